import { measureOf, type CountedMeasure, type UsageSummary } from '@bulkhead/shared';

export interface Change {
  sign: 'up' | 'down' | 'same';
  absolute: number;
  /** Of what was before; null: there was nothing. */
  share: number | null;
}

/** How much more or less than before. */
export function changeOf(now: number, before: number): Change {
  const difference = now - before;
  return {
    sign: difference > 0 ? 'up' : difference < 0 ? 'down' : 'same',
    absolute: Math.abs(difference),
    share: before === 0 ? null : difference / before,
  };
}

export interface Tile {
  measure: CountedMeasure | 'cost';
  value: number;
  change: Change;
}

/** The summary's numbers: the whole, but of time that was waited the sum over its parts. */
export function prepareTiles({ whole, parts, before, costMicros }: UsageSummary): Tile[] {
  const tile = (measure: CountedMeasure, now: UsageSummary['whole'], then: UsageSummary['whole']): Tile => {
    const value = measureOf(now, measure);
    return { measure, value, change: changeOf(value, measureOf(then, measure)) };
  };
  const counted = (['cpu', 'memory', 'io', 'network'] as const).map((measure) => tile(measure, whole, before.whole));
  const held = tile('throttled', parts, before.parts);
  if (costMicros === null) return [...counted, held];
  return [
    ...counted,
    held,
    { measure: 'cost', value: costMicros, change: changeOf(costMicros, before.costMicros ?? 0) },
  ];
}
