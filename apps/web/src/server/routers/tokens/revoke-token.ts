import { doneSchema, tokenIdSchema } from '@bulkhead/shared';
import { revokeToken } from '../../services/tokens/revoke-token.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const revokeTokenProcedure = tenantMutation('tokens:write')
  .input(tenantInput({ tokenId: tokenIdSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => revokeToken(ctx.deps, ctx.tenant, ctx.actor, input.tokenId));
