import { compartmentViewSchema, idSchema } from '@bulkhead/shared';
import { getCompartment } from '../../services/compartments/get-compartment.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const getCompartmentProcedure = tenantQuery('instances:read')
  .input(tenantInput({ hostId: idSchema }))
  .output(compartmentViewSchema)
  .query(({ ctx, input }) => getCompartment(ctx.deps, ctx.tenant, input.hostId));
