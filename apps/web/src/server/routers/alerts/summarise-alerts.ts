import { alertSummarySchema } from '@bulkhead/shared';
import { summariseAlerts } from '../../services/alerts/in-app/list-alerts.ts';
import { systemQuery, tenantInput, tenantQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const summariseAlertsProcedure = tenantQuery('alerts:read')
  .input(tenantInput({}))
  .output(alertSummarySchema)
  .query(({ ctx }) => summariseAlerts(ctx.deps, ctx.tenant));

export const summariseAllAlertsProcedure = systemQuery('alerts:read-all')
  .input(nothing)
  .output(alertSummarySchema)
  .query(({ ctx }) => summariseAlerts(ctx.deps, null));
