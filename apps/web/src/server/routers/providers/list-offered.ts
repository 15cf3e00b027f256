import { offeredProviderSchema } from '@bulkhead/shared';
import { listOffered } from '../../services/providers/list-providers.ts';
import { publicQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const listOfferedProcedure = publicQuery()
  .input(nothing)
  .output(offeredProviderSchema.array())
  .query(({ ctx }) => listOffered(ctx.deps));
