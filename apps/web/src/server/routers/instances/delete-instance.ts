import { acceptedSchema, deleteGraceSecSchema, idSchema } from '@bulkhead/shared';
import { deleteInstance } from '../../services/instances/delete-instance.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteInstanceProcedure = tenantMutation('instances:write')
  .input(
    tenantInput({
      instanceId: idSchema,
      /** With it the instance only stands still at first, and can be had back for that long. */
      graceSec: deleteGraceSecSchema.optional(),
    }),
  )
  .output(acceptedSchema)
  .mutation(({ ctx: { deps, tenant, actor }, input: { instanceId, graceSec } }) =>
    deleteInstance(deps, tenant, actor, { instanceId, graceSec }),
  );
