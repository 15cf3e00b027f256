import { acceptedSchema, idSchema, secretUsesSchema } from '@bulkhead/shared';
import { setSecretUses } from '../../services/secrets/set-secret-uses.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const setSecretUsesProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema, secrets: secretUsesSchema }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => setSecretUses(ctx.deps, ctx.tenant, ctx.actor, input));
