import { acceptedSchema, launchSpecSchema } from '@bulkhead/shared';
import { launchInstance } from '../../services/instances/launch-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const launchInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ spec: launchSpecSchema }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => launchInstance(ctx.deps, ctx.tenant, ctx.actor, input.spec));
