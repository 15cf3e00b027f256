import { z } from 'zod';
import { capabilitySchema, controlsSchema, deviceGrantSchema } from '../controls.ts';
import { HEALTH_STATES, healthCheckSchema, observedHealthSchema } from '../desired/health-check.ts';
import { DESIRED_STATES } from '../desired/snapshot.ts';
import { imageBeforeSchema } from '../instance-life.ts';
import { restartPolicySchema } from '../instance-spec.ts';
import { deathSchema, hostFactsSchema, observedCompartmentSchema, problemSchema, proofSchema } from '../protocol.ts';
import { INSTANCE_STATES } from '../words.ts';

export const INSTANCE_ACTIONS = [
  'start',
  'stop',
  'restart',
  'pause',
  'resume',
  'resize',
  'configure',
  'rename',
  'adjust',
  'rebuild',
  'discard',
  'undelete',
  'delete',
] as const;
export type InstanceAction = (typeof INSTANCE_ACTIONS)[number];

export const operationViewSchema = z.object({
  id: z.string(),
  kind: z.enum(['launch', ...INSTANCE_ACTIONS]),
  state: z.enum(['pending', 'succeeded', 'failed', 'superseded']),
  instanceId: z.string().nullable(),
  instanceName: z.string(),
  tenantSlug: z.string(),
  hostName: z.string(),
  actor: z.string(),
  createdAtMs: z.number(),
  finishedAtMs: z.number().nullable(),
  /** What happened, in order; the last one is where it is now. */
  steps: z.array(z.object({ name: z.enum(['accepted', 'sent', 'applied', 'failed']), atMs: z.number() })),
  problem: problemSchema.nullable(),
});
export type OperationView = z.infer<typeof operationViewSchema>;

export const instanceRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  tenantSlug: z.string(),
  hostId: z.string(),
  hostName: z.string(),
  /** False: the host is silent, and the state is the last that was heard. */
  hostReachable: z.boolean(),
  image: z.string(),
  state: z.enum(INSTANCE_STATES),
  desiredState: z.enum(DESIRED_STATES),
  /** An accepted change that the host has not confirmed yet. */
  pendingOperation: z.enum(['launch', ...INSTANCE_ACTIONS]).nullable(),
  cpuMillicores: z.number(),
  memoryBytes: z.number(),
  pids: z.number(),
  restarts: z.number(),
  startedAtMs: z.number().nullable(),
  createdAtMs: z.number(),
  problem: problemSchema.nullable(),
  tags: z.array(z.string()),
  /** What its check says of it; null: it does not run, or has no check. */
  health: z.enum(HEALTH_STATES).nullable(),
  /** While it is set nothing of the instance is changed. */
  lockedAtMs: z.number().nullable(),
  /** Until then its deletion can be undone; null: nobody has asked for one, or it is under way. */
  deleteAtMs: z.number().nullable(),
});
export type InstanceRow = z.infer<typeof instanceRowSchema>;

export const instanceViewSchema = instanceRowSchema.extend({
  command: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  restartPolicy: restartPolicySchema,
  stopGraceSec: z.number(),
  healthCheck: healthCheckSchema.nullable(),
  observedHealth: observedHealthSchema.nullable(),
  notes: z.string(),
  lockedBy: z.string().nullable(),
  imageBefore: imageBeforeSchema.nullable(),
  cpuLimitMillicores: z.number().nullable(),
  memoryLimitBytes: z.number().nullable(),
  controls: controlsSchema,
  /** What its host can hold; null until the host has been heard. */
  capabilities: z.array(capabilitySchema).nullable(),
  disks: hostFactsSchema.shape.disks,
  /** Devices that operations let this tenant use on this host. */
  grantedDevices: z.array(deviceGrantSchema),
  /** The last change of its controls in the kernel. */
  proof: proofSchema.nullable(),
  containerId: z.string().nullable(),
  imageId: z.string(),
  createdBy: z.string(),
  lastDeath: deathSchema.nullable(),
  nextTryAtMs: z.number().nullable(),
  /** What the kernel holds around all of this tenant's instances on this host; null until first heard. */
  compartment: observedCompartmentSchema.nullable(),
  /** What the actions need to be allowed, decided here once. */
  allowedActions: z.array(z.enum(INSTANCE_ACTIONS)),
});
export type InstanceView = z.infer<typeof instanceViewSchema>;

/** Answer to every accepted change: where to look for its progress. */
export const acceptedSchema = z.object({ instanceId: z.string(), operationId: z.string() });
