import { z } from 'zod';
import { controlsSchema } from '../controls.ts';
import { FITNESS_STATES } from '../fitness.ts';
import { containmentSchema, heartbeatSchema, hostFactsSchema, observedCompartmentSchema } from '../protocol.ts';
import { roomViewSchema, usageViewSchema } from './common.ts';
import { HOST_STATES } from '../words.ts';

/** More than one agent answers for a host. Until one is enrolled anew nothing is sent to any of them. */
export const hostConflictSchema = z.object({
  /** other-machine: one came from another machine than the one that was enrolled; both-answer: two were there at once. */
  reason: z.enum(['other-machine', 'both-answer']),
  /** Who was seen, ids shortened; the newest last. */
  seen: z.array(
    z.object({
      address: z.string(),
      /** Null: it told none. */
      machine: z.string().nullable(),
      boot: z.string(),
      process: z.string(),
      lastAtMs: z.number(),
    }),
  ),
});
export type HostConflict = z.infer<typeof hostConflictSchema>;

export const hostRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(HOST_STATES),
  /** Nothing new is placed here while it is true; what runs goes on. */
  cordoned: z.boolean(),
  lastSeenAtMs: z.number().nullable(),
  room: roomViewSchema,
  used: usageViewSchema,
  engineVersion: z.string().nullable(),
  kernel: z.string().nullable(),
  cgroupVersion: z.string().nullable(),
  cgroupDriver: z.string().nullable(),
  cores: z.number(),
  memoryBytes: z.number(),
  problems: z.number(),
  containment: containmentSchema.shape.state,
  /** Whether strangers' containers may run here, as the agent found. */
  fitness: z.enum(FITNESS_STATES),
  /** Since when nothing is sent to it because more than one agent answers for it. */
  conflictSinceMs: z.number().nullable(),
});
export type HostRow = z.infer<typeof hostRowSchema>;

export const hostViewSchema = hostRowSchema.extend({
  createdAtMs: z.number(),
  facts: hostFactsSchema.nullable(),
  heartbeat: heartbeatSchema.nullable(),
  cpuAllocatablePercent: z.number(),
  memoryReservedBytes: z.number(),
  epoch: z.number(),
  desiredGeneration: z.number(),
  reportedGeneration: z.number(),
  containmentFindings: containmentSchema.shape.findings,
  /** Since when containment is as it is; null while it was never told. */
  containmentSinceMs: z.number().nullable(),
  conflict: hostConflictSchema.nullable(),
  /** The host's clock minus ours, when its link was opened; null: never told. */
  clockOffsetMs: z.number().nullable(),
  certificateExpiresAtMs: z.number().nullable(),
  /** The newest first. */
  certificates: z.array(
    z.object({
      serial: z.string(),
      /** The root that signed it; `former`: one that is gone. */
      issuer: z.string(),
      issuedAtMs: z.number(),
      expiresAtMs: z.number(),
      revokedAtMs: z.number().nullable(),
    }),
  ),
  /** A join token that still waits for its agent. */
  joinTokenExpiresAtMs: z.number().nullable(),
  compartments: z.array(
    z.object({
      tenantSlug: z.string(),
      tenantName: z.string(),
      reservedCpuMillicores: z.number(),
      reservedMemoryBytes: z.number(),
      reservedPids: z.number(),
      instances: z.number(),
      usedCpuMillicores: z.number(),
      usedMemoryBytes: z.number(),
      usedPids: z.number(),
      controls: controlsSchema,
      frozen: z.boolean(),
      observed: observedCompartmentSchema.nullable(),
    }),
  ),
});
export type HostView = z.infer<typeof hostViewSchema>;

/** Shown once: the token is not kept in a form in which it could be shown again. */
export const enrolmentSchema = z.object({
  hostId: z.string(),
  hostName: z.string(),
  token: z.string(),
  command: z.string(),
  expiresAtMs: z.number(),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;
