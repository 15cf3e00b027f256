import { doneSchema } from '@bulkhead/shared';
import { signOut } from '../../services/identity/sign-out.ts';
import { publicMutation } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const signOutProcedure = publicMutation()
  .input(nothing)
  .output(doneSchema)
  .mutation(({ ctx }) => signOut(ctx.deps, ctx));
