import { createHash } from 'node:crypto';
import type { DesiredInstance, DeviceGrant, EnvironmentVariable, HealthCheck } from '@bulkhead/shared';
import { BASELINE_CAPABILITIES, containerName, CPU_PERIOD_USEC, MIB, requireWithinPolicy } from '@bulkhead/shared';
import { LABELS } from './answers.ts';
import { computeLimits, type ContainerLimits, type LimitsContext } from './compute-limits.ts';
import { engineNetworkName } from '../networks/names.ts';
import { toEndpoint } from '../networks/to-endpoint.ts';
import { SECCOMP_PROFILE_JSON } from './seccomp/seccomp-profile.ts';
import { computeTmpfs } from './compute-tmpfs.ts';
import type { HostMount } from './host-mount.ts';

/** What the host adds to a request. */
export interface HostContext extends LimitsContext {
  hostId: string;
  /** The tenant's compartment, as the engine wants it: `/bulkhead/acme`, and a slice's name under systemd. */
  cgroupParent: string;
  /** Whether the engine can put a small init in front of the program. */
  hasInit: boolean;
  /** The engine's own hard limit: without CAP_SYS_RESOURCE it cannot start a container with a higher one. */
  maxOpenFiles: number;
  /** Of the instance's volumes and secrets. */
  mounts: readonly HostMount[];
  /** Of the instance's secrets. */
  environment: readonly EnvironmentVariable[];
}

/**
 * Raised when what a profile asks of the engine changes and containers that exist are to be made anew with it. It is not
 * raised for every call that the seccomp profile loses: that would end every tenant's containers at each update.
 */
const POLICY_EDITION = 1;

/** Above every system service, and a tenant cannot lower it. */
const OOM_SCORE_ADJUSTMENT = 500;
const MAX_SHM_BYTES = 64 * MIB;
const MAX_OPEN_FILES = 65_536;
const NANOSECONDS = 1e9;

interface BindMount {
  Type: 'bind';
  Source: string;
  Target: string;
  ReadOnly: boolean;
  BindOptions: { Propagation: 'rprivate'; NonRecursive: true };
}

