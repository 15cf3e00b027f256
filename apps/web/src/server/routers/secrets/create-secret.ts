import { secretInputSchema, secretViewSchema } from '@bulkhead/shared';
import { createSecret } from '../../services/secrets/create-secret.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { secretRequest } from './inputs.ts';

export const createSecretProcedure = tenantMutation('secrets:write')
  .input(tenantInput({ ...secretRequest, value: secretInputSchema }))
  .output(secretViewSchema)
  .mutation(({ ctx, input }) => createSecret(ctx.deps, ctx.tenant, ctx.actor, input));
