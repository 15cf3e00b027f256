import { doneSchema, idSchema, notesSchema, tagsSchema } from '@bulkhead/shared';
import { describeInstance } from '../../services/instances/describe-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const describeInstanceProcedure = tenantMutation('instances:write')
  .input(tenantInput({ instanceId: idSchema, tags: tagsSchema.optional(), notes: notesSchema.optional() }))
  .output(doneSchema)
  .mutation(({ ctx: { deps, tenant, actor }, input: { instanceId, tags, notes } }) =>
    describeInstance(deps, tenant, actor, { instanceId, tags, notes }),
  );
