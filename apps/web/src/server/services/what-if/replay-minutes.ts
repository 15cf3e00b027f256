import { HOUR_MS, MINUTE_MS } from '@bulkhead/shared';

/** Minutes whose most was above a ceiling. */
export interface MinutesOver {
  known: number;
  over: number;
  highest: number;
  /** By the beginning of each hour that has any, epoch milliseconds. */
  hours: Map<number, number>;
}

/** The most of each minute (null: not known) from `fromMs` on, held against a ceiling. */
export function replayMinutes(most: readonly (number | null)[], fromMs: number, ceiling: number): MinutesOver {
  const found: MinutesOver = { known: 0, over: 0, highest: 0, hours: new Map() };
  most.forEach((value, index) => {
    if (value === null) return;
    found.known += 1;
    found.highest = Math.max(found.highest, value);
    if (value <= ceiling) return;
    found.over += 1;
    const hourMs = Math.floor((fromMs + index * MINUTE_MS) / HOUR_MS) * HOUR_MS;
    found.hours.set(hourMs, (found.hours.get(hourMs) ?? 0) + 1);
  });
  return found;
}

/** The highest value by a key, the earliest of equal ones; null of none. */
export function worstOf(hours: Iterable<readonly [number, number]>): { hourMs: number; value: number } | null {
  let worst: { hourMs: number; value: number } | null = null;
  for (const [hourMs, value] of hours) {
    if (value > 0 && (worst === null || value > worst.value)) worst = { hourMs, value };
  }
  return worst;
}
