import { createHash } from 'node:crypto';
import type { DesiredInstance, DeviceGrant } from '@bulkhead/shared';
import { containerName, CPU_PERIOD_USEC, MIB } from '@bulkhead/shared';
import { LABELS } from './answers.ts';
import { computeLimits, type ContainerLimits, type LimitsContext } from './compute-limits.ts';

/** What the host adds to a request. */
export interface HostContext extends LimitsContext {
  hostId: string;
  /** The tenant's compartment, as the engine wants it: `/bulkhead/acme`, and a slice's name under systemd. */
  cgroupParent: string;
  /** Whether the engine can put a small init in front of the program. */
  hasInit: boolean;
  /** The engine's own hard limit: without CAP_SYS_RESOURCE it cannot start a container with a higher one. */
  maxOpenFiles: number;
}

/** Time between the polite signal and the last one, everywhere. */
export const STOP_GRACE_SEC = 10;

/** The capabilities of the baseline profile; everything else is dropped. */
export const BASELINE_CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'NET_BIND_SERVICE',
  'SETGID',
  'SETPCAP',
  'SETUID',
] as const;

/** Above every system service, and a tenant cannot lower it. */
const OOM_SCORE_ADJUSTMENT = 500;
const MAX_SHM_BYTES = 64 * MIB;
const MAX_OPEN_FILES = 65_536;

/** The body of the engine's `POST /containers/create`: these fields and no others. */
export interface CreateRequest {
  name: string;
  Image: string;
  Hostname: string;
  Env: string[];
  Cmd?: string[];
  Labels: Record<string, string>;
  AttachStdin: false;
  AttachStdout: false;
  AttachStderr: false;
  OpenStdin: false;
  Tty: false;
  Healthcheck: { Test: string[] };
  StopTimeout: number;
  HostConfig: {
    CgroupParent: string;
    CgroupnsMode: 'private';
    IpcMode: 'private';
    NetworkMode: 'none';
    Privileged: false;
    PublishAllPorts: false;
    AutoRemove: false;
    RestartPolicy: { Name: 'no' };
    CapDrop: string[];
    CapAdd: string[];
    SecurityOpt: string[];
    OomScoreAdj: number;
    Init: boolean;
    ShmSize: number;
    LogConfig: { Type: 'json-file'; Config: Record<string, string> };
    Ulimits: { Name: string; Soft: number; Hard: number }[];
    CpuShares: number;
    CpuPeriod: number;
    CpuQuota: number;
    Memory: number;
    MemorySwap: number;
    PidsLimit: number;
    Devices?: { PathOnHost: string; PathInContainer: string; CgroupPermissions: string }[];
  };
}

/**
 * The engine request for an instance. Pure; built field by field, nothing is spread from the wire, so that what is not
 * written here cannot reach the engine. The image's health check is overridden; its ports lead nowhere without a network,
 * and its anonymous volumes go with the container (`v=1`). Its stop signal stays: the grace bounds whatever it is.
 */
export function buildCreateRequest(instance: DesiredInstance, host: HostContext): CreateRequest {
  const limits = computeLimits(instance, host);
  const openFiles = Math.min(MAX_OPEN_FILES, host.maxOpenFiles);
  return {
    name: containerName(instance.id),
    // By content address, never by tag: a tag that moved since admission changes nothing here.
    Image: instance.image.id,
    Hostname: instance.name,
    Env: instance.env.map(({ name, value }) => `${name}=${value}`),
    ...(instance.command.length > 0 ? { Cmd: [...instance.command] } : {}),
    Labels: {
      [LABELS.instance]: instance.id,
      [LABELS.host]: host.hostId,
      [LABELS.tenant]: instance.tenantSlug,
      [LABELS.revision]: String(instance.revision),
      [LABELS.spec]: hashSpec(instance, host),
    },
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    OpenStdin: false,
    Tty: false,
    Healthcheck: { Test: ['NONE'] },
    StopTimeout: STOP_GRACE_SEC,
    HostConfig: {
      CgroupParent: host.cgroupParent,
      CgroupnsMode: 'private',
      IpcMode: 'private',
      NetworkMode: 'none',
      Privileged: false,
      PublishAllPorts: false,
      AutoRemove: false,
      // Restarts are the reconciler's: the engine's policy would fight it, and does not survive a crash of the engine.
      RestartPolicy: { Name: 'no' },
      CapDrop: ['ALL'],
      CapAdd: [...BASELINE_CAPABILITIES],
      SecurityOpt: ['no-new-privileges'],
      OomScoreAdj: OOM_SCORE_ADJUSTMENT,
      Init: host.hasInit,
      ShmSize: Math.min(MAX_SHM_BYTES, instance.memoryLimitBytes ?? instance.memoryBytes),
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      Ulimits: [
        { Name: 'core', Soft: 0, Hard: 0 },
        { Name: 'nofile', Soft: openFiles, Hard: openFiles },
      ],
      ...toEngineLimits(limits),
      // The caller has made sure that the compartment grants each of them.
      ...(instance.controls.devices.length > 0 ? { Devices: instance.controls.devices.map(toEngineDevice) } : {}),
    },
  };
}

/** Limits in the engine's words. Quota and not NanoCpus: only the quota can be taken away again by a live update. */
export function toEngineLimits(limits: ContainerLimits) {
  return {
    CpuShares: limits.cpuShares,
    CpuPeriod: CPU_PERIOD_USEC,
    CpuQuota: limits.cpuQuotaUsec,
    Memory: limits.memoryBytes,
    // Equal: no swap.
    MemorySwap: limits.memoryAndSwapBytes ?? limits.memoryBytes,
    PidsLimit: limits.pids,
  };
}

function toEngineDevice({ path, access }: DeviceGrant) {
  return { PathOnHost: path, PathInContainer: path, CgroupPermissions: access };
}

/** What cannot be changed without making a new container. Sizes are not in it: they change live. */
export function hashSpec(instance: DesiredInstance, host: Pick<HostContext, 'hostId' | 'cgroupParent'>): string {
  const { devices } = instance.controls;
  const fixed = [
    host.hostId,
    host.cgroupParent,
    instance.id,
    instance.tenantSlug,
    instance.name,
    instance.image.id,
    instance.command,
    instance.env.map(({ name, value }) => [name, value]),
    // Left out when there are none, so that containers from before devices could be named stay as they are.
    ...(devices.length > 0 ? [devices.map(({ path, access }) => [path, access])] : []),
  ];
  return createHash('sha256').update(JSON.stringify(fixed)).digest('hex');
}
