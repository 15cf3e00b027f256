import { readFileSync } from 'node:fs';
import type { Anatomy } from '@bulkhead/shared';

type ProcessRow = Anatomy['processes'][number];

export const MAX_PROCESSES = 200;
const MAX_COMMAND = 512;
/** USER_HZ is 100 on every architecture that Docker runs on. */
const USEC_A_TICK = 10_000;

/** What /proc says of these processes, parents before children; who has ended meanwhile is left out. */
export function readProcesses(pids: readonly number[]): ProcessRow[] {
  const rows = pids.slice(0, MAX_PROCESSES).flatMap((pid) => readProcess(pid) ?? []);
  return parentsFirst(rows);
}

/** One process; null when it has ended. */
export function readProcess(pid: number): ProcessRow | null {
  try {
    const read = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8');
    return parseProcess(pid, { status: read('status'), stat: read('stat'), cmdline: read('cmdline') });
  } catch {
    return null;
  }
}

/** Pure part: from the text of /proc/<pid>/status, stat and cmdline. */
export function parseProcess(pid: number, text: { status: string; stat: string; cmdline: string }): ProcessRow {
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text.status)?.[1] ?? '';
  const inner = field('NSpid').split(/\s+/).filter(Boolean).map(Number);
  // After the last parenthesis, because the name inside may hold anything: state is field 3, utime 14, stime 15.
  const counted = text.stat.slice(text.stat.lastIndexOf(')') + 2).split(' ');
  const command = text.cmdline.replaceAll('\0', ' ').trim();
  return {
    pid,
    innerPid: inner.length > 1 ? (inner.at(-1) ?? null) : null,
    parentPid: Number(field('PPid')),
    uid: Number(field('Uid').split(/\s+/)[0] ?? 0),
    state: (counted[0] ?? '?').slice(0, 4),
    // A kernel thread or a zombie has no command line.
    command: (command === '' ? `[${field('Name')}]` : command).slice(0, MAX_COMMAND),
    cpuUsec: (Number(counted[11] ?? 0) + Number(counted[12] ?? 0)) * USEC_A_TICK,
    rssBytes: Number(/^(\d+)/.exec(field('VmRSS'))?.[1] ?? 0) * 1024,
  };
}

/** Depth first from those whose parent is not among them, siblings by pid. */
export function parentsFirst<Row extends { pid: number; parentPid: number }>(rows: readonly Row[]): Row[] {
  const known = new Set(rows.map(({ pid }) => pid));
  const children = Map.groupBy(
    rows.toSorted((a, b) => a.pid - b.pid),
    ({ parentPid }) => (known.has(parentPid) ? parentPid : null),
  );
  const ordered: Row[] = [];
  const waiting = [...(children.get(null) ?? [])].toReversed();
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    ordered.push(row);
    waiting.push(...(children.get(row.pid) ?? []).toReversed());
  }
  return ordered;
}
