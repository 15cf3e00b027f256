import { doneSchema, idSchema } from '@bulkhead/shared';
import { describeSecret } from '../../services/secrets/describe-secret.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { secretRequest } from './inputs.ts';

export const describeSecretProcedure = tenantMutation('secrets:write')
  .input(tenantInput({ secretId: idSchema, ...secretRequest }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => describeSecret(ctx.deps, ctx.tenant, ctx.actor, input));
