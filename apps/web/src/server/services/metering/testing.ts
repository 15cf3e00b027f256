import { HISTORY_SERIES, USAGE_COUNTERS, type Spread, type UsageChunk, type UsageRecord } from '@bulkhead/shared';

/** Odometers that all stand at the same number, and a minute in which every series was that number. */
export function makeRecord(about: Partial<UsageRecord> & { total?: number; spread?: Spread | null }): UsageRecord {
  const { total = 0, spread = [1, 2, 3], ...given } = about;
  return {
    kind: 'host',
    tenantSlug: null,
    instanceId: null,
    totals: USAGE_COUNTERS.map(() => total),
    series: HISTORY_SERIES.map(() => spread),
    demandMillicores: [],
    ...given,
  };
}

/** A minute's chunk that ends at `toMs`. */
export function makeChunk(seq: number, toMs: number, records: UsageRecord[], fromMs = toMs - 60_000): UsageChunk {
  return { seq, fromMs, toMs, records };
}

/** Pseudo-random numbers from 0 up to 1: the same ones for the same seed, so that what fails can be run again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
