import { z } from 'zod';
import { capabilitySchema } from './controls.ts';
import { observedHealthSchema } from './desired/health-check.ts';
import { MAX_NETWORKS_PER_HOST, observedNetworkSchema } from './desired/networks.ts';
import { MAX_TASKS_PER_HOST, observedTaskSchema } from './desired/tasks.ts';
import { MAX_VOLUMES_PER_HOST, observedVolumeSchema, VOLUME_DRIVERS } from './desired/volumes.ts';
import { idSchema, slugSchema } from './ids.ts';
import { OBSERVED_STATES } from './words.ts';

/** Version of what crosses between control plane and agent. An agent outside the range is refused, explicitly. */
export const PROTOCOL_VERSION = 5;

/** Bounds of the link. A snapshot is whole, so its bound is the bound of a host. */
export const MAX_INSTANCES_PER_HOST = 500;
export const MAX_LINK_MESSAGE_BYTES = 8 * 1024 ** 2;
export const HEARTBEAT_MS = 2_000;
/** The longest time over which a fleet that is told to renew its certificates is spread. */
export const MAX_RENEWAL_SPREAD_MS = 3_600_000;
/** Silence after which a host is shown as unreachable, and then as down. */
export const HOST_UNREACHABLE_MS = 15_000;
export const HOST_DOWN_MS = 40_000;

const count = z.int().min(0);
const timestampMs = z.number().min(0);
const message = z.string().max(2000);

/* What a host sees; what it should run is desired/snapshot.ts. */

export const DEATH_CAUSES = [
  'exit',
  'signal',
  'own-memory-limit',
  'tenant-memory-ceiling',
  'host-memory',
  'stop-timeout',
  'start-failure',
  'engine-lost',
  'unhealthy',
] as const;

/** Why a container ended, from the engine's answer and from the kernel's counters of the instance and its compartment. */
export const deathSchema = z.object({
  cause: z.enum(DEATH_CAUSES),
  atMs: timestampMs,
  exitCode: z.int().nullable(),
  /** The limit that killed it, in bytes, where memory did. */
  limitBytes: count.nullable(),
  message,
});
export type Death = z.infer<typeof deathSchema>;

/** Why something is not yet as desired. `code` is stable, `message` is for people and names values and limits. */
export const problemSchema = z.object({ code: z.string().max(64), message });
export type Problem = z.infer<typeof problemSchema>;

/** One write to the kernel: what was asked, what was read back. */
export const kernelWriteSchema = z.object({
  file: z.string().max(512),
  asked: z.string().max(256),
  found: z.string().max(256),
  tookUsec: count,
});
export type KernelWrite = z.infer<typeof kernelWriteSchema>;

/** One change of a group, proven: every write with its read-back. */
export const proofSchema = z.object({
  generation: count,
  /** From the snapshot; `agent` when the agent itself set right what somebody else had changed. */
  askedBy: z.string().max(256),
  outcome: z.enum(['applied', 'shrinking', 'rolled-back']),
  atMs: timestampMs,
  /** From the agent's having the change to its last read-back. */
  tookUsec: count,
  writes: z.array(kernelWriteSchema).max(64),
});
export type Proof = z.infer<typeof proofSchema>;

export const observedInstanceSchema = z.object({
  id: idSchema,
  /** The revision whose desired state has been reached (or has finally failed, then with a problem). */
  revision: count,
  state: z.enum(OBSERVED_STATES),
  restartNonce: count,
  containerId: z.string().max(64).nullable(),
  startedAtMs: timestampMs.nullable(),
  /** Restarts by the restart policy since the last start that a person asked for. */
  restarts: count,
  nextTryAtMs: timestampMs.nullable(),
  lastDeath: deathSchema.nullable(),
  problem: problemSchema.nullable(),
  /** The last change of its controls in the kernel; null: none since the agent's start. */
  proof: proofSchema.nullable(),
  /** Null: not running, or it has no check. */
  health: observedHealthSchema.nullable().default(null),
});
export type ObservedInstance = z.infer<typeof observedInstanceSchema>;

