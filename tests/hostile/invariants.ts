import type { DesiredInstance } from '@bulkhead/shared';
import { z } from 'zod';

/*
 * What must be true of every request to make a container, written down from the design and without a look at the code that
 * builds it: it imports nothing of it, and knows names, numbers and lists by itself.
 */

interface Surroundings {
  instance: DesiredInstance;
  host: { hostId: string; cgroupParent: string; compartmentCpuMillicores: number };
  volumes: readonly string[];
}

const KEYS =
  'name Image Hostname User Env Cmd Labels AttachStdin AttachStdout AttachStderr OpenStdin Tty Healthcheck StopTimeout HostConfig NetworkingConfig'.split(
    ' ',
  );
const HOST_KEYS =
  'CgroupParent CgroupnsMode IpcMode NetworkMode Dns Privileged PublishAllPorts AutoRemove RestartPolicy CapDrop CapAdd SecurityOpt ReadonlyRootfs Tmpfs Runtime OomScoreAdj Init ShmSize LogConfig Ulimits CpuShares CpuPeriod CpuQuota Memory MemorySwap PidsLimit Devices'.split(
    ' ',
  );
const NINE = 'CHOWN DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE SETGID SETPCAP SETUID';
const SHM_BYTES = 64 * 1024 * 1024;

const flag = z.boolean();
const requestSchema = z.looseObject({
  name: z.string(),
  Image: z.string(),
  User: z.string().optional(),
  Labels: z.record(z.string(), z.string()),
  AttachStdin: flag,
  AttachStdout: flag,
  AttachStderr: flag,
  OpenStdin: flag,
  Tty: flag,
  Healthcheck: z.unknown(),
  StopTimeout: z.number(),
  HostConfig: z.looseObject({
    CgroupParent: z.string(),
    CgroupnsMode: z.string(),
    IpcMode: z.string(),
    NetworkMode: z.string(),
    Privileged: flag,
    PublishAllPorts: flag,
    AutoRemove: flag,
    RestartPolicy: z.unknown(),
    CapDrop: z.array(z.string()),
    CapAdd: z.array(z.string()),
    SecurityOpt: z.array(z.string()),
    ReadonlyRootfs: flag,
    Tmpfs: z.record(z.string(), z.string()),
    Runtime: z.string().optional(),
    OomScoreAdj: z.number(),
    ShmSize: z.number(),
    LogConfig: z.unknown(),
    Ulimits: z.array(z.object({ Name: z.string(), Soft: z.number(), Hard: z.number() })),
    CpuShares: z.number(),
    CpuPeriod: z.number(),
    CpuQuota: z.number(),
    Memory: z.number(),
    MemorySwap: z.number(),
    PidsLimit: z.number(),
    Devices: z.array(z.object({ PathOnHost: z.string(), PathInContainer: z.string() })).optional(),
  }),
});

