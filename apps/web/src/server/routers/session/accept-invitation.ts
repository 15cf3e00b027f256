import { sessionViewSchema, titleSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { acceptInvitation } from '../../services/identity/accept-invitation.ts';
import { publicMutation } from '../../trpc.ts';
import { codeSchema, passwordSchema } from './inputs.ts';

export const acceptInvitationProcedure = publicMutation()
  .input(z.strictObject({ code: codeSchema, displayName: titleSchema, password: passwordSchema }))
  .output(sessionViewSchema)
  .mutation(({ ctx, input }) => acceptInvitation(ctx.deps, ctx, input));
