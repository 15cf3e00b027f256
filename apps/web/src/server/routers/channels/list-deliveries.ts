import { deliveryPageSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listDeliveries } from '../../services/alerts/deliveries/list-deliveries.ts';
import { systemQuery, tenantInput, tenantQuery } from '../../trpc.ts';
import { deliveryQuery } from './inputs.ts';

export const listDeliveriesProcedure = tenantQuery('alerts:read')
  .input(tenantInput(deliveryQuery))
  .output(deliveryPageSchema)
  .query(({ ctx, input }) => listDeliveries(ctx.deps, ctx.tenant, input));

export const listOperatorsDeliveriesProcedure = systemQuery('alerts:read-all')
  .input(z.strictObject(deliveryQuery))
  .output(deliveryPageSchema)
  .query(({ ctx, input }) => listDeliveries(ctx.deps, null, input));
