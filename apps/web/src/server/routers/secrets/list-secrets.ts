import { secretViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listSecrets } from '../../services/secrets/list-secrets.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listSecretsProcedure = tenantQuery('secrets:read')
  .input(tenantInput({}))
  .output(z.array(secretViewSchema))
  .query(({ ctx }) => listSecrets(ctx.deps, ctx.tenant));
