import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { CgroupDriver, GroupPath } from '../cgroup/driver.ts';

/** The first process of an exec. The runtime makes it the leader of a session of its own, with a terminal or without. */
export interface ExecProcess {
  pid: number;
  /** Field 22 of its stat: with the pid it names a process for as long as the host runs. */
  startTicks: number;
}

interface Seen extends ExecProcess {
  parentPid: number;
  session: number;
}

/** Between the polite signal and the last one. */
const HANG_UP_MS = 100;
const LOOK_MS = 20;
/** What still lives then is frozen with its container, and dies when it is thawed: the signal waits for it. */
const DEADLINE_MS = 5_000;

/** Null: it has ended, or only its parent's knowing of it is left. */
export function readProcess(pid: number): Seen | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // After the last parenthesis, because the name inside may hold anything: state is field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  return { pid, parentPid: Number(fields[1]), session: Number(fields[3]), startTicks: Number(fields[19]) };
}

/** Pure: which of a container's processes are an exec's: its session, whatever descends from it, and what did before. */
export function belonging(all: readonly Seen[], root: ExecProcess, before: ReadonlySet<string>): Seen[] {
  const chosen = new Map<number, Seen>();
  for (const one of all) {
    // Its number may be somebody else's by now; while its session lives the kernel gives it to nobody.
    const isRoot = one.pid === root.pid && one.startTicks === root.startTicks;
    const isInSession = one.session === root.pid && one.startTicks >= root.startTicks;
    if (isRoot || isInSession || before.has(nameOf(one))) chosen.set(one.pid, one);
  }
  for (let size = -1; size !== chosen.size;) {
    size = chosen.size;
    for (const one of all) if (chosen.has(one.parentPid)) chosen.set(one.pid, one);
  }
  return [...chosen.values()];
}

/**
 * Ends an exec's processes: hangs up, and kills what is left. Only processes that are in the container's own group are
 * touched. A daemon that has made a session of its own and lost its parent is the container's by then, and stays.
 * Answers how many are left, which are frozen.
 */
export async function endProcesses(
  driver: Pick<CgroupDriver, 'processesIn'>,
  group: GroupPath,
  root: ExecProcess,
): Promise<number> {
  const known = new Set<string>();
  const find = (): Seen[] => {
    const all = driver.processesIn(group).flatMap((pid) => readProcess(pid) ?? []);
    const found = belonging(all, root, known);
    for (const one of found) known.add(nameOf(one));
    return found;
  };
  const begunMs = performance.now();
  for (const { pid } of find()) {
    signal(pid, 'SIGHUP');
    signal(pid, 'SIGCONT');
  }
  for (;;) {
    const left = find();
    const tookMs = performance.now() - begunMs;
    if (left.length === 0 || tookMs > DEADLINE_MS) return left.length;
    if (tookMs >= HANG_UP_MS) for (const { pid } of left) signal(pid, 'SIGKILL');
    await pause(LOOK_MS);
  }
}

function nameOf({ pid, startTicks }: ExecProcess): string {
  return `${pid} ${startTicks}`;
}

/** A process that ends between the look and the signal needs none; its number is not given away again within microseconds. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}
