import { readFileSync } from 'node:fs';
import { MAX_PROCESSES_SHOWN, type ProcessList, type ProcessRow } from '@bulkhead/shared';
import { parentsFirst, parseProcess } from '../anatomy/read-processes.ts';

/** USER_HZ is 100 on every architecture that Docker runs on. */
const MS_A_TICK = 10;
/** More than a compartment may hold is not read: each costs three files of the kernel's. */
const MAX_LOOKED_AT = 4_000;

/** What one look at /proc says of a process, with its number inside of the container and its start. */
export interface SeenProcess extends Omit<ProcessRow, 'user' | 'startedAtMs' | 'hostPid' | 'innerParentPid'> {
  pid: number;
  parentPid: number;
}

/**
 * The processes of a container's own group, read from /proc. `names` is its /etc/passwd by user id. Who ends meanwhile is
 * left out.
 */
export function listProcesses(
  pids: readonly number[],
  names: ReadonlyMap<number, string>,
  nowMs = Date.now(),
): ProcessList {
  const bootedAtMs = readBootTimeMs();
  const seen = parentsFirst(pids.slice(0, MAX_LOOKED_AT).flatMap((pid) => seeProcess(pid) ?? []));
  const innerPids = new Map(seen.map(({ pid, innerPid }) => [pid, innerPid]));
  const processes = seen.slice(0, MAX_PROCESSES_SHOWN).map(({ pid, parentPid, ...rest }) => ({
    ...rest,
    hostPid: pid,
    innerParentPid: innerPids.get(parentPid) ?? 0,
    user: names.get(rest.uid) ?? null,
    startedAtMs: bootedAtMs + rest.startTicks * MS_A_TICK,
  }));
  return { atMs: nowMs, processes, total: Math.max(seen.length, pids.length > MAX_LOOKED_AT ? pids.length : 0) };
}

/** One process by the host's number; null when it has ended. */
export function seeProcess(pid: number): SeenProcess | null {
  try {
    const read = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8');
    return parseSeen(pid, { status: read('status'), stat: read('stat'), cmdline: read('cmdline') });
  } catch {
    return null;
  }
}

/** Pure: from the text of /proc/<pid>/status, stat and cmdline. */
export function parseSeen(pid: number, text: { status: string; stat: string; cmdline: string }): SeenProcess {
  const { innerPid, parentPid, uid, state, command, cpuUsec, rssBytes } = parseProcess(pid, text);
  // After the last parenthesis, because the name inside may hold anything: state is field 3, start 22.
  const fields = text.stat.slice(text.stat.lastIndexOf(')') + 2).split(' ');
  const threads = Number(/^Threads:\s*(\d+)/m.exec(text.status)?.[1] ?? 1);
  const startTicks = Number(fields[19] ?? 0);
  // Without a namespace of its own, its number inside is the host's.
  return { pid, parentPid, innerPid: innerPid ?? pid, startTicks, uid, state, command, threads, cpuUsec, rssBytes };
}

let bootedAtMs: number | null = null;
function readBootTimeMs(): number {
  bootedAtMs ??= Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? 0) * 1000;
  return bootedAtMs;
}