/** The body of the engine's `POST /containers/create`: these fields and no others. */
export interface CreateRequest {
  name: string;
  Image: string;
  Hostname: string;
  User?: string;
  Env: string[];
  Cmd?: string[];
  Labels: Record<string, string>;
  AttachStdin: false;
  AttachStdout: false;
  AttachStderr: false;
  OpenStdin: false;
  Tty: false;
  Healthcheck: { Test: string[]; Interval?: number; Timeout?: number; Retries?: number; StartPeriod?: number };
  StopTimeout: number;
  NetworkingConfig?: { EndpointsConfig: Record<string, ReturnType<typeof toEndpoint>> };
  HostConfig: {
    CgroupParent: string;
    CgroupnsMode: 'private';
    IpcMode: 'private';
    NetworkMode: string;
    Dns?: string[];
    Privileged: false;
    PublishAllPorts: false;
    AutoRemove: false;
    RestartPolicy: { Name: 'no' };
    CapDrop: string[];
    CapAdd: string[];
    SecurityOpt: string[];
    ReadonlyRootfs: boolean;
    Tmpfs: Record<string, string>;
    Mounts?: BindMount[];
    Runtime?: string;
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
 * The engine request for an instance in its tenant's profile. Pure; built field by field, nothing is spread from the wire, so
 * that what is not written here cannot reach the engine. Of the image, the health check is overridden, the folders that it
 * wants as volumes are tmpfs of a bounded size, and its ports lead nowhere without a network. Its stop signal stays: the
 * grace bounds whatever it is. Throws when what was built is outside of the policy table, which is a fault of this file.
 */
export function buildCreateRequest(
  instance: DesiredInstance,
  host: HostContext,
  imageVolumes: readonly string[],
): CreateRequest {
  const limits = computeLimits(instance, host);
  const openFiles = Math.min(MAX_OPEN_FILES, host.maxOpenFiles);
  const isRestricted = instance.profile === 'restricted';
  const request: CreateRequest = {
    name: containerName(instance.id),
    // By content address, never by tag: a tag that moved since admission changes nothing here.
    Image: instance.image.id,
    Hostname: instance.name,
    ...(isRestricted ? { User: `${instance.uid}:${instance.uid}` } : {}),
    Env: [...instance.env, ...host.environment].map(({ name, value }) => `${name}=${value}`),
    ...(instance.command.length > 0 ? { Cmd: [...instance.command] } : {}),
    Labels: {
      [LABELS.instance]: instance.id,
      [LABELS.host]: host.hostId,
      [LABELS.tenant]: instance.tenantSlug,
      [LABELS.revision]: String(instance.revision),
      [LABELS.spec]: hashSpec(instance, host),
      [LABELS.name]: instance.name,
    },
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    OpenStdin: false,
    Tty: false,
    Healthcheck: toEngineCheck(instance.healthCheck),
    StopTimeout: instance.stopGraceSec,
    HostConfig: {
      CgroupParent: host.cgroupParent,
      CgroupnsMode: 'private',
      IpcMode: 'private',
      ...toNetworkMode(instance),
      Privileged: false,
      PublishAllPorts: false,
      AutoRemove: false,
      // Restarts are the reconciler's: the engine's policy would fight it, and does not survive a crash of the engine.
      RestartPolicy: { Name: 'no' },
      CapDrop: ['ALL'],
      CapAdd: isRestricted ? [] : [...BASELINE_CAPABILITIES],
      SecurityOpt: ['no-new-privileges', `seccomp=${SECCOMP_PROFILE_JSON}`],
      ReadonlyRootfs: isRestricted,
      Tmpfs: computeTmpfs(instance, imageVolumes),
      ...(host.mounts.length > 0 ? { Mounts: host.mounts.map(toBindMount) } : {}),
      // In the other profiles it is the engine's default, which operations have chosen for the host.
      ...(instance.profile === 'sandboxed' && instance.runtime !== null ? { Runtime: instance.runtime } : {}),
      OomScoreAdj: OOM_SCORE_ADJUSTMENT,
      Init: host.hasInit,
      ShmSize: Math.min(MAX_SHM_BYTES, instance.memoryLimitBytes ?? instance.memoryBytes),
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      Ulimits: [
        { Name: 'core', Soft: 0, Hard: 0 },
        { Name: 'nofile', Soft: openFiles, Hard: openFiles },
      ],
      ...toEngineLimits(limits),
      // The caller has made sure that the compartment grants each of them, and the profile any.
      ...(instance.controls.devices.length > 0 ? { Devices: instance.controls.devices.map(toEngineDevice) } : {}),
    },
  };
  const [first] = instance.networking.places;
  // Further ones are connected before its start: older engines take one at a time.
  if (first !== undefined) {
    request.NetworkingConfig = {
      EndpointsConfig: { [engineNetworkName(first.networkId)]: toEndpoint(first, instance.name) },
    };
  }
  requireWithinPolicy('create', request, { ...instance, cgroupParent: host.cgroupParent, mounts: host.mounts });
  return request;
}

/** The body of the engine's `POST /containers/{id}/update`. Throws as buildCreateRequest does. */
export function buildUpdateRequest(limits: ContainerLimits) {
  const request = toEngineLimits(limits);
  requireWithinPolicy('update', request, null);
  return request;
}

/** Limits in the engine's words. Quota and not NanoCpus: only the quota can be taken away again by a live update. */
function toEngineLimits(limits: ContainerLimits) {
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

function toBindMount({ source, target, readOnly }: HostMount): BindMount {
  const BindOptions = { Propagation: 'rprivate', NonRecursive: true } as const;
  return { Type: 'bind', Source: source, Target: target, ReadOnly: readOnly, BindOptions };
}

/** Where nobody answers: the engine's own resolver then knows the names of its networks and no others. */
const NO_RESOLVER = '127.0.0.2';

function toNetworkMode({ networking }: DesiredInstance): { NetworkMode: string; Dns?: string[] } {
  const [first] = networking.places;
  if (first === undefined) return { NetworkMode: 'none' };
  const mode = { NetworkMode: engineNetworkName(first.networkId) };
  return networking.outsideNames ? mode : { ...mode, Dns: [NO_RESOLVER] };
}

/** Without a shell and without one of the image's own; the engine counts in nanoseconds. */
function toEngineCheck(check: HealthCheck | null): CreateRequest['Healthcheck'] {
  if (check === null) return { Test: ['NONE'] };
  return {
    Test: ['CMD', ...check.command],
    Interval: check.intervalSec * NANOSECONDS,
    Timeout: check.timeoutSec * NANOSECONDS,
    Retries: check.retries,
    StartPeriod: check.startPeriodSec * NANOSECONDS,
  };
}

function toEngineDevice({ path, access }: DeviceGrant) {
  return { PathOnHost: path, PathInContainer: path, CgroupPermissions: access };
}

/**
 * What cannot be changed without making a new container. Sizes are not in it: they change live. The name is, as the host name
 * within; of a container that exists its own counts, so that a new name takes no new container.
 */
export function hashSpec(instance: DesiredInstance, host: Pick<HostContext, 'hostId' | 'cgroupParent'>): string {
  const { devices } = instance.controls;
  const fixed = [
    POLICY_EDITION,
    instance.profile,
    instance.profile === 'restricted' ? instance.uid : null,
    instance.profile === 'sandboxed' ? instance.runtime : null,
    host.hostId,
    host.cgroupParent,
    instance.id,
    instance.tenantSlug,
    instance.name,
    instance.image.id,
    instance.command,
    instance.env.map(({ name, value }) => [name, value]),
    devices.map(({ path, access }) => [path, access]),
    ...attached(instance),
  ];
  return createHash('sha256').update(JSON.stringify(fixed)).digest('hex');
}

/** Nothing for what is not there: an agent that learns of a new kind of thing makes no container anew that has none. */
function attached({ healthCheck, volumes, secrets, networking }: DesiredInstance): unknown[] {
  const inEnvironment = secrets.filter(({ kind }) => kind === 'environment');
  return [
    ...(healthCheck === null ? [] : [['check', toEngineCheck(healthCheck)]]),
    ...volumes.map(({ volumeId, mountPath, readOnly }) => ['volume', volumeId, mountPath, readOnly]),
    ...(secrets.some(({ kind }) => kind === 'file') ? ['secret files'] : []),
    // From none to some and back; which ones is changed live.
    ...(networking.places.length > 0 ? ['networks', networking.outsideNames] : []),
    ...inEnvironment.map(({ secretId, version, target }) => ['secret', secretId, version, target]),
  ];
}
