import { titleSchema } from '@bulkhead/shared';
import { z } from 'zod';

/** The shortest password that is taken. */
export const PASSWORD_MIN = 12;

const passwordSchema = z.string().min(PASSWORD_MIN).max(128);
const codeSchema = z.string().trim().min(8).max(200);

export const setUpSchema = z.object({
  code: codeSchema,
  email: z.email(),
  displayName: titleSchema,
  password: passwordSchema,
});
export type SetUpValues = z.infer<typeof setUpSchema>;

/** An invitation knows the e-mail address already. */
export const invitationSchema = setUpSchema.omit({ email: true });
export type InvitationValues = z.infer<typeof invitationSchema>;

/** Somebody who chooses a new password has a name already. */
export const resetSchema = invitationSchema.omit({ displayName: true });
export type ResetValues = z.infer<typeof resetSchema>;
