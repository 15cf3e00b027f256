import { z } from 'zod';
import { controlsSchema } from '../controls.ts';
import { environmentVariableSchema } from '../environment.ts';
import { idSchema, slugSchema } from '../ids.ts';
import { restartPolicySchema } from '../instance-spec.ts';
import { firstUidOf, PROFILES, runtimeNameSchema, UID_RANGE_SIZE } from '../profiles.ts';
import { MAX_INSTANCES_PER_HOST } from '../protocol.ts';
import { healthCheckSchema, stopGraceSecSchema } from './health-check.ts';
import { desiredNetworkSchema, instanceNetworkingSchema, MAX_NETWORKS_PER_HOST, NO_NETWORKING } from './networks.ts';
import { credentialSchema, MAX_SECRETS_PER_INSTANCE, secretMountSchema, secretValueSchema } from './secrets.ts';
import { desiredTaskSchema, MAX_TASKS_PER_HOST } from './tasks.ts';
import { desiredVolumeSchema, MAX_VOLUMES_PER_HOST, MAX_VOLUMES_PER_INSTANCE, volumeMountSchema } from './volumes.ts';

/* What a host should run. */

const count = z.int().min(0);

export const DESIRED_STATES = ['running', 'paused', 'stopped', 'absent'] as const;

export const desiredInstanceSchema = z.strictObject({
  id: idSchema,
  tenantSlug: slugSchema,
  name: z.string().max(63),
  /** Grows with every change of this instance; the agent reports the revision that it has reached. */
  revision: count,
  state: z.enum(DESIRED_STATES),
  /** Grows with every restart that was asked for. */
  restartNonce: count,
  /** `id` is the engine's content address (sha256:…): a tag that moves later changes nothing here. */
  image: z.strictObject({ reference: z.string().max(512), id: z.string().max(128) }),
  /** Where the image comes from when the host does not have it: `host/name@sha256:…`. Null: the host has it or nobody does. */
  imagePull: z
    .strictObject({
      /** The entry of the catalogue that keeps it there. */
      catalogId: idSchema,
      reference: z.string().max(512),
      registryId: idSchema.nullable(),
      maxBytes: z.int().min(1),
    })
    .nullable()
    .default(null),
  command: z.array(z.string().max(4096)).max(64),
  env: z.array(environmentVariableSchema).max(64),
  restartPolicy: restartPolicySchema,
  cpuMillicores: count,
  cpuLimitMillicores: count.nullable(),
  memoryBytes: count,
  memoryLimitBytes: count.nullable(),
  pids: count,
  controls: controlsSchema,
  /** The defaults are for snapshots that an agent of before kept on its disk. */
  profile: z.enum(PROFILES).default('baseline'),
  /** The user and group id that the restricted profile runs as: the tenant's own on every host. */
  uid: z
    .int()
    .min(UID_RANGE_SIZE)
    .max(2 ** 32 - 1)
    .default(firstUidOf(0)),
  /** The runtime of the sandboxed profile, as the engine names it; null in the others. */
  runtime: runtimeNameSchema.nullable().default(null),
  healthCheck: healthCheckSchema.nullable().default(null),
  stopGraceSec: stopGraceSecSchema.default(10),
  volumes: z.array(volumeMountSchema).max(MAX_VOLUMES_PER_INSTANCE).default([]),
  networking: instanceNetworkingSchema.default(NO_NETWORKING),
  secrets: z.array(secretMountSchema).max(MAX_SECRETS_PER_INSTANCE).default([]),
  /** Who asked for this revision, in words for a proof. */
  askedBy: z.string().max(256),
});
export type DesiredInstance = z.infer<typeof desiredInstanceSchema>;

/** An instance that has nothing but itself. */
export const NOTHING_ATTACHED = {
  imagePull: null,
  healthCheck: null,
  stopGraceSec: 10,
  volumes: [],
  networking: NO_NETWORKING,
  secrets: [],
} satisfies Partial<DesiredInstance>;

/** One tenant on one host: ceilings are the sum of its reservations there, controls what operations have set. */
export const desiredCompartmentSchema = z.strictObject({
  tenantSlug: slugSchema,
  cpuMillicores: count,
  memoryBytes: count,
  pids: count,
  controls: controlsSchema,
  /** Everything of the tenant on this host stands still while it is true. */
  frozen: z.boolean(),
  /** Who asked for the newest change of it, in words for a proof. */
  askedBy: z.string().max(256),
});
export type DesiredCompartment = z.infer<typeof desiredCompartmentSchema>;

export const snapshotSchema = z.strictObject({
  hostId: idSchema,
  /** Grows only when an operator re-enrols the host or restores the database; fences older generations. */
  epoch: count,
  generation: count,
  compartments: z.array(desiredCompartmentSchema).max(MAX_INSTANCES_PER_HOST),
  instances: z.array(desiredInstanceSchema).max(MAX_INSTANCES_PER_HOST),
  volumes: z.array(desiredVolumeSchema).max(MAX_VOLUMES_PER_HOST).default([]),
  networks: z.array(desiredNetworkSchema).max(MAX_NETWORKS_PER_HOST).default([]),
  tasks: z.array(desiredTaskSchema).max(MAX_TASKS_PER_HOST).default([]),
  /** Kept in memory only, like the credentials: an agent writes the snapshot to its disk without them. */
  secrets: z.array(secretValueSchema).max(MAX_INSTANCES_PER_HOST).default([]),
  credentials: z.array(credentialSchema).max(MAX_TASKS_PER_HOST).default([]),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** A host that has nothing but instances. */
export const NOTHING_BESIDE = {
  volumes: [],
  networks: [],
  tasks: [],
  secrets: [],
  credentials: [],
} satisfies Partial<Snapshot>;

/** A snapshot as an agent takes it: each of its parts is judged by itself, so that one that is wrong holds up no other. */
export const receivedSnapshotSchema = snapshotSchema.extend({
  compartments: z.array(z.unknown()).max(MAX_INSTANCES_PER_HOST),
  instances: z.array(z.unknown()).max(MAX_INSTANCES_PER_HOST),
  volumes: z.array(z.unknown()).max(MAX_VOLUMES_PER_HOST).default([]),
  networks: z.array(z.unknown()).max(MAX_NETWORKS_PER_HOST).default([]),
  tasks: z.array(z.unknown()).max(MAX_TASKS_PER_HOST).default([]),
});
export type ReceivedSnapshot = z.infer<typeof receivedSnapshotSchema>;
