import { coresUsed, growth, startsAnew } from '@bulkhead/shared';
import type { GroupSeries } from '@bulkhead/shared';
import { limitThatBinds } from './limit-that-binds.ts';
import type { MetricSeries } from './metric-series.ts';
import { isInside } from './time-axis.ts';
import type { TimeWindow } from './time-axis.ts';

/**
 * The kernel splits CPU time into user and system by looking at ticks of 10 ms: 40 ms showed as 30 and 0. So the split
 * is taken over this long, and over up to the longer time while there was no tick at all.
 */
const SPLIT_WINDOW_MS = 5_000;
const SPLIT_WINDOW_MAX_MS = 30_000;

/** One moment of the CPU chart, in cores; null is a gap. */
export interface CpuPoint {
  atMs: number;
  usedCores: number | null;
  userCores: number | null;
  systemCores: number | null;
  ownLimitCores: number | null;
  compartmentUsedCores: number | null;
  compartmentCeilingCores: number | null;
}

export interface CpuChart {
  points: CpuPoint[];
  /** The newest sample, gap or not; null without any. */
  latest: CpuPoint | null;
  maxUsedCores: number | null;
  meanUsedCores: number | null;
}

/** Counters to rates, over the window. A hole, a file that could not be read and a counter that fell are gaps. */
export function prepareCpuChart(series: MetricSeries, window: TimeWindow): CpuChart {
  const { atMs, own, compartment } = series;
  const runs = runStarts(atMs, own.columns.cpuUsageUsec);
  const points: CpuPoint[] = [];
  let latest: CpuPoint | null = null;
  for (const [index, at] of atMs.entries()) {
    if (!isInside(window, at)) continue;
    if (points.length > 0 && startsAnew(atMs, index)) points.push(gapAt((at + (atMs[index - 1] ?? at)) / 2));
    const usedCores = coresUsed(atMs, own.columns.cpuUsageUsec, index);
    const userShare = userShareAt(atMs, own, index, runs[index] ?? index);
    const ceiling = inCores(compartment.columns.cpuLimitMillicores?.[index]);
    latest = {
      atMs: at,
      usedCores,
      ...splitCores(usedCores, userShare),
      ownLimitCores: limitThatBinds(inCores(own.columns.cpuLimitMillicores?.[index]), ceiling),
      compartmentUsedCores: coresUsed(atMs, compartment.columns.cpuUsageUsec, index),
      compartmentCeilingCores: ceiling,
    };
    points.push(latest);
  }
  return { points, latest, ...usedExtremes(points) };
}

/** Mean of the cores used over the last `spanMs` before the newest sample; null where nothing is known of them. */
export function meanUsedCores(points: readonly CpuPoint[], spanMs: number): number | null {
  const endMs = points.at(-1)?.atMs ?? 0;
  const values = points
    .filter((point) => point.atMs > endMs - spanMs)
    .map((point) => point.usedCores)
    .filter((value) => value !== null);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function usedExtremes(points: readonly CpuPoint[]): { maxUsedCores: number | null; meanUsedCores: number | null } {
  const used = points.map((point) => point.usedCores).filter((value) => value !== null);
  return {
    maxUsedCores: used.length === 0 ? null : Math.max(...used),
    meanUsedCores: meanUsedCores(points, Infinity),
  };
}

/** For each sample the first one of its unbroken run: no hole, no missing value and no new life in between. */
function runStarts(atMs: readonly number[], usageUsec: readonly (number | null)[] | undefined): number[] {
  const starts: number[] = [];
  for (const index of atMs.keys()) {
    const before = starts[index - 1];
    starts.push(before === undefined || growth(atMs, usageUsec, index) === null ? index : before);
  }
  return starts;
}

function userShareAt(atMs: readonly number[], own: GroupSeries, index: number, runStart: number): number | null {
  const now = atMs[index] ?? 0;
  for (let from = index - 1; from >= runStart; from -= 1) {
    const spanMs = now - (atMs[from] ?? now);
    if (spanMs < SPLIT_WINDOW_MS) continue;
    if (spanMs > SPLIT_WINDOW_MAX_MS) return null;
    const user = between(own.columns.cpuUserUsec, from, index);
    const system = between(own.columns.cpuSystemUsec, from, index);
    if (user === null || system === null) return null;
    if (user + system > 0) return user / (user + system);
  }
  return null;
}

function between(values: readonly (number | null)[] | undefined, from: number, to: number): number | null {
  const before = values?.[from] ?? null;
  const after = values?.[to] ?? null;
  return before === null || after === null || after < before ? null : after - before;
}

function splitCores(
  usedCores: number | null,
  userShare: number | null,
): { userCores: number | null; systemCores: number | null } {
  if (usedCores === 0) return { userCores: 0, systemCores: 0 };
  if (usedCores === null || userShare === null) return { userCores: null, systemCores: null };
  return { userCores: usedCores * userShare, systemCores: usedCores * (1 - userShare) };
}

function inCores(millicores: number | null | undefined): number | null {
  return millicores === null || millicores === undefined ? null : millicores / 1_000;
}

/** Stands in the middle of a hole, so that lines of gauges break there too. */
function gapAt(atMs: number): CpuPoint {
  return {
    atMs,
    usedCores: null,
    userCores: null,
    systemCores: null,
    ownLimitCores: null,
    compartmentUsedCores: null,
    compartmentCeilingCores: null,
  };
}
