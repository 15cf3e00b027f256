import { readFileSync, readlinkSync } from 'node:fs';

/** What the kernel says of a process, read on the host and past everything that is under test. */
export interface ProcessTruth {
  /** Real and effective user. */
  uids: number[];
  gids: number[];
  groups: number[];
  /** Bounding, effective, permitted, inheritable and ambient capabilities, as bits. */
  capabilities: { bounding: bigint; effective: bigint; permitted: bigint; inheritable: bigint; ambient: bigint };
  noNewPrivileges: boolean;
  /** 2: filtered. */
  seccomp: number;
  oomScoreAdjust: number;
  /** Inode of each of its namespaces by kind. */
  namespaces: Record<string, string>;
  /** Its group by controller; `` for cgroup v2. */
  groupsOf: Record<string, string>;
  mounts: { root: string; point: string; options: string[]; type: string; source: string; superOptions: string }[];
}

const KINDS = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts', 'user'];

export function readProcess(pid: number | 'self'): ProcessTruth {
  const status = new Map(
    read(pid, 'status')
      .split('\n')
      .map((line): [string, string] => [line.split(':')[0] ?? '', line.slice(line.indexOf(':') + 1).trim()]),
  );
  const numbers = (name: string) => (status.get(name) ?? '').split(/\s+/).filter(Boolean).map(Number);
  const bits = (name: string) => BigInt(`0x${status.get(name) ?? '0'}`);
  return {
    uids: numbers('Uid'),
    gids: numbers('Gid'),
    groups: numbers('Groups'),
    capabilities: {
      bounding: bits('CapBnd'),
      effective: bits('CapEff'),
      permitted: bits('CapPrm'),
      inheritable: bits('CapInh'),
      ambient: bits('CapAmb'),
    },
    noNewPrivileges: status.get('NoNewPrivs') === '1',
    seccomp: Number(status.get('Seccomp')),
    oomScoreAdjust: Number(read(pid, 'oom_score_adj')),
    namespaces: Object.fromEntries(KINDS.map((kind) => [kind, readlinkSync(`/proc/${pid}/ns/${kind}`)])),
    groupsOf: Object.fromEntries(
      lines(pid, 'cgroup').flatMap((line) => {
        const [, controllers = '', path = ''] = line.split(':');
        return controllers.split(',').map((name) => [name, path]);
      }),
    ),
    mounts: lines(pid, 'mountinfo').map((line) => {
      const [left = '', right = ''] = line.split(' - ');
      const [, , , root = '', point = '', options = ''] = left.split(' ');
      const [type = '', source = '', superOptions = ''] = right.split(' ');
      return { root, point, options: options.split(','), type, source, superOptions };
    }),
  };
}

function read(pid: number | 'self', file: string): string {
  return readFileSync(`/proc/${pid}/${file}`, 'utf8');
}

function lines(pid: number | 'self', file: string): string[] {
  return read(pid, file).trim().split('\n');
}
