import { customRoleViewSchema, idSchema } from '@bulkhead/shared';
import { updateRole } from '../../services/roles/update-role.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { roleRequest } from './inputs.ts';

export const updateRoleProcedure = tenantMutation('roles:write', { fresh: true })
  .input(tenantInput({ roleId: idSchema, ...roleRequest }))
  .output(customRoleViewSchema)
  .mutation(({ ctx, input }) => updateRole(ctx.deps, ctx.tenant, ctx.actor, input));
