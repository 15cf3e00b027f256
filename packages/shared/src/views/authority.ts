import { z } from 'zod';
import { HOST_STATES } from '../words.ts';

export const authorityRootSchema = z.object({
  name: z.enum(['root', 'root-next', 'root-abandoned']),
  /** Certificates are made with this one. */
  issuing: z.boolean(),
  /** SHA-256 of its public key, base64url: the last part of a join token. */
  pin: z.string(),
  /** SHA-256 of the certificate, as openssl prints it. */
  fingerprint: z.string(),
  certificatePem: z.string(),
  validFromMs: z.number(),
  expiresAtMs: z.number(),
  /** Hosts that have a valid certificate of it. */
  hosts: z.number(),
});
export type AuthorityRoot = z.infer<typeof authorityRootSchema>;

/** The authority by which agents and control plane know each other. */
export const authorityViewSchema = z.object({
  /** abandoning: hosts are on their way back from a root that was to replace the present one. */
  state: z.enum(['steady', 'rotating', 'abandoning']),
  /** The issuing one first. */
  roots: z.array(authorityRootSchema),
  /** The agent port's certificate; the pin is of its key, in curl's form. */
  server: z.object({ pin: z.string(), expiresAtMs: z.number() }),
  /** Hosts with a valid certificate of the root that is going; those whose names did not fit are only counted. */
  behindTotal: z.number(),
  behind: z.array(
    z.object({
      hostId: z.string(),
      hostName: z.string(),
      state: z.enum(HOST_STATES),
      lastSeenAtMs: z.number().nullable(),
      expiresAtMs: z.number(),
    }),
  ),
});
export type AuthorityView = z.infer<typeof authorityViewSchema>;
