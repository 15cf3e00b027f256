import { doneSchema, idSchema } from '@bulkhead/shared';
import { removeMember } from '../../services/members/remove-member.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const removeMemberProcedure = tenantMutation('members:write', { fresh: true })
  .input(tenantInput({ userId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => removeMember(ctx.deps, ctx.tenant, ctx.actor, input.userId));
