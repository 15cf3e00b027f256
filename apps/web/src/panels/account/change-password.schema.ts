import { z } from 'zod';
import { PASSWORD_MIN } from '../setup/set-up.schema.ts';

export const changePasswordSchema = z.object({
  currentPassword: z.string().min(1),
  newPassword: z.string().min(PASSWORD_MIN).max(128),
});
