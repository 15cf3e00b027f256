import type { Difference } from './compare.ts';
import type { Mount } from './parse-mounts.ts';

export interface ExpectedMounts {
  containerId: string;
  isRootReadOnly: boolean;
  /** The container's own group, as /proc/<pid>/cgroup names it without the first slash. */
  group: string;
  /** Device nodes that the request grants: mounted one by one where the engine uses user namespaces. */
  devices: readonly string[];
  /** Folders of the host that this agent has mounted into it: these, there, and no others. */
  attached: readonly { target: string; device: string; root: string; readOnly: boolean }[];
}

export interface HostMounts {
  /** File systems that the host has mounted, by device: what is in this set and in a container is the host's. */
  devices: ReadonlySet<string>;
  /** Whether the host has what the engine covers up: `/proc/kcore` and its like. */
  exists: (path: string) => boolean;
}

/** Files that the engine writes for each container, and mounts over the image's. */
const ENGINE_FILES = new Map([
  ['/etc/resolv.conf', 'resolv.conf'],
  ['/etc/hostname', 'hostname'],
  ['/etc/hosts', 'hosts'],
]);
const INIT = '/sbin/docker-init';
const INIT_NAMES = /\/(docker-init|tini|tini-static)$/;

/** What the engine lets nobody read, and what it lets nobody write, by default (20.10 to 29). */
export const MASKED = ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/scsi', '/sys/firmware'];
export const READ_ONLY = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/**
 * Pure: what is mounted in a container and should not be, and what is not and should. Every mount has to be explained: the
 * image, a new instance of a kernel file system, memory of its own, or one of the engine's own files. Host folders cannot be:
 * whatever route they take, their file system is one that the host has mounted, or their type is none of these.
 */
export function judgeMounts(mounts: readonly Mount[], expected: ExpectedMounts, host: HostMounts): Difference[] {
  const byTarget = new Map(mounts.map((mount) => [mount.target, mount]));
  const proc = byTarget.get('/proc')?.device ?? null;
  const dev = byTarget.get('/dev')?.device ?? null;
  const unexplained = mounts.flatMap((mount): Difference[] => {
    const because = explain(mount, { expected, host, proc, dev });
    if (because === null) return [];
    const { target, type, root, device } = mount;
    return [{ what: `mount ${target}`, expected: because, found: `${type} ${root} of device ${device}` }];
  });
  const detached = expected.attached.filter(({ target }) => !byTarget.has(target));
  const uncovered = [...MASKED, ...READ_ONLY].filter((path) => host.exists(path) && !byTarget.has(path));
  return [
    ...unexplained,
    ...detached.map(({ target }) => ({
      what: `mount ${target}`,
      expected: 'what this host attached',
      found: 'nothing',
    })),
    ...uncovered.map((path) => ({ what: `mount ${path}`, expected: 'covered by the engine', found: 'open' })),
  ];
}

interface Around {
  expected: ExpectedMounts;
  host: HostMounts;
  proc: string | null;
  dev: string | null;
}

/** Null: it is as it should be; otherwise what it should be. */
function explain(mount: Mount, { expected, host, proc, dev }: Around): string | null {
  const { target, type, root, device, options } = mount;
  const isOwn = !host.devices.has(device);
  const isReadOnly = options.has('ro');
  if (target === '/') return explainRoot(mount, expected);
  const attached = expected.attached.find((one) => one.target === target);
  if (attached !== undefined) {
    // The engine binds without nosuid and nodev: no-new-privileges and the device rules stand in for them.
    const isIt = device === attached.device && root === attached.root && (isReadOnly || !attached.readOnly);
    return isIt ? null : 'what this host attached';
  }
  const engineFile = ENGINE_FILES.get(target);
  if (engineFile !== undefined) {
    return root.endsWith(`/containers/${expected.containerId}/${engineFile}`) ? null : 'the engine’s file';
  }
  if (target === INIT) return INIT_NAMES.test(root) && isReadOnly ? null : 'the engine’s init, read-only';
  if (target === '/proc') return type === 'proc' && root === '/' && isOwn ? null : 'a proc of its own';
  if (type === 'proc') {
    const isPart = device === proc && `/proc${root}` === target && isReadOnly;
    return isPart ? null : 'no other proc, and its parts read-only';
  }
  if (type === 'sysfs') return target === '/sys' && root === '/' && isReadOnly ? null : 'sysfs at /sys, read-only';
  // cgroup v2 has one mount, whose root is told relative to the reader's namespace; the container's own is attested apart.
  if (type === 'cgroup2') return target === '/sys/fs/cgroup' && isReadOnly ? null : 'its groups, read-only';
  if (type === 'cgroup') {
    const isGroup = target.startsWith('/sys/fs/cgroup') && isReadOnly && root === `/${expected.group}`;
    return isGroup ? null : `the container's own group, read-only`;
  }
  if (type === 'tmpfs' && device === dev && root === '/null') return target.startsWith('/proc/') ? null : 'no mount';
  if (type === 'tmpfs') {
    const isHarmless = root === '/' && isOwn && (options.has('nosuid') || isReadOnly);
    return isHarmless ? null : 'memory of its own, without set-user-id programs';
  }
  if (type === 'devpts') return isOwn && target.startsWith('/dev/') ? null : 'terminals of its own';
  if (type === 'mqueue') return isOwn && target === '/dev/mqueue' ? null : 'message queues of its own';
  return expected.devices.includes(target) ? null : 'no mount';
}

function explainRoot({ options, type, root }: Mount, expected: ExpectedMounts): string | null {
  if (expected.isRootReadOnly && !options.has('ro')) return 'the image, read-only';
  return type === 'overlay' && root !== '/' ? 'the image' : null;
}