/** What is wrong with a request, as it goes over the wire; null: nothing. */
export function firstComplaint(json: string, { instance, host, volumes }: Surroundings): string | null {
  const request = requestSchema.parse(JSON.parse(json));
  const { HostConfig: config, ...top } = request;
  const isRestricted = instance.profile === 'restricted';
  const tmpfs = Object.entries(config.Tmpfs);
  const folders = tmpfs.map(([folder]) => folder);
  const own = instance.memoryLimitBytes ?? instance.memoryBytes;
  const seccomp = config.SecurityOpt[1] ?? '';
  const checks: Record<string, boolean> = {
    keys: Object.keys(request).every((key) => KEYS.includes(key)),
    'host keys': Object.keys(config).every((key) => HOST_KEYS.includes(key)),
    name: top.name === `bh-${instance.id}`,
    image: top.Image === instance.image.id,
    labels:
      Object.keys(top.Labels).every((key) => key.startsWith('bulkhead.')) &&
      top.Labels['bulkhead.host'] === host.hostId,
    user: isRestricted
      ? top.User === `${instance.uid}:${instance.uid}` && instance.uid >= 16 * 65_536
      : !('User' in top),
    'nothing attached': [top.AttachStdin, top.AttachStdout, top.AttachStderr, top.OpenStdin, top.Tty].every(
      (one) => !one,
    ),
    health: JSON.stringify(top.Healthcheck) === '{"Test":["NONE"]}',
    stop: top.StopTimeout === 10,
    parent: config.CgroupParent === host.cgroupParent,
    namespaces: config.CgroupnsMode === 'private' && config.IpcMode === 'private',
    network: JSON.stringify([config.NetworkMode, config.Dns, top.NetworkingConfig]) === networkOf(instance),
    unprivileged: !config.Privileged && !config.PublishAllPorts && !config.AutoRemove,
    restart: JSON.stringify(config.RestartPolicy) === '{"Name":"no"}',
    drop: JSON.stringify(config.CapDrop) === '["ALL"]',
    add: config.CapAdd.join(' ') === (isRestricted ? '' : NINE),
    security: config.SecurityOpt.length === 2 && config.SecurityOpt[0] === 'no-new-privileges',
    seccomp:
      seccomp.startsWith('seccomp={"defaultAction":"SCMP_ACT_ERRNO"') &&
      !/"(mount|unshare|setns|bpf|keyctl|io_uring_setup)"/.test(seccomp),
    root: config.ReadonlyRootfs === isRestricted,
    runtime: instance.profile === 'sandboxed' ? config.Runtime === instance.runtime : !('Runtime' in config),
    oom: config.OomScoreAdj === 500,
    shm: config.ShmSize <= SHM_BYTES && config.ShmSize <= own,
    log: JSON.stringify(config.LogConfig) === '{"Type":"json-file","Config":{"max-size":"10m","max-file":"3"}}',
    ulimits:
      config.Ulimits.length === 2 &&
      config.Ulimits.every((one) => one.Soft === one.Hard && one.Hard <= (one.Name === 'core' ? 0 : 65_536)),
    'tmpfs covers volumes': volumes.every((folder) => folders.includes(folder)),
    'tmpfs of nothing else': folders.every(
      (folder) => volumes.includes(folder) || (isRestricted && ['/tmp', '/run'].includes(folder)),
    ),
    'tmpfs bounded': tmpfs.every(([, options]) => {
      const size = Number(/(?:^|,)size=(\d+)(?:,|$)/.exec(options)?.[1] ?? Infinity);
      return (
        size <= own &&
        ['noexec', 'nosuid', 'nodev'].every((word) => options.split(',').includes(word)) &&
        /nr_inodes=\d+/.test(options)
      );
    }),
    cpu: config.CpuPeriod === 100_000 && (config.CpuQuota === -1) === (instance.cpuLimitMillicores === null),
    'cpu inside': config.CpuQuota <= Math.max(1_000, host.compartmentCpuMillicores * 100),
    shares: config.CpuShares >= 2 && config.CpuShares <= 262_144,
    memory: config.Memory >= 6 * 1024 * 1024 && config.MemorySwap >= config.Memory,
    swap: config.MemorySwap <= config.Memory + instance.controls.swapBytes + 65_536,
    pids: config.PidsLimit === instance.pids,
    devices: isRestricted
      ? !('Devices' in config)
      : (config.Devices ?? []).every(
          (one) => one.PathOnHost === one.PathInContainer && one.PathOnHost.startsWith('/dev/'),
        ),
    size: json.length < 256 * 1024,
  };
  return Object.entries(checks).find(([, holds]) => !holds)?.[0] ?? null;
}

/** None, or the first of its places and nothing of it but an address and names; no resolver unless outside may be asked. */
function networkOf({ networking, name }: DesiredInstance): string {
  const [first] = networking.places;
  if (first === undefined) return JSON.stringify(['none', undefined, undefined]);
  const network = `bh-${first.networkId}`;
  const place = { IPAMConfig: { IPv4Address: first.address }, Aliases: [...new Set([name, ...first.aliases])] };
  const resolvers = networking.outsideNames ? undefined : ['127.0.0.2'];
  return JSON.stringify([network, resolvers, { EndpointsConfig: { [network]: place } }]);
}
