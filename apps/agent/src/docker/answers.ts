import { HEALTH_STATES, type ObservedHealth } from '@bulkhead/shared';
import { z } from 'zod';

/** Parts of the engine's answers that we rely on. Unknown fields are dropped; a missing one is an error with its path. */

/** The end of what a check printed; the engine itself keeps 4 KiB. */
const MAX_CHECK_OUTPUT = 1000;

const nullableRecord = z
  .record(z.string(), z.string())
  .nullish()
  .transform((labels) => labels ?? {});
const nullableTexts = z
  .array(z.string())
  .nullish()
  .transform((texts) => texts ?? []);

/** Go's zero time means "never". */
const timeSchema = z.string().transform((text) => {
  const ms = Date.parse(text);
  return Number.isFinite(ms) && ms > 0 ? ms : null;
});

export const CONTAINER_STATES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const;
const stateSchema = z.enum(CONTAINER_STATES);
export type ContainerState = z.infer<typeof stateSchema>;

export const listedContainerSchema = z
  .object({ Id: z.string(), Names: nullableTexts, State: stateSchema, Labels: nullableRecord })
  .transform((one) => ({
    id: one.Id,
    name: (one.Names[0] ?? '').replace(/^\//, ''),
    state: one.State,
    labels: one.Labels,
  }));
export type ListedContainer = z.infer<typeof listedContainerSchema>;

/** Absent without a check. The log's last entry is the newest. */
const healthSchema = z
  .object({
    Status: z.enum(HEALTH_STATES),
    FailingStreak: z.number(),
    Log: z.array(z.object({ Output: z.string().nullish() })).nullish(),
  })
  .transform((one) => ({
    state: one.Status,
    failuresInRow: one.FailingStreak,
    lastOutput: (one.Log?.at(-1)?.Output ?? '').slice(-MAX_CHECK_OUTPUT),
  }));

const limitsSchema = z.object({
  CpuShares: z.number(),
  CpuQuota: z.number(),
  Memory: z.number(),
  MemorySwap: z.number(),
  PidsLimit: z.number().nullish(),
});

/** Null: it has no check. */
function readHealth(health: ObservedHealth | null | undefined): ObservedHealth | null {
  return health === null || health === undefined || health.state === 'none' ? null : health;
}

export const inspectedContainerSchema = z
  .object({
    Id: z.string(),
    Name: z.string(),
    Image: z.string(),
    State: z.object({
      Status: stateSchema,
      OOMKilled: z.boolean(),
      Pid: z.number(),
      ExitCode: z.number(),
      Error: z.string(),
      StartedAt: timeSchema,
      FinishedAt: timeSchema,
      Health: healthSchema.nullish(),
    }),
    Config: z.object({ Labels: nullableRecord }),
    HostConfig: limitsSchema.extend({ CgroupParent: z.string(), Runtime: z.string().nullish() }),
    NetworkSettings: z
      .object({
        Networks: z
          .record(
            z.string(),
            z.object({
              IPAMConfig: z.object({ IPv4Address: z.string().nullish() }).nullish(),
              Aliases: nullableTexts,
            }),
          )
          .nullish(),
      })
      .nullish(),
    /** Absent with log drivers that keep no file. */
    LogPath: z.string().nullish(),
  })
  .transform((one) => ({
    id: one.Id,
    name: one.Name.replace(/^\//, ''),
    state: one.State.Status,
    labels: one.Config.Labels,
    health: readHealth(one.State.Health),
    /** 0 while no process runs. */
    pid: one.State.Pid,
    exitCode: one.State.ExitCode,
    oomKilled: one.State.OOMKilled,
    /** The engine's words about a start that failed; empty otherwise. */
    error: one.State.Error,
    startedAtMs: one.State.StartedAt,
    finishedAtMs: one.State.FinishedAt,
    cgroupParent: one.HostConfig.CgroupParent,
    runtime: one.HostConfig.Runtime ?? '',
    /** Its log on the host's disk; empty: it keeps none. */
    logPath: one.LogPath ?? '',
    /** The engine's networks that it is in, under the addresses that were asked for; `none` is among them. */
    networks: Object.entries(one.NetworkSettings?.Networks ?? {}).map(([name, place]) => ({
      name,
      address: place.IPAMConfig?.IPv4Address ?? '',
      aliases: place.Aliases,
    })),
    limits: {
      cpuShares: one.HostConfig.CpuShares,
      cpuQuotaUsec: one.HostConfig.CpuQuota,
      memoryBytes: one.HostConfig.Memory,
      memoryAndSwapBytes: one.HostConfig.MemorySwap,
      pids: one.HostConfig.PidsLimit ?? 0,
    },
  }));
export type InspectedContainer = z.infer<typeof inspectedContainerSchema>;

export const engineInfoSchema = z
  .object({
    ID: z.string().nullish(),
    ServerVersion: z.string(),
    Driver: z.string(),
    DockerRootDir: z.string(),
    LiveRestoreEnabled: z.boolean(),
    CgroupDriver: z.string(),
    CgroupVersion: z.string().nullish(),
    OperatingSystem: z.string(),
    Runtimes: z.record(z.string(), z.unknown()).nullish(),
    DefaultRuntime: z.string().nullish(),
    SecurityOptions: nullableTexts,
    SwapLimit: z.boolean().nullish(),
    // "N/A" where the init binary could not be run; Debian's tini does not say its commit, so it is empty there.
    InitCommit: z.object({ ID: z.string() }).nullish(),
    MemTotal: z.number(),
  })
  .transform((info) => ({
    version: info.ServerVersion.slice(0, 64),
    storageDriver: info.Driver.slice(0, 32),
    rootDirectory: info.DockerRootDir.slice(0, 512),
    liveRestore: info.LiveRestoreEnabled,
    cgroupDriver: info.CgroupDriver,
    cgroupVersion: info.CgroupVersion ?? '1',
    operatingSystem: info.OperatingSystem,
    runtimes: Object.keys(info.Runtimes ?? {}).slice(0, 32),
    defaultRuntime: info.DefaultRuntime ?? 'runc',
    securityOptions: info.SecurityOptions.slice(0, 32),
    limitsSwap: info.SwapLimit ?? true,
    hasInit: info.InitCommit?.ID !== 'N/A',
    memoryBytes: info.MemTotal,
  }));

export const engineVersionSchema = z.object({ ApiVersion: z.string() });
export type EngineInfo = z.infer<typeof engineInfoSchema> & { apiVersion: string };

export const listedImageSchema = z
  .object({ Id: z.string(), RepoTags: nullableTexts, Size: z.number(), Created: z.number() })
  .transform((one) => ({
    id: one.Id,
    references: one.RepoTags.filter((tag) => tag !== '<none>:<none>'),
    sizeBytes: one.Size,
    createdAtMs: one.Created * 1000,
  }));

export const engineEventSchema = z
  .object({
    Type: z.string(),
    Action: z.string(),
    Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish() }),
  })
  .transform((one) => ({
    type: one.Type,
    /** `exec_start: sh -c …` and its like carry their arguments after a colon. */
    action: one.Action.split(':')[0] ?? one.Action,
    id: one.Actor.ID,
    attributes: one.Actor.Attributes ?? {},
  }));
export type EngineEvent = z.infer<typeof engineEventSchema>;

/** Name of the label by which our containers are found, and those by which they are recognised. */
export const LABELS = {
  instance: 'bulkhead.instance',
  host: 'bulkhead.host',
  tenant: 'bulkhead.tenant',
  revision: 'bulkhead.revision',
  spec: 'bulkhead.spec',
  /** The instance's name when the container was made: it keeps it, whatever the instance is called later. */
  name: 'bulkhead.name',
} as const;
