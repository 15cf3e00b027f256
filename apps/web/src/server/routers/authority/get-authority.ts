import { authorityViewSchema } from '@bulkhead/shared';
import { getAuthority } from '../../services/authority/get-authority.ts';
import { systemQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const getAuthorityProcedure = systemQuery('authority:write')
  .input(nothing)
  .output(authorityViewSchema)
  .query(({ ctx }) => getAuthority(ctx.deps));
