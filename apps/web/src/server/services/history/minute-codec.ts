import { HISTORY_SERIES, type Spread } from '@bulkhead/shared';
import { UnreadableHistory, VarintReader, VarintWriter } from './varints.ts';

const VERSION = 1;
/** As many as a record of a journal may hold. */
export const MAX_DEMAND_PER_MINUTE = 120;

/** What is known of one meter's minute. */
export interface Minute {
  /** HISTORY_SERIES in their order; null where nothing is known. */
  series: readonly (Spread | null)[];
  /** Of a tenant: millicores in each second; [] of others. */
  demandMillicores: readonly (number | null)[];
}

const writer = new VarintWriter();

/**
 * One minute by itself, for UsageMinute.data: a version, a bit for each series that is there, its least and the steps from
 * there to mean and most, then the demand as steps from second to second.
 */
export function encodeMinute({ series, demandMillicores }: Minute): Uint8Array<ArrayBuffer> {
  writer.clear();
  writer.byte(VERSION);
  let present = 0;
  series.forEach((spread, index) => {
    if (spread !== null) present |= 1 << index;
  });
  writer.unsigned(present);
  for (const spread of series) {
    if (spread === null) continue;
    const [min, mean, max] = spread;
    writer.unsigned(min);
    writer.signed(mean - min);
    writer.signed(max - mean);
  }
  writeDemand(writer, demandMillicores);
  return writer.take();
}

/** Throws UnreadableHistory. */
export function decodeMinute(bytes: Uint8Array): Minute {
  const reader = new VarintReader(bytes);
  if (reader.byte() !== VERSION) throw new UnreadableHistory('a minute of another version');
  const present = reader.unsigned();
  const series = HISTORY_SERIES.map((_, index): Spread | null => {
    if ((present & (1 << index)) === 0) return null;
    const min = reader.unsigned();
    const mean = min + reader.signed();
    return [min, mean, mean + reader.signed()];
  });
  const demandMillicores = readDemand(reader);
  if (!reader.isAtEnd) throw new UnreadableHistory('a minute is longer than it says');
  return { series, demandMillicores };
}

/** Values as steps from one that is known to the next, with a bit for each where some are not. */
export function writeDemand(to: VarintWriter, demandMillicores: readonly (number | null)[]): void {
  const { length } = demandMillicores;
  if (length > MAX_DEMAND_PER_MINUTE) throw new RangeError('a minute has too many seconds');
  const hasGaps = demandMillicores.includes(null);
  to.unsigned(length * 2 + (hasGaps ? 1 : 0));
  for (let from = 0; hasGaps && from < length; from += 8) {
    let bits = 0;
    for (let bit = 0; bit < 8; bit += 1) if ((demandMillicores[from + bit] ?? null) !== null) bits |= 1 << bit;
    to.byte(bits);
  }
  let before = 0;
  for (const value of demandMillicores) {
    if (value === null) continue;
    to.signed(value - before);
    before = value;
  }
}

export function readDemand(from: VarintReader): (number | null)[] {
  const head = from.unsigned();
  const length = Math.floor(head / 2);
  if (length > MAX_DEMAND_PER_MINUTE) throw new UnreadableHistory('a minute has too many seconds');
  const known = head % 2 === 1 ? Array.from({ length: Math.ceil(length / 8) }, () => from.byte()) : null;
  let before = 0;
  return Array.from({ length }, (_, index) => {
    if (known !== null && ((known[index >> 3] ?? 0) & (1 << (index & 7))) === 0) return null;
    before += from.signed();
    return before;
  });
}

/** Two parts of one minute as one. Of what both know, the mean is taken as of equal parts. */
export function mergeMinutes(one: Minute, other: Minute): Minute {
  return {
    series: HISTORY_SERIES.map((_, index) => mergeSpreads(one.series[index] ?? null, other.series[index] ?? null)),
    demandMillicores: [...one.demandMillicores, ...other.demandMillicores].slice(-MAX_DEMAND_PER_MINUTE),
  };
}

function mergeSpreads(one: Spread | null, other: Spread | null): Spread | null {
  if (one === null || other === null) return one ?? other;
  return [Math.min(one[0], other[0]), Math.round((one[1] + other[1]) / 2), Math.max(one[2], other[2])];
}
