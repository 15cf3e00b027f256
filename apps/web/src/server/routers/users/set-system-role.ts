import { doneSchema, idSchema, SYSTEM_ROLES } from '@bulkhead/shared';
import { z } from 'zod';
import { setSystemRole } from '../../services/users/set-system-role.ts';
import { systemMutation } from '../../trpc.ts';

export const setSystemRoleProcedure = systemMutation('users:write', { fresh: true })
  .input(z.strictObject({ userId: idSchema, systemRole: z.enum(SYSTEM_ROLES) }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => setSystemRole(ctx.deps, ctx.actor, input));
