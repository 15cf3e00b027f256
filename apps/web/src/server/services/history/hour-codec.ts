import { HISTORY_SERIES } from '@bulkhead/shared';
import type { HourOfMinutes } from './block-codec.ts';
import { UnreadableHistory, VarintReader, VarintWriter } from './varints.ts';

const VERSION = 1;

/** An hour of one series: least and most of its seconds, and the means of its minutes with how many there are. */
export interface HourSpread {
  min: number;
  sum: number;
  count: number;
  max: number;
}
/** HISTORY_SERIES in their order; null where nothing is known. */
export type HourSeries = readonly (HourSpread | null)[];

export const NOTHING_KNOWN: HourSeries = HISTORY_SERIES.map(() => null);

export function seriesOfHour(minutes: HourOfMinutes): HourSeries {
  return HISTORY_SERIES.map((_, index) => {
    let hour: HourSpread | null = null;
    for (const minute of minutes) {
      const spread = minute?.series[index] ?? null;
      if (spread === null) continue;
      const [min, mean, max] = spread;
      hour = addSpreads(hour, { min, sum: mean, count: 1, max });
    }
    return hour;
  });
}

export function addHourSeries(one: HourSeries, other: HourSeries): HourSeries {
  return HISTORY_SERIES.map((_, index) => addSpreads(one[index] ?? null, other[index] ?? null));
}

/** For UsageHour.series: a version, and for each series how many minutes are known, their least, sum and most. */
export function encodeHour(series: HourSeries): Uint8Array<ArrayBuffer> {
  const writer = new VarintWriter();
  writer.byte(VERSION);
  for (const hour of series) {
    writer.unsigned(hour?.count ?? 0);
    if (hour === null) continue;
    writer.unsigned(hour.min);
    writer.unsigned(Math.min(hour.sum, Number.MAX_SAFE_INTEGER));
    writer.unsigned(hour.max);
  }
  return writer.take();
}

/** Throws UnreadableHistory. */
export function decodeHour(bytes: Uint8Array): HourSeries {
  const reader = new VarintReader(bytes);
  if (reader.byte() !== VERSION) throw new UnreadableHistory('an hour of another version');
  const series = HISTORY_SERIES.map((): HourSpread | null => {
    const count = reader.unsigned();
    if (count === 0) return null;
    return { count, min: reader.unsigned(), sum: reader.unsigned(), max: reader.unsigned() };
  });
  if (!reader.isAtEnd) throw new UnreadableHistory('an hour is longer than it says');
  return series;
}

function addSpreads(one: HourSpread | null, other: HourSpread | null): HourSpread | null {
  if (one === null || other === null) return one ?? other;
  return {
    min: Math.min(one.min, other.min),
    sum: one.sum + other.sum,
    count: one.count + other.count,
    max: Math.max(one.max, other.max),
  };
}