export const observedCompartmentSchema = z.object({
  tenantSlug: slugSchema,
  /** The ceilings that the kernel holds now; null where the kernel says "none". */
  cpuMillicores: count.nullable(),
  memoryBytes: count.nullable(),
  pids: count.nullable(),
  frozen: z.boolean(),
  state: z.enum(['applied', 'shrinking', 'failed', 'absent']),
  problem: problemSchema.nullable(),
  proof: proofSchema.nullable(),
});
export type ObservedCompartment = z.infer<typeof observedCompartmentSchema>;

/** An image that the host's engine holds under a tag. */
export const hostImageSchema = z.object({
  reference: z.string().max(256),
  id: z.string().max(128),
  sizeBytes: count,
  createdAtMs: timestampMs,
});
export type HostImage = z.infer<typeof hostImageSchema>;

export const hostFactsSchema = z.object({
  protocolVersion: z.int(),
  agentVersion: z.string().max(64),
  hostname: z.string().max(256),
  operatingSystem: z.string().max(256),
  kernel: z.string().max(256),
  architecture: z.string().max(32),
  bootId: z.string().max(64),
  cores: count,
  memoryBytes: count,
  swapBytes: count,
  cgroup: z.object({
    /** How groups are written: `cgroupfs` (files) or `systemd` (unit properties). */
    driver: z.string().max(32),
    version: z.string().max(8),
    /** Where our compartments are, below each controller's mount. */
    root: z.string().max(256),
    controllers: z.array(
      z.object({ name: z.string().max(32), version: z.enum(['1', '2']), mount: z.string().max(256) }),
    ),
  }),
  /** Null while the engine does not answer; then a problem says so. */
  engine: z
    .object({
      version: z.string().max(64),
      apiVersion: z.string().max(16),
      storageDriver: z.string().max(32),
      rootDirectory: z.string().max(512),
      liveRestore: z.boolean(),
      runtimes: z.array(z.string().max(64)).max(32),
      securityOptions: z.array(z.string().max(256)).max(32),
      /** Versions of what starts containers: `runc`, `containerd`. */
      components: z.array(z.object({ name: z.string().max(64), version: z.string().max(64) })).max(16),
    })
    .nullable(),
  /** What is against networks, groups and ports here, and against limits of bandwidth; each null where nothing is. Null: not tried. */
  networks: z.object({ walls: message.nullable(), bandwidth: message.nullable() }).nullable().default(null),
  /** What was looked at to say whether strangers' containers may run here; one row a check. */
  fitness: z
    .array(
      z.object({
        code: z.string().max(64),
        /** `bad`: unfit for untrusted tenants; `weak`: worth mending. */
        result: z.enum(['good', 'weak', 'bad', 'unknown']),
        /** What was found and what is wanted. */
        message,
        /** What to do about it; empty when there is nothing to do. */
        remedy: message,
      }),
    )
    .max(64),
  /** What this kernel and engine can hold, found by trying. One row a control. */
  capabilities: z.array(capabilitySchema).max(64),
  /** How this host makes a volume's size bind, and what it can still promise. Null: it is being found out. */
  volumes: z
    .object({
      /** Null: it can make none. */
      driver: z.enum(VOLUME_DRIVERS).nullable(),
      reason: z.string().max(1000),
      capacityBytes: count,
      freeBytes: count,
    })
    .nullable()
    .default(null),
  /** Disks that a throttle can name. */
  disks: z
    .array(
      z.object({
        /** `254:0` */
        device: z.string().max(16),
        name: z.string().max(64),
        sizeBytes: count,
        scheduler: z.string().max(32),
        rotational: z.boolean(),
      }),
    )
    .max(64),
  /** What makes this host less than it should be, each with its remedy. */
  problems: z.array(problemSchema.extend({ remedy: message })).max(64),
});
export type HostFacts = z.infer<typeof hostFactsSchema>;

