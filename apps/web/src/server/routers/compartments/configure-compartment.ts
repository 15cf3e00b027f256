import { controlsSchema, doneSchema, idSchema, slugSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { configureCompartment } from '../../services/compartments/configure-compartment.ts';
import { systemMutation } from '../../trpc.ts';

export const configureCompartmentProcedure = systemMutation('compartments:write', { fresh: true })
  .input(z.strictObject({ tenantSlug: slugSchema, hostId: idSchema, controls: controlsSchema, frozen: z.boolean() }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => configureCompartment(ctx.deps, ctx.actor, input));
