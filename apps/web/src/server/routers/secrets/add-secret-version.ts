import { idSchema, secretInputSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { addSecretVersion } from '../../services/secrets/add-secret-version.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const addSecretVersionProcedure = tenantMutation('secrets:write')
  .input(tenantInput({ secretId: idSchema, value: secretInputSchema }))
  .output(z.object({ version: z.number() }))
  .mutation(({ ctx, input }) => addSecretVersion(ctx.deps, ctx.tenant, ctx.actor, input));
