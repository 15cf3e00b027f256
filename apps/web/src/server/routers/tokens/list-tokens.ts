import { tokenViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listTokens } from '../../services/tokens/list-tokens.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listTokensProcedure = tenantQuery('tokens:read')
  .input(tenantInput({}))
  .output(z.array(tokenViewSchema))
  .query(({ ctx }) => listTokens(ctx.deps, ctx.tenant));
