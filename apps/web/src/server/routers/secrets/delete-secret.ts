import { doneSchema, idSchema } from '@bulkhead/shared';
import { deleteSecret } from '../../services/secrets/delete-secret.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteSecretProcedure = tenantMutation('secrets:write')
  .input(tenantInput({ secretId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteSecret(ctx.deps, ctx.tenant, ctx.actor, input.secretId));
