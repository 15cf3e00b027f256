import { enrolmentSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { resolveConflict } from '../../services/hosts/resolve-conflict.ts';
import { systemMutation } from '../../trpc.ts';

export const resolveConflictProcedure = systemMutation('hosts:write', { fresh: true })
  .input(z.strictObject({ hostId: idSchema }))
  .output(enrolmentSchema)
  .mutation(({ ctx, input }) => resolveConflict(ctx.deps, ctx.actor, ctx.origin, input.hostId));
