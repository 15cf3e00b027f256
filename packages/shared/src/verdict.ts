import { IO_RATES } from './no-controls.ts';
import type { IoRate } from './no-controls.ts';
import { elapsedMs, growth } from './counters.ts';
import type { GroupSeries } from './metrics.ts';
import { throttledWall } from './throttled-wall.ts';
import { addWaits, waitsAt } from './waits.ts';
import type { Waits, WaitSeries } from './waits.ts';
import type { MetricColumn } from './metric-columns.ts';

/**
 * Why an instance is slow, from the kernel's counters. Every loss is wall time: of the time that was looked at, how much some
 * task of the instance stood still for this cause. What the kernel's files mean was tried on Linux 6.18:
 *
 * - throttled time (cpu.stat, cpu.stat.local) is summed over processors; throttled-wall.ts makes wall time of it.
 * - cpu.stat counts only the group's own ceiling, cpu.stat.local any ceiling above it too: where both bind they are equal, so
 *   local − own is what the tenant's ceiling took alone.
 * - CPU pressure counts throttled time as waiting (5 s at a quarter of a processor: 3.67 s throttled, 3.74 s "some"), in
 *   the group, in its parents and in the host's /proc/pressure. What is waited beyond throttling is the wait for a
 *   busy processor; and the host's own pressure says nothing about whether the host is full: its CPU use does. Of a
 *   task that moves between processors pressure shows less than it waited: that wait is told too short, never too long.
 * - A wait for a page that had been thrown out counts in memory.pressure and in io.pressure: it is told once, as memory.
 */
export const SLOW_CAUSES = ['own-cap', 'tenant-ceiling', 'host-full', 'cpu-set', 'io', 'memory-reclaim'] as const;
export type SlowCause = (typeof SLOW_CAUSES)[number];

/** Below this share of the time nothing is worth being called a cause. */
export const HELD_BACK_SHARE = 0.05;
/** From this share of its processors on a host counts as full. */
const FULL_SHARE = 0.85;
/**
 * Counters are taken together in stretches of the clock this long: throttled time moves once a period, pressure at once, and
 * within a second they disagree by up to a tenth.
 */
const STRETCH_MS = 5_000;

export interface VerdictInput extends WaitSeries {
  /** Both ends included, in the host's time. */
  window: { startMs: number; endMs: number };
  /** How many of them the instance may use; null: all. */
  allowedCores: number | null;
}

export interface Verdict {
  /** What took the most time, if that is at least HELD_BACK_SHARE of it. */
  cause: SlowCause | 'none';
  /** Time of the window in which the instance was there and was sampled, µs. 0: nothing can be said. */
  measuredUsec: number;
  /** Wall time lost to each, µs; at most `measuredUsec` each. Two may overlap: they need not add up to it. */
  lostUsec: Record<SlowCause, number>;
  /** Waited for a processor though neither a ceiling nor a full host nor a narrow set explains it: short bursts. */
  otherWaitUsec: number;
  /** Causes about which this host's kernel has no files. */
  unknown: SlowCause[];
  /** Means over the measured time in cores, and the newest limits. */
  cpu: {
    used: number | null;
    limit: number | null;
    compartmentUsed: number | null;
    ceiling: number | null;
    hostUsed: number | null;
    hostCores: number | null;
  };
  /** Newest gauges in bytes; how often each ceiling was hit meanwhile. */
  memory: {
    usageBytes: number | null;
    limitBytes: number | null;
    ceilingBytes: number | null;
    ownHits: number;
    compartmentHits: number;
  };
  /** Bytes and operations a second over all disks, of the time in which it mostly waited for them; null: it did not. */
  io: Record<IoRate, number | null>;
}

/** Of the host, and of those the ones that the instance may use; null: not known, all. */
interface Processors {
  hostCores: number | null;
  allowedCores: number | null;
}

const CAUSE_NEEDS: Record<SlowCause, (stretch: Waits, processors: Processors) => boolean> = {
  'own-cap': (stretch) => stretch.throttled !== null,
  'tenant-ceiling': (stretch) => stretch.localThrottled !== null || stretch.compartmentThrottled !== null,
  'host-full': (stretch, { hostCores }) => stretch.waited !== null && stretch.hostUsed !== null && hostCores !== null,
  'cpu-set': (stretch) => stretch.waited !== null,
  io: (stretch) => stretch.ioWaited !== null,
  'memory-reclaim': (stretch) => stretch.memoryWaited !== null,
};

/** The one cause that held the instance back the longest in the window, with what each cause took. Pure. */
export function judge(input: VerdictInput): Verdict {
  const stretches = stretchesOf(input);
  const processors: Processors = {
    hostCores: inCores(newestIn(input, input.host.columns.cpuLimitMillicores)),
    allowedCores: input.allowedCores,
  };
  const lostUsec: Verdict['lostUsec'] = {
    'own-cap': 0,
    'tenant-ceiling': 0,
    'host-full': 0,
    'cpu-set': 0,
    io: 0,
    'memory-reclaim': 0,
  };
  let otherWaitUsec = 0;
  for (const stretch of stretches) {
    const held = throttledWall(stretch, processors.hostCores);
    lostUsec['own-cap'] += held.own;
    lostUsec['tenant-ceiling'] += held.tenant;
    const waited = Math.max(0, (stretch.waited ?? 0) - held.own - held.tenant);
    const culprit = waitCulprit(stretch, processors);
    if (culprit === null) otherWaitUsec += waited;
    else lostUsec[culprit] += waited;
    const memoryWaited = stretch.memoryWaited ?? 0;
    lostUsec['memory-reclaim'] += memoryWaited;
    lostUsec.io += Math.max(0, (stretch.ioWaited ?? 0) - memoryWaited);
  }
  const measuredUsec = sumOf(stretches, 'elapsed') ?? 0;
  for (const cause of SLOW_CAUSES) lostUsec[cause] = Math.min(lostUsec[cause], measuredUsec);
  return {
    cause: longest(lostUsec, measuredUsec),
    measuredUsec,
    lostUsec,
    otherWaitUsec,
    unknown: SLOW_CAUSES.filter((cause) => !stretches.some((stretch) => CAUSE_NEEDS[cause](stretch, processors))),
    ...numbersOf(input, stretches, measuredUsec),
  };
}

