import { SYSTEM_ROLES, titleSchema } from '@bulkhead/shared';
import { z } from 'zod';

export const inviteUserSchema = z.object({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .max(254)
    .regex(/^[^\s@]+@[^\s@]+$/),
  displayName: titleSchema,
  systemRole: z.enum(SYSTEM_ROLES),
});
export type InviteUserValues = z.infer<typeof inviteUserSchema>;
