import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { acknowledgeAlert } from '../../services/alerts/in-app/acknowledge-alert.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';

export const acknowledgeAlertProcedure = tenantMutation('alerts:write')
  .input(tenantInput({ alertId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => acknowledgeAlert(ctx.deps, ctx.tenant, ctx.actor, input.alertId));

export const acknowledgeAnyAlertProcedure = systemMutation('alerts:write-all')
  .input(z.strictObject({ alertId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => acknowledgeAlert(ctx.deps, null, ctx.actor, input.alertId));
