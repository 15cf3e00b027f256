import { doneSchema, tokenIdSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { revokeOwnToken } from '../../services/tokens/revoke-token.ts';
import { personMutation } from '../../trpc.ts';

export const revokeOwnTokenProcedure = personMutation()
  .input(z.strictObject({ tokenId: tokenIdSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => revokeOwnToken(ctx.deps, ctx.signedIn, ctx.actor, input.tokenId));
