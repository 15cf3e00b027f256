import { HISTORY_SERIES, MINUTE_MS } from '@bulkhead/shared';
import type { HistorySeries, UsageChunk, UsageRecord } from '@bulkhead/shared';
import { makeChunk, makeRecord } from '../metering/testing.ts';

type Means = Partial<Record<HistorySeries, number>>;

/** What one meter was in one minute; series that are not named were 0. */
export function minuteOf(about: Partial<UsageRecord>, seq: number, means: Means): UsageRecord {
  const series = HISTORY_SERIES.map((name): [number, number, number] => {
    const mean = means[name] ?? 0;
    return [mean, mean, mean];
  });
  return { ...makeRecord({ ...about, total: seq }), series };
}

export interface Busy {
  acme: { tenantSlug: string; instanceId: string };
  beta: { tenantSlug: string; instanceId: string };
}

/**
 * Minutes of a host of two processors: in the last `loud` of them acme rises from 0.3 to 1.7 cores, and beta's instance,
 * which is held back by its own limit for 5 % of the time throughout, waits 40 % more than that.
 */
export function noisyMinutes({ acme, beta }: Busy, firstMs: number, minutes: number, loud: number): UsageChunk[] {
  return Array.from({ length: minutes }, (_, index) => {
    const isLoud = index >= minutes - loud;
    const seq = index + 1;
    const cpu = { acme: isLoud ? 1_700 : 300, beta: isLoud ? 200 : 400 };
    const waits = { cpuStallUsecPerSec: isLoud ? 450_000 : 60_000, throttledOwnUsecPerSec: 50_000 };
    return makeChunk(seq, firstMs + seq * MINUTE_MS, [
      minuteOf({ kind: 'instance', ...acme }, seq, { cpuMillicores: cpu.acme }),
      minuteOf({ kind: 'tenant', tenantSlug: acme.tenantSlug }, seq, { cpuMillicores: cpu.acme }),
      minuteOf({ kind: 'instance', ...beta }, seq, { cpuMillicores: cpu.beta, ...waits }),
      minuteOf({ kind: 'tenant', tenantSlug: beta.tenantSlug }, seq, { cpuMillicores: cpu.beta }),
      minuteOf({}, seq, { cpuMillicores: cpu.acme + cpu.beta + 50 }),
    ]);
  });
}
