import { passwordCodeSchema, SYSTEM_ROLES, titleSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { inviteUser } from '../../services/users/invite-user.ts';
import { systemMutation } from '../../trpc.ts';
import { emailSchema } from '../session/inputs.ts';

export const inviteUserProcedure = systemMutation('users:write', { fresh: true })
  .input(z.strictObject({ email: emailSchema, displayName: titleSchema, systemRole: z.enum(SYSTEM_ROLES) }))
  .output(passwordCodeSchema.extend({ userId: z.string() }))
  .mutation(({ ctx, input }) => inviteUser(ctx.deps, ctx.actor, input));
