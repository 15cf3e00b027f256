import { TENANT_ROLES, doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { setMemberRole } from '../../services/members/set-member-role.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const setMemberRoleProcedure = tenantMutation('members:write', { fresh: true })
  .input(tenantInput({ userId: idSchema, role: z.enum(TENANT_ROLES), customRoleId: idSchema.nullable().default(null) }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => setMemberRole(ctx.deps, ctx.tenant, ctx.actor, input));
