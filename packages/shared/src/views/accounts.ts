import { z } from 'zod';
import { SYSTEM_ROLES, TENANT_ROLES } from '../permissions.ts';
import { sessionViewSchema } from './tenants.ts';

/** A right password signs in, or where a second factor is set up leads to a challenge that wants its code. One of the two is null. */
export const signInAnswerSchema = z.object({
  session: sessionViewSchema.nullable(),
  challenge: z
    .object({
      /** To be sent back with the code. Worth five guesses within its time, and nothing without one. */
      challengeToken: z.string(),
      expiresAtMs: z.number(),
    })
    .nullable(),
});
export type SignInAnswer = z.infer<typeof signInAnswerSchema>;

/** What somebody's own page says about them. */
export const accountViewSchema = z.object({
  email: z.string(),
  displayName: z.string(),
  hasPassword: z.boolean(),
  /** Names of the identity providers that vouch for them. */
  providers: z.array(z.string()),
  secondFactor: z.object({ sinceMs: z.number(), recoveryCodesLeft: z.number() }).nullable(),
});
export type AccountView = z.infer<typeof accountViewSchema>;

/** A secret to be put into an authenticator, as text and as an otpauth: URI. Asks for nothing until it is confirmed. */
export const enrolmentOfFactorSchema = z.object({ secret: z.string(), uri: z.string() });
export type EnrolmentOfFactor = z.infer<typeof enrolmentOfFactorSchema>;

/** Shown once: they are not kept readable. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });

/** A browser that is signed in. */
export const ownSessionSchema = z.object({
  /** Hash of the secret that only the browser holds. */
  id: z.string(),
  /** Null where the browser did not say. */
  browser: z.string().nullable(),
  system: z.string().nullable(),
  address: z.string(),
  createdAtMs: z.number(),
  lastSeenAtMs: z.number(),
  /** Name of the identity provider that vouched; null: a password. */
  provider: z.string().nullable(),
  /** The one that asks. */
  current: z.boolean(),
});
export type OwnSession = z.infer<typeof ownSessionSchema>;

/** An account as its administrators see it. */
export const userRowSchema = z.object({
  id: z.string(),
  email: z.string(),
  displayName: z.string(),
  systemRole: z.enum(SYSTEM_ROLES),
  hasSecondFactor: z.boolean(),
  /** Can neither use a password nor an identity provider yet. */
  invited: z.boolean(),
  providers: z.array(z.string()),
  disabled: z.boolean(),
  /** Open sessions. */
  sessions: z.number(),
  /** Null: never. */
  lastSeenAtMs: z.number().nullable(),
  createdAtMs: z.number(),
  /** At most twenty; `tenantCount` is all of them. */
  tenants: z.array(z.object({ slug: z.string(), role: z.enum(TENANT_ROLES) })),
  tenantCount: z.number(),
});
export type UserRow = z.infer<typeof userRowSchema>;

/** A one-time code, shown once: with it somebody chooses a password. */
export const passwordCodeSchema = z.object({
  code: z.string(),
  /** `reset` for an account in use, `invitation` for one without a password. */
  kind: z.enum(['invitation', 'reset']),
  expiresAtMs: z.number(),
});
export type PasswordCode = z.infer<typeof passwordCodeSchema>;
