import { alertFiltersSchema, alertPageSchema } from '@bulkhead/shared';
import { listAlerts } from '../../services/alerts/in-app/list-alerts.ts';
import { systemQuery, tenantInput, tenantQuery } from '../../trpc.ts';

export const listAlertsProcedure = tenantQuery('alerts:read')
  .input(tenantInput(alertFiltersSchema.shape))
  .output(alertPageSchema)
  .query(({ ctx, input: { tenantSlug: _, ...filters } }) => listAlerts(ctx.deps, ctx.tenant, filters));

export const listAllAlertsProcedure = systemQuery('alerts:read-all')
  .input(alertFiltersSchema)
  .output(alertPageSchema)
  .query(({ ctx, input }) => listAlerts(ctx.deps, null, input));
