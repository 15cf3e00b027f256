import { acceptedSchema, idSchema, imageReferenceSchema } from '@bulkhead/shared';
import { rebuildInstance } from '../../services/instances/rebuild-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const rebuildInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema, image: imageReferenceSchema.nullable().default(null) }))
  .output(acceptedSchema)
  .mutation(({ ctx, input }) => rebuildInstance(ctx.deps, ctx.tenant, ctx.actor, input));
