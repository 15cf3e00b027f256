import { doneSchema, idSchema, tagsSchema } from '@bulkhead/shared';
import { tagInstance } from '../../services/instances/tag-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const tagInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema, add: tagsSchema.default([]), remove: tagsSchema.default([]) }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => tagInstance(ctx.deps, ctx.tenant, ctx.actor, input));
