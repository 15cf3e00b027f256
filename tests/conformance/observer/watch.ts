import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { hierarchyOf, processesIn, readText, valueIn } from './groups.ts';
import type { Group, Seen, Transferred, Window } from './questions.ts';

interface Counters {
  atMs: number;
  cpuUsec: number;
  periods: number;
  throttled: number;
  byProcessorUsec: number[] | null;
  memoryKills: number;
}

function countersOf(group: Group): Counters {
  const isV1 = hierarchyOf('cpuacct').version === 1;
  const kills = isV1 ? readText('memory', group, 'memory.oom_control') : readText('memory', group, 'memory.events');
  const usage = isV1 ? Number(readText('cpuacct', group, 'cpuacct.usage')) / 1000 : 0;
  const stat = readText('cpu', group, 'cpu.stat') ?? '';
  return {
    atMs: performance.now(),
    periods: valueIn(stat, 'nr_periods'),
    throttled: valueIn(stat, 'nr_throttled'),
    cpuUsec: isV1 ? usage : valueIn(stat, 'usage_usec'),
    byProcessorUsec: isV1
      ? (readText('cpuacct', group, 'cpuacct.usage_percpu') ?? '').split(' ').map((nsec) => Number(nsec) / 1000)
      : null,
    memoryKills: valueIn(kills ?? '', 'oom_kill'),
  };
}

export function memoryUsedBy(group: Group): number {
  const file = hierarchyOf('memory').version === 1 ? 'memory.usage_in_bytes' : 'memory.current';
  return Number(readText('memory', group, file) ?? 0);
}

function memoryPeakOf(group: Group): number | null {
  const file = hierarchyOf('memory').version === 1 ? 'memory.max_usage_in_bytes' : 'memory.peak';
  const text = readText('memory', group, file);
  return text === null ? null : Number(text);
}

/** Counters before and after the window, and everything else at each sample in between. */
export async function watch(groups: readonly Group[], windowMs: number, everyMs: number): Promise<Window> {
  const seen = new Map(
    groups.map((group) => [group, { memory: 0, processes: 0, on: new Set<number>(), allowed: new Set<string>() }]),
  );
  const startedAtMs = performance.now();
  const before = groups.map(countersOf);
  let samples = 0;
  for (;;) {
    for (const [group, marks] of seen) {
      marks.memory = Math.max(marks.memory, memoryUsedBy(group));
      marks.processes = Math.max(marks.processes, Number(readText('pids', group, 'pids.current') ?? 0));
      // The costly part: one file a process. The shares of a window are no worse for fewer of them.
      if (samples % 5 === 0) lookAtProcesses(group, marks);
    }
    samples += 1;
    const leftMs = startedAtMs + windowMs - performance.now();
    if (leftMs <= 0) break;
    await pause(Math.min(everyMs, leftMs));
  }
  const after = groups.map(countersOf);
  const result: Record<Group, Seen> = {};
  for (const [index, group] of groups.entries()) {
    const marks = seen.get(group);
    const [from, to] = [before[index], after[index]];
    if (!marks || !from || !to) continue;
    const tookUsec = (to.atMs - from.atMs) * 1000;
    result[group] = {
      usedCores: (to.cpuUsec - from.cpuUsec) / tookUsec,
      cutShort: (to.throttled - from.throttled) / Math.max(1, to.periods - from.periods),
      coresByProcessor:
        to.byProcessorUsec?.map((usec, at) => (usec - (from.byProcessorUsec?.[at] ?? 0)) / tookUsec) ?? null,
      processors: [...marks.on].toSorted((a, b) => a - b),
      allowed: [...marks.allowed],
      memoryBytes: marks.memory,
      memoryPeakBytes: memoryPeakOf(group),
      processes: marks.processes,
      memoryKills: to.memoryKills - from.memoryKills,
    };
  }
  return { windowMs: performance.now() - startedAtMs, samples, groups: result };
}

function lookAtProcesses(group: Group, marks: { on: Set<number>; allowed: Set<string> }): void {
  for (const pid of processesIn(group)) {
    try {
      // Only one that runs is on a processor; the others tell where they once were.
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ');
      if (stat[0] === 'R') marks.on.add(Number(stat[36]));
      const allowed = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
      if (allowed !== undefined) marks.allowed.add(allowed);
    } catch {
      // It ended in between.
    }
  }
}

/** What the kernel has counted for a group, and what is below it, on one disk. */
export function transferredBy(group: Group, device: string): Transferred {
  if (hierarchyOf('blkio').version === 1) {
    const of = (file: string, word: string) => {
      const text = readText('blkio', group, `${file}_recursive`) ?? readText('blkio', group, file) ?? '';
      return valueIn(text, `${device} ${word}`);
    };
    return {
      readBytes: of('blkio.throttle.io_service_bytes', 'Read'),
      writtenBytes: of('blkio.throttle.io_service_bytes', 'Write'),
      reads: of('blkio.throttle.io_serviced', 'Read'),
      writes: of('blkio.throttle.io_serviced', 'Write'),
    };
  }
  const line = (readText('io', group, 'io.stat') ?? '').split('\n').find((one) => one.startsWith(`${device} `)) ?? '';
  const of = (word: string) => Number(new RegExp(` ${word}=(\\d+)`).exec(line)?.[1] ?? 0);
  return { readBytes: of('rbytes'), writtenBytes: of('wbytes'), reads: of('rios'), writes: of('wios') };
}
