import { startsAnew, throttledWall, waitsAt } from '@bulkhead/shared';
import type { Waits } from '@bulkhead/shared';
import type { MetricSeries } from './metric-series.ts';
import { isInside } from './time-axis.ts';
import type { TimeWindow } from './time-axis.ts';

/** One moment: which share of the time, 0 to 1, the instance stood still for what; null is a gap. */
export interface HeldPoint {
  atMs: number;
  ownShare: number | null;
  tenantShare: number | null;
  /** Waited for a processor that others were using: pressure that is not throttling. */
  busyShare: number | null;
  /** Share of the host's processors that is in use, by whomever. */
  hostShare: number | null;
}

export interface HeldChart {
  points: HeldPoint[];
  latest: HeldPoint | null;
  /** Whether this kernel tells pressure of groups, and throttling by a parent. */
  hasPressure: boolean;
  hasLocalThrottle: boolean;
}

/** Counters to shares of time, with the same arithmetic as the verdict's. */
export function prepareHeldChart(series: MetricSeries, window: TimeWindow): HeldChart {
  const { atMs } = series;
  const points: HeldPoint[] = [];
  let latest: HeldPoint | null = null;
  let hasPressure = false;
  let hasLocalThrottle = false;
  for (const [index, at] of atMs.entries()) {
    if (!isInside(window, at)) continue;
    if (points.length > 0 && startsAnew(atMs, index)) points.push(gapAt((at + (atMs[index - 1] ?? at)) / 2));
    const waits = waitsAt(series, index);
    hasPressure ||= waits !== null && waits.waited !== null;
    hasLocalThrottle ||= waits !== null && waits.localThrottled !== null;
    const millicores = series.host.columns.cpuLimitMillicores?.[index] ?? null;
    latest =
      waits === null ? gapAt(at) : { atMs: at, ...sharesOf(waits, millicores === null ? null : millicores / 1_000) };
    points.push(latest);
  }
  return { points, latest, hasPressure, hasLocalThrottle };
}

function sharesOf(waits: Waits, cores: number | null): Omit<HeldPoint, 'atMs'> {
  const { elapsed, waited, hostUsed } = waits;
  const held = throttledWall(waits, cores);
  const share = (usec: number) => Math.min(1, Math.max(0, usec / elapsed));
  const ownShare = share(held.own);
  const tenantShare = Math.min(1 - ownShare, share(held.tenant));
  return {
    ownShare: waits.throttled === null ? null : ownShare,
    tenantShare,
    busyShare: waited === null ? null : Math.min(1 - ownShare - tenantShare, share(waited - held.own - held.tenant)),
    hostShare: hostUsed === null || cores === null ? null : share(hostUsed / cores),
  };
}

function gapAt(atMs: number): HeldPoint {
  return { atMs, ownShare: null, tenantShare: null, busyShare: null, hostShare: null };
}
