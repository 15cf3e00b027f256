import { z } from 'zod';
import { TENANT_SCOPES } from '../permissions.ts';

/** A role that a tenant made for itself. */
export const customRoleViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  scopes: z.array(z.enum(TENANT_SCOPES)),
  /** Members who have it. */
  members: z.number(),
});
export type CustomRoleView = z.infer<typeof customRoleViewSchema>;
