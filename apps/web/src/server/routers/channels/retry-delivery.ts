import { doneSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { retryDelivery } from '../../services/alerts/deliveries/retry-delivery.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';
import { deliveryChoice } from './inputs.ts';

export const retryDeliveryProcedure = tenantMutation('alerts:write')
  .input(tenantInput(deliveryChoice))
  .output(doneSchema)
  .mutation(({ ctx, input }) => retryDelivery(ctx.deps, ctx.tenant, ctx.actor, input));

export const retryOperatorsDeliveryProcedure = systemMutation('alerts:write-all')
  .input(z.strictObject(deliveryChoice))
  .output(doneSchema)
  .mutation(({ ctx, input }) => retryDelivery(ctx.deps, null, ctx.actor, input));
