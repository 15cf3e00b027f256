import { accountViewSchema } from '@bulkhead/shared';
import { getAccount } from '../../services/identity/get-account.ts';
import { personQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const getAccountProcedure = personQuery()
  .input(nothing)
  .output(accountViewSchema)
  .query(({ ctx }) => getAccount(ctx.deps, ctx.signedIn));
