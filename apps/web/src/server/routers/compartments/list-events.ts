import { hostEventRowSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listTenantEvents } from '../../services/events/list-events.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';
import { historyLimit } from './inputs.ts';

export const listTenantEventsProcedure = tenantQuery('instances:read')
  .input(tenantInput({ limit: historyLimit }))
  .output(z.array(hostEventRowSchema))
  .query(({ ctx, input }) => listTenantEvents(ctx.deps, ctx.tenant, input));
