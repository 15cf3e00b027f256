import { sessionViewSchema } from '@bulkhead/shared';
import { getSession } from '../../services/identity/get-session.ts';
import { publicQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const getSessionProcedure = publicQuery()
  .input(nothing)
  .output(sessionViewSchema)
  .query(async ({ ctx }) => getSession(ctx.deps, await ctx.session()));
