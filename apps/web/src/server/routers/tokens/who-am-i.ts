import { whoAmIViewSchema } from '@bulkhead/shared';
import { whoAmI } from '../../services/tokens/who-am-i.ts';
import { userQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const whoAmIProcedure = userQuery()
  .input(nothing)
  .output(whoAmIViewSchema)
  .query(({ ctx }) => whoAmI(ctx.deps, ctx.signedIn));
