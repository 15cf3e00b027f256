import { providerViewSchema } from '@bulkhead/shared';
import { listProviders } from '../../services/providers/list-providers.ts';
import { systemQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const listProvidersProcedure = systemQuery('identity:write')
  .input(nothing)
  .output(providerViewSchema.array())
  .query(({ ctx }) => listProviders(ctx.deps));
