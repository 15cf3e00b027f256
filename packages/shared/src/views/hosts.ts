import { z } from 'zod';
import { controlsSchema } from '../controls.ts';
import { containmentSchema, heartbeatSchema, hostFactsSchema, observedCompartmentSchema } from '../protocol.ts';
import { roomViewSchema, usageViewSchema } from './common.ts';

export const HOST_STATES = ['waiting', 'online', 'unreachable', 'down', 'revoked'] as const;
export type HostState = (typeof HOST_STATES)[number];

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
  certificateExpiresAtMs: z.number().nullable(),
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
