import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { setProviderEnabled } from '../../services/providers/change-provider.ts';
import { systemMutation } from '../../trpc.ts';

export const setProviderEnabledProcedure = systemMutation('identity:write', { fresh: true })
  .input(z.strictObject({ providerId: idSchema, enabled: z.boolean() }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => setProviderEnabled(ctx.deps, ctx.actor, input));
