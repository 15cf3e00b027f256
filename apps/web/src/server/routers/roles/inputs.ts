import { TENANT_SCOPES, titleSchema } from '@bulkhead/shared';
import { z } from 'zod';

/** What a role is made of. */
export const roleRequest = {
  name: titleSchema,
  description: z.string().trim().max(300).default(''),
  scopes: z
    .array(z.enum(TENANT_SCOPES))
    .min(1)
    .max(TENANT_SCOPES.length)
    .refine(
      (scopes) => scopes.includes('tenant:read'),
      'every role has tenant:read: without it the tenant cannot be opened',
    ),
};
