import { TENANT_ROLES, addedMemberSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { addMember } from '../../services/members/add-member.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';
import { emailSchema } from '../session/inputs.ts';

export const addMemberProcedure = tenantMutation('members:write', { fresh: true })
  .input(tenantInput({ email: emailSchema, role: z.enum(TENANT_ROLES) }))
  .output(addedMemberSchema)
  .mutation(({ ctx, input }) => addMember(ctx.deps, ctx.tenant, ctx.actor, input));
