import { TENANT_ROLES } from '@bulkhead/shared';
import { z } from 'zod';

export const addMemberSchema = z.object({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .max(254)
    .regex(/^[^\s@]+@[^\s@]+$/),
  role: z.enum(TENANT_ROLES),
});
export type AddMemberValues = z.infer<typeof addMemberSchema>;
