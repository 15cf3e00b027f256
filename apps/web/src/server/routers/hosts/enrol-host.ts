import { enrolmentSchema, nameSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { enrolHost } from '../../services/hosts/enrol-host.ts';
import { systemMutation } from '../../trpc.ts';

export const enrolHostProcedure = systemMutation('hosts:write', { fresh: true })
  .input(z.strictObject({ name: nameSchema }))
  .output(enrolmentSchema)
  .mutation(({ ctx, input }) => enrolHost(ctx.deps, ctx.actor, ctx.origin, input));
