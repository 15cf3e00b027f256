import { z } from 'zod';
import { idSchema, slugSchema } from '../ids.ts';
import { SYSTEM_ROLES, TENANT_ROLES } from '../permissions.ts';

/** What membership of a provider's group brings: a system role, or a role in one tenant. */
export const groupMappingViewSchema = z.object({
  id: idSchema,
  group: z.string(),
  systemRole: z.enum(SYSTEM_ROLES).nullable(),
  tenantSlug: slugSchema.nullable(),
  tenantRole: z.enum(TENANT_ROLES).nullable(),
});
export type GroupMappingView = z.infer<typeof groupMappingViewSchema>;

/** An identity provider, without its client's secret, which nobody reads any more. */
export const providerViewSchema = z.object({
  id: idSchema,
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  groupsClaim: z.string(),
  enabled: z.boolean(),
  /** Accounts that somebody signs in to with it. */
  identities: z.int().min(0),
  mappings: z.array(groupMappingViewSchema),
});
export type ProviderView = z.infer<typeof providerViewSchema>;

/** What the sign-in page knows of a provider. */
export const offeredProviderSchema = z.object({ id: idSchema, name: z.string() });
export type OfferedProvider = z.infer<typeof offeredProviderSchema>;
