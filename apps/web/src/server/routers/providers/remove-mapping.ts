import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { removeMapping } from '../../services/providers/change-mappings.ts';
import { systemMutation } from '../../trpc.ts';

export const removeMappingProcedure = systemMutation('identity:write', { fresh: true })
  .input(z.strictObject({ providerId: idSchema, mappingId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => removeMapping(ctx.deps, ctx.actor, input));
