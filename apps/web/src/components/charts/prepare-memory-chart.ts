import { eventsAt, startsAnew } from '@bulkhead/shared';
import type { Death, GroupSeries } from '@bulkhead/shared';
import { limitThatBinds } from './limit-that-binds.ts';
import type { MetricSeries } from './metric-series.ts';
import { isInside } from './time-axis.ts';
import type { TimeWindow } from './time-axis.ts';

/** Failures come in bursts of thousands a second; within this time they are one marker. */
const EVENT_CELL_MS = 10_000;

/** The deaths that a ceiling of memory is the cause of, and whose ceiling it was. */
const KILLING_CAUSES: Partial<Record<Death['cause'], MemoryEvent['scope']>> = {
  'own-memory-limit': 'own',
  'tenant-memory-ceiling': 'compartment',
};

/** One moment of the memory chart, in bytes; null is a gap. */
export interface MemoryPoint {
  atMs: number;
  usageBytes: number | null;
  /** Processes' own pages. */
  residentBytes: number | null;
  /** Pages of files, most of which the kernel can drop. */
  cacheBytes: number | null;
  /** What is charged beside both: kernel memory, pages in flight. */
  otherBytes: number | null;
  /** Usage without the page cache that is not in use: what the engine's own tool calls memory used. */
  workingSetBytes: number | null;
  /** Beside the usage, not part of it. */
  swapBytes: number | null;
  ownLimitBytes: number | null;
  compartmentUsageBytes: number | null;
  compartmentCeilingBytes: number | null;
}

/** A ceiling was hit (`failure`) or a process was killed for it (`kill`), some time up to `atMs`. */
export interface MemoryEvent {
  atMs: number;
  kind: 'failure' | 'kill';
  scope: 'own' | 'compartment';
  count: number;
}

export interface MemoryChart {
  points: MemoryPoint[];
  events: MemoryEvent[];
  latest: MemoryPoint | null;
  maxUsageBytes: number | null;
}

/**
 * Gauges and events of the window. A hole and a file that could not be read are gaps. The last death is asked for too:
 * on cgroup v1 only the victim's own group counts a kill, and that group is gone with its container.
 */
export function prepareMemoryChart(
  series: MetricSeries,
  window: TimeWindow,
  lastDeath: Death | null = null,
): MemoryChart {
  const { atMs, own, compartment } = series;
  const points: MemoryPoint[] = [];
  let latest: MemoryPoint | null = null;
  for (const [index, at] of atMs.entries()) {
    if (!isInside(window, at)) continue;
    if (points.length > 0 && startsAnew(atMs, index)) points.push(gapAt((at + (atMs[index - 1] ?? at)) / 2));
    const ceiling = compartment.columns.memoryLimitBytes?.[index] ?? null;
    latest = {
      atMs: at,
      ...kindsAt(own, index),
      ownLimitBytes: limitThatBinds(own.columns.memoryLimitBytes?.[index] ?? null, ceiling),
      compartmentUsageBytes: compartment.columns.memoryUsageBytes?.[index] ?? null,
      compartmentCeilingBytes: ceiling,
    };
    points.push(latest);
  }
  const usage = points.map((point) => point.usageBytes).filter((value) => value !== null);
  return {
    points,
    events: withDeath(memoryEvents(series, window), window, lastDeath),
    latest,
    maxUsageBytes: usage.length === 0 ? null : Math.max(...usage),
  };
}

type Kinds = Pick<
  MemoryPoint,
  'usageBytes' | 'residentBytes' | 'cacheBytes' | 'otherBytes' | 'workingSetBytes' | 'swapBytes'
>;

function kindsAt({ columns }: GroupSeries, index: number): Kinds {
  const usageBytes = columns.memoryUsageBytes?.[index] ?? null;
  const residentBytes = columns.memoryRssBytes?.[index] ?? null;
  const cacheBytes = columns.memoryCacheBytes?.[index] ?? null;
  const inactiveFileBytes = columns.memoryInactiveFileBytes?.[index] ?? null;
  return {
    usageBytes,
    residentBytes,
    cacheBytes,
    // The usage counter is charged in batches per processor (v1), so its parts can exceed it for a moment.
    otherBytes:
      usageBytes === null || residentBytes === null || cacheBytes === null
        ? null
        : Math.max(0, usageBytes - residentBytes - cacheBytes),
    workingSetBytes:
      usageBytes === null || inactiveFileBytes === null ? null : Math.max(0, usageBytes - inactiveFileBytes),
    swapBytes: columns.memorySwapBytes?.[index] ?? null,
  };
}

function memoryEvents(series: MetricSeries, window: TimeWindow): MemoryEvent[] {
  const sources = [
    { kind: 'failure', scope: 'own', values: series.own.columns.memoryFailures },
    { kind: 'failure', scope: 'compartment', values: series.compartment.columns.memoryFailures },
    { kind: 'kill', scope: 'own', values: series.own.columns.memoryKills },
    { kind: 'kill', scope: 'compartment', values: series.compartment.columns.memoryKills },
  ] as const;
  return sources.flatMap(({ kind, scope, values }) => {
    const cells = new Map<number, MemoryEvent>();
    for (const [index, count] of eventsAt(values, series.atMs.length).entries()) {
      const atMs = series.atMs[index];
      if (count === 0 || atMs === undefined || !isInside(window, atMs)) continue;
      const cell = Math.floor(atMs / EVENT_CELL_MS);
      const event = cells.get(cell) ?? { atMs, kind, scope, count: 0 };
      cells.set(cell, { ...event, count: event.count + count });
    }
    return [...cells.values()];
  });
}

/** Adds the death as a kill, unless the counters have told it already. */
function withDeath(events: MemoryEvent[], window: TimeWindow, death: Death | null): MemoryEvent[] {
  const scope = death === null ? undefined : KILLING_CAUSES[death.cause];
  if (death === null || scope === undefined || !isInside(window, death.atMs)) return events;
  const told = events.some(({ kind, atMs }) => kind === 'kill' && Math.abs(atMs - death.atMs) < EVENT_CELL_MS);
  return told ? events : [...events, { atMs: death.atMs, kind: 'kill', scope, count: 1 }];
}

function gapAt(atMs: number): MemoryPoint {
  return {
    atMs,
    usageBytes: null,
    residentBytes: null,
    cacheBytes: null,
    otherBytes: null,
    workingSetBytes: null,
    swapBytes: null,
    ownLimitBytes: null,
    compartmentUsageBytes: null,
    compartmentCeilingBytes: null,
  };
}
