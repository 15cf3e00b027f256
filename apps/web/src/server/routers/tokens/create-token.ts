import { madeTokenSchema } from '@bulkhead/shared';
import { createToken } from '../../services/tokens/create-token.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { tokenRequest } from './inputs.ts';

export const createTokenProcedure = tenantMutation('tokens:write', { fresh: true })
  .input(tenantInput(tokenRequest))
  .output(madeTokenSchema)
  .mutation(({ ctx, input }) => createToken(ctx.deps, ctx.tenant, ctx.actor, input));
