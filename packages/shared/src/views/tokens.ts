import { z } from 'zod';
import { SYSTEM_ROLES, SYSTEM_SCOPES, TENANT_ROLES, TENANT_SCOPES } from '../permissions.ts';

export const TOKEN_STATES = ['live', 'expired', 'revoked', 'void'] as const;

export const tokenScopeSchema = z.enum([...TENANT_SCOPES, ...SYSTEM_SCOPES]);
export type TokenScope = z.infer<typeof tokenScopeSchema>;

/** The public part of a token, by which it is named. */
export const tokenIdSchema = z.string().regex(/^[0-9A-Za-z]{11}$/, 'the 11 letters and digits after "bh_"');

export const TOKEN_MAX_DAYS = 365;
export const TOKEN_MAX_RANGES = 16;

/** A token without its secret, which nobody can read again. */
export const tokenViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Void: whoever made it is disabled, or has nothing to do with the tenant any more. */
  state: z.enum(TOKEN_STATES),
  scopes: z.array(tokenScopeSchema),
  /** CIDR ranges; empty: from everywhere. */
  addresses: z.array(z.string()),
  madeBy: z.string(),
  createdAtMs: z.number(),
  expiresAtMs: z.number(),
  lastUsedAtMs: z.number().nullable(),
  lastUsedAddress: z.string().nullable(),
});
export type TokenView = z.infer<typeof tokenViewSchema>;

/** `token` is there once: it is kept only as a hash. */
export const madeTokenSchema = tokenViewSchema.extend({ token: z.string() });
export type MadeToken = z.infer<typeof madeTokenSchema>;

/** Who asks, through what, and what they may do where. */
export const whoAmIViewSchema = z.object({
  user: z.object({
    id: z.string(),
    email: z.string(),
    displayName: z.string(),
    systemRole: z.enum(SYSTEM_ROLES),
  }),
  token: z
    .object({
      id: z.string(),
      name: z.string(),
      /** A tenant's own token acts for this tenant only; null: a person's. */
      tenantSlug: z.string().nullable(),
      expiresAtMs: z.number(),
    })
    .nullable(),
  systemScopes: z.array(z.enum(SYSTEM_SCOPES)),
  tenants: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      role: z.enum(TENANT_ROLES),
      scopes: z.array(z.enum(TENANT_SCOPES)),
    }),
  ),
});
export type WhoAmIView = z.infer<typeof whoAmIViewSchema>;
