import { doneSchema, idSchema } from '@bulkhead/shared';
import { deleteRole } from '../../services/roles/delete-role.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteRoleProcedure = tenantMutation('roles:write', { fresh: true })
  .input(tenantInput({ roleId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteRole(ctx.deps, ctx.tenant, ctx.actor, input.roleId));
