import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { destroySecretVersion } from '../../services/secrets/destroy-secret-version.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const destroySecretVersionProcedure = tenantMutation('secrets:write')
  .input(tenantInput({ secretId: idSchema, version: z.int().min(1) }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => destroySecretVersion(ctx.deps, ctx.tenant, ctx.actor, input));