function longest(lostUsec: Verdict['lostUsec'], measuredUsec: number): Verdict['cause'] {
  let worst: Verdict['cause'] = 'none';
  let most = 0;
  for (const cause of SLOW_CAUSES) {
    if (lostUsec[cause] <= most || lostUsec[cause] < measuredUsec * HELD_BACK_SHARE) continue;
    worst = cause;
    most = lostUsec[cause];
  }
  return worst;
}

/** Who is to blame for a wait for a processor that no ceiling caused. */
function waitCulprit(stretch: Waits, { hostCores, allowedCores }: Processors): 'host-full' | 'cpu-set' | null {
  const { hostUsed, elapsed } = stretch;
  if (hostCores !== null && hostUsed !== null && hostUsed >= FULL_SHARE * hostCores * elapsed) return 'host-full';
  return allowedCores !== null && (hostCores === null || allowedCores < hostCores) ? 'cpu-set' : null;
}

/** Unbroken samples, added up by stretches that begin at fixed times of the clock. */
function stretchesOf(input: VerdictInput): Waits[] {
  const stretches = new Map<number, Waits>();
  for (const [index, at] of input.atMs.entries()) {
    const waits = at < input.window.startMs || at > input.window.endMs ? null : waitsAt(input, index);
    if (waits === null) continue;
    const stretch = Math.floor(at / STRETCH_MS);
    const before = stretches.get(stretch);
    stretches.set(stretch, before === undefined ? waits : addWaits(before, waits));
  }
  return [...stretches.values()];
}

function sumOf(stretches: readonly Waits[], key: keyof Waits): number | null {
  const known = stretches.map((stretch) => stretch[key]).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

function numbersOf(
  input: VerdictInput,
  stretches: readonly Waits[],
  measuredUsec: number,
): Pick<Verdict, 'cpu' | 'memory' | 'io'> {
  const mean = (key: keyof Waits) => {
    const sum = sumOf(stretches, key);
    return sum === null ? null : sum / measuredUsec;
  };
  const newest = (group: GroupSeries, column: MetricColumn) => newestIn(input, group.columns[column]);
  const hits = (group: GroupSeries) => {
    let count = 0;
    for (const [index, at] of input.atMs.entries()) {
      if (at < input.window.startMs || at > input.window.endMs) continue;
      count += growth(input.atMs, group.columns.memoryFailures, index) ?? 0;
    }
    return count;
  };
  return {
    cpu: {
      used: mean('used'),
      limit: inCores(newest(input.own, 'cpuLimitMillicores')),
      compartmentUsed: mean('compartmentUsed'),
      ceiling: inCores(newest(input.compartment, 'cpuLimitMillicores')),
      hostUsed: mean('hostUsed'),
      hostCores: inCores(newest(input.host, 'cpuLimitMillicores')),
    },
    memory: {
      usageBytes: newest(input.own, 'memoryUsageBytes'),
      limitBytes: newest(input.own, 'memoryLimitBytes'),
      ceilingBytes: newest(input.compartment, 'memoryLimitBytes'),
      ownHits: hits(input.own),
      compartmentHits: hits(input.compartment),
    },
    io: ratesWhileWaiting(input),
  };
}

const RATE_COLUMNS = {
  readBytesPerSec: 'ioReadBytes',
  writeBytesPerSec: 'ioWriteBytes',
  readOpsPerSec: 'ioReadOps',
  writeOpsPerSec: 'ioWriteOps',
} as const satisfies Record<IoRate, MetricColumn>;

function ratesWhileWaiting({ atMs, own: { columns }, window }: VerdictInput): Verdict['io'] {
  const sums: Record<IoRate, number> = { readBytesPerSec: 0, writeBytesPerSec: 0, readOpsPerSec: 0, writeOpsPerSec: 0 };
  let waitingMs = 0;
  for (const [index, at] of atMs.entries()) {
    if (at < window.startMs || at > window.endMs) continue;
    const spanMs = elapsedMs(atMs, index);
    if ((growth(atMs, columns.ioPressureUsec, index) ?? 0) < spanMs * 500) continue;
    waitingMs += spanMs;
    for (const rate of IO_RATES) sums[rate] += growth(atMs, columns[RATE_COLUMNS[rate]], index) ?? 0;
  }
  const perSec = (rate: IoRate) => (waitingMs === 0 ? null : (sums[rate] * 1_000) / waitingMs);
  return {
    readBytesPerSec: perSec('readBytesPerSec'),
    writeBytesPerSec: perSec('writeBytesPerSec'),
    readOpsPerSec: perSec('readOpsPerSec'),
    writeOpsPerSec: perSec('writeOpsPerSec'),
  };
}

function newestIn({ atMs, window }: VerdictInput, values: readonly (number | null)[] | undefined): number | null {
  for (let index = atMs.length - 1; index >= 0; index -= 1) {
    const at = atMs[index] ?? 0;
    if (at < window.startMs) return null;
    const value = values?.[index] ?? null;
    if (at <= window.endMs && value !== null) return value;
  }
  return null;
}

function inCores(millicores: number | null): number | null {
  return millicores === null ? null : millicores / 1_000;
}
