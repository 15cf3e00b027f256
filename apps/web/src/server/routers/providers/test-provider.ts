import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { testProvider } from '../../services/providers/change-provider.ts';
import { systemQuery } from '../../trpc.ts';

export const testProviderProcedure = systemQuery('identity:write')
  .input(z.strictObject({ providerId: idSchema }))
  .output(doneSchema)
  .query(({ ctx, input }) => testProvider(ctx.deps, input.providerId));
