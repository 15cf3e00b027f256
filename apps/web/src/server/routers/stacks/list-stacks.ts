import { stackRowSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listStacks } from '../../services/stacks/list-stacks.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listStacksProcedure = tenantQuery('stacks:read')
  .input(tenantInput({}))
  .output(z.array(stackRowSchema))
  .query(({ ctx }) => listStacks(ctx.deps, ctx.tenant));
