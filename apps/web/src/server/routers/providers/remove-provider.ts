import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { removeProvider } from '../../services/providers/change-provider.ts';
import { systemMutation } from '../../trpc.ts';

export const removeProviderProcedure = systemMutation('identity:write', { fresh: true })
  .input(z.strictObject({ providerId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => removeProvider(ctx.deps, ctx.actor, input.providerId));
