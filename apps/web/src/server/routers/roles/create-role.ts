import { customRoleViewSchema } from '@bulkhead/shared';
import { createRole } from '../../services/roles/create-role.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { roleRequest } from './inputs.ts';

export const createRoleProcedure = tenantMutation('roles:write', { fresh: true })
  .input(tenantInput(roleRequest))
  .output(customRoleViewSchema)
  .mutation(({ ctx, input }) => createRole(ctx.deps, ctx.tenant, ctx.actor, input));
