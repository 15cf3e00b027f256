import { readFileSync, readlinkSync } from 'node:fs';
import { parseMounts, type Mount } from './parse-mounts.ts';

export const NAMESPACES = ['mnt', 'pid', 'ipc', 'uts', 'net', 'cgroup'] as const;
export type Namespace = (typeof NAMESPACES)[number];
/** Null where this kernel has none of the kind. */
export type Namespaces = Record<Namespace, string | null>;

const CAPABILITY_SETS = ['CapBnd', 'CapEff', 'CapPrm', 'CapInh', 'CapAmb'] as const;
export type CapabilitySet = (typeof CAPABILITY_SETS)[number];

/** What the kernel says of one process. */
export interface ProcessFacts {
  capabilities: Record<CapabilitySet, bigint>;
  noNewPrivileges: boolean;
  /** 0 none, 1 strict, 2 filter. */
  seccompMode: number;
  /** Null before Linux 5.9, which does not tell. */
  seccompFilters: number | null;
  /** Real, effective, saved, file system. */
  uids: number[];
  gids: number[];
  /** Groups by hierarchy as the kernel names it: `cpu,cpuacct`, `name=systemd`, empty for cgroup v2. */
  groups: ReadonlyMap<string, string>;
  namespaces: Namespaces;
  mounts: Mount[];
  /** Where its user ids begin on the host: 0 without user namespaces. */
  firstUid: number;
  maxOpenFiles: number;
  maxCoreBytes: number;
  oomScoreAdjustment: number;
}

/** Reads /proc/<pid>. Throws what the file system says when it has ended (ENOENT, ESRCH). */
export function readProcess(pid: number, procfs = '/proc'): ProcessFacts {
  const read = (name: string) => readFileSync(`${procfs}/${pid}/${name}`, 'utf8');
  return {
    ...parseStatus(read('status')),
    ...parseLimits(read('limits')),
    groups: parseGroups(read('cgroup')),
    namespaces: readNamespaces(pid, procfs),
    mounts: parseMounts(read('mountinfo')),
    firstUid: Number(read('uid_map').trim().split(/\s+/)[1] ?? 0),
    oomScoreAdjustment: Number(read('oom_score_adj')),
  };
}

export function readNamespaces(pid: number | 'self', procfs = '/proc'): Namespaces {
  const of = (name: Namespace): string | null => {
    try {
      return readlinkSync(`${procfs}/${pid}/ns/${name}`);
    } catch {
      return null;
    }
  };
  return { mnt: of('mnt'), pid: of('pid'), ipc: of('ipc'), uts: of('uts'), net: of('net'), cgroup: of('cgroup') };
}

/** Pure: the lines of /proc/<pid>/status that are about privileges. */
export function parseStatus(status: string) {
  const values = new Map(
    status.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  const text = (name: string): string => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`/proc/<pid>/status has no ${name}`);
    return value;
  };
  const mask = (name: CapabilitySet) => BigInt(`0x${text(name)}`);
  const numbers = (name: string) => text(name).split(/\s+/).map(Number);
  const filters = values.get('Seccomp_filters');
  return {
    capabilities: {
      CapBnd: mask('CapBnd'),
      CapEff: mask('CapEff'),
      CapPrm: mask('CapPrm'),
      CapInh: mask('CapInh'),
      CapAmb: mask('CapAmb'),
    },
    noNewPrivileges: text('NoNewPrivs') === '1',
    seccompMode: Number(text('Seccomp')),
    seccompFilters: filters === undefined ? null : Number(filters),
    uids: numbers('Uid'),
    gids: numbers('Gid'),
  };
}

function parseLimits(limits: string) {
  const hard = (name: string): number => {
    const value = new RegExp(`^${name} +\\S+ +(\\S+)`, 'm').exec(limits)?.[1];
    return value === undefined || value === 'unlimited' ? Number.POSITIVE_INFINITY : Number(value);
  };
  return { maxOpenFiles: hard('Max open files'), maxCoreBytes: hard('Max core file size') };
}

function parseGroups(text: string): Map<string, string> {
  const groups = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, ...path] = line.split(':');
    if (controllers !== undefined && path.length > 0) groups.set(controllers, path.join(':').replace(/^\//, ''));
  }
  return groups;
}