/** Rates over the time since the heartbeat before, and gauges of now. */
export const heartbeatSchema = z.object({
  atMs: timestampMs,
  cpuUsedMillicores: count,
  memoryUsedBytes: count,
  compartments: z
    .array(z.object({ tenantSlug: slugSchema, cpuUsedMillicores: count, memoryUsedBytes: count, pids: count }))
    .max(MAX_INSTANCES_PER_HOST),
  /** The file system with the engine's containers and images. Absent: the engine does not answer, or the agent is an older one. */
  engineDisk: z.object({ capacityBytes: count, freeBytes: count }).nullish(),
  /** What measuring costs; means a sweep over the last ten. Absent before the first one. */
  sampler: z
    .object({
      /** CPU time of the agent in a sweep, µs. */
      sweepUsec: count,
      /** Instances and compartments whose group was there in the last sweep. */
      groups: count,
      filesRead: count,
      /** Seconds without a sweep since the agent's start. */
      skippedSeconds: count,
    })
    .nullish(),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;

/** Something that a host noticed or did by itself. */
export const HOST_EVENT_KINDS = [
  'drift-repaired',
  'drift-not-repaired',
  'process-outside',
  'foreign-container',
  'parent-missing',
  'containment-restored',
  'attestation-failed',
  'log-flood',
  'log-flood-ended',
  'restart-storm',
] as const;
export const hostEventSchema = z.object({
  /** Made by the agent; the same event told twice has the same id. */
  id: idSchema,
  atMs: timestampMs,
  kind: z.enum(HOST_EVENT_KINDS),
  tenantSlug: slugSchema.nullable(),
  instanceId: idSchema.nullable(),
  /** What, which file or group, was, is: for people. */
  message,
  /** What was read and written, for drift. */
  writes: z.array(kernelWriteSchema).max(16),
});
export type HostEvent = z.infer<typeof hostEventSchema>;

/** Whether every process of every tenant is where it must be, looked at again and again. */
export const containmentSchema = z.object({
  /** unknown: not looked yet, or the engine does not answer. */
  state: z.enum(['held', 'broken', 'unknown']),
  sinceMs: timestampMs,
  findings: z
    .array(
      z.object({
        kind: z.enum(['process-outside', 'foreign-container', 'parent-missing', 'drift']),
        tenantSlug: slugSchema.nullable(),
        instanceId: idSchema.nullable(),
        pid: count.nullable(),
        message,
      }),
    )
    .max(64),
});
export type Containment = z.infer<typeof containmentSchema>;

/** One message of `observed.watch`. The first after subscribing are facts, images and a full report, in this order. */
export const agentMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heartbeat'), heartbeat: heartbeatSchema }),
  z.object({ kind: z.literal('facts'), facts: hostFactsSchema }),
  z.object({ kind: z.literal('containment'), containment: containmentSchema }),
  /** At least once each: after a new subscription the latest are told again. */
  z.object({ kind: z.literal('events'), events: z.array(hostEventSchema).max(200) }),
  z.object({ kind: z.literal('images'), images: z.array(hostImageSchema).max(2000) }),
  /** All of them, whenever one changed. */
  z.object({ kind: z.literal('volumes'), volumes: z.array(observedVolumeSchema).max(2 * MAX_VOLUMES_PER_HOST) }),
  z.object({ kind: z.literal('networks'), networks: z.array(observedNetworkSchema).max(2 * MAX_NETWORKS_PER_HOST) }),
  z.object({ kind: z.literal('tasks'), tasks: z.array(observedTaskSchema).max(2 * MAX_TASKS_PER_HOST) }),
  z.object({
    kind: z.literal('report'),
    epoch: count,
    /** The generation that was looked at when this report was made: everything in it is about this or an older one. */
    generation: count,
    /** Full: what is not named is not there. Otherwise only what changed since the last report on this subscription. */
    full: z.boolean(),
    instances: z.array(observedInstanceSchema).max(2 * MAX_INSTANCES_PER_HOST),
    compartments: z.array(observedCompartmentSchema).max(2 * MAX_INSTANCES_PER_HOST),
  }),
]);
export type AgentMessage = z.infer<typeof agentMessageSchema>;
