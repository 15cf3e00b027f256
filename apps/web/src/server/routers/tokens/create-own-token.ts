import { madeTokenSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { createOwnToken } from '../../services/tokens/create-own-token.ts';
import { personMutation } from '../../trpc.ts';
import { tokenRequest } from './inputs.ts';

export const createOwnTokenProcedure = personMutation({ fresh: true })
  .input(z.strictObject(tokenRequest))
  .output(madeTokenSchema)
  .mutation(({ ctx, input }) => createOwnToken(ctx.deps, ctx.signedIn, ctx.actor, input));
