import {
  HISTORY_FAMILIES,
  HISTORY_SERIES,
  type HistoryFamily,
  type HistorySeries,
  type Spread,
} from '@bulkhead/shared';
import { MINUTES_PER_HOUR, readMask, writeMask } from './minute-mask.ts';
import { readDemand, writeDemand, type Minute } from './minute-codec.ts';
import { UnreadableHistory, VarintReader, VarintWriter } from './varints.ts';

const VERSION = 1;

/** An hour's minutes, of which some may not be known. Longer than 60 it never is. */
export type HourOfMinutes = readonly (Minute | null)[];
/** Hears of each minute of one series. */
export type SpreadSink = (minute: number, min: number, mean: number, max: number) => void;

const writer = new VarintWriter();
const column = new VarintWriter();

/**
 * An hour of one family, for UsageBlock.data: a version, then for each series which minutes are there, how many bytes it
 * takes, and three columns: the means as steps from minute to minute, how far the least is below and the most is above.
 * Nothing is written for nothing: null.
 */
export function encodeBlock(family: HistoryFamily, minutes: HourOfMinutes): Uint8Array<ArrayBuffer> | null {
  writer.clear();
  writer.byte(VERSION);
  let count = 0;
  for (const series of HISTORY_FAMILIES[family]) {
    const place = HISTORY_SERIES.indexOf(series);
    const spreads = minutes.map((minute) => minute?.series[place] ?? null);
    count += spreads.filter((spread) => spread !== null).length;
    writeMask(writer, (minute) => (spreads[minute] ?? null) !== null);
    column.clear();
    writeSpreads(
      column,
      spreads.filter((spread) => spread !== null),
    );
    writer.unsigned(column.length);
    writer.bytes(column.take());
  }
  return count === 0 ? null : writer.take();
}

/**
 * Tells each series to the sink that there is for it, and steps over those without one; where only means are wanted, least
 * and most are told as the mean. Throws UnreadableHistory.
 */
export function decodeBlock(
  family: HistoryFamily,
  bytes: Uint8Array,
  sinkOf: (series: HistorySeries) => SpreadSink | null,
  onlyMeans = false,
): void {
  const reader = new VarintReader(bytes);
  if (reader.byte() !== VERSION) throw new UnreadableHistory('a block of another version');
  for (const series of HISTORY_FAMILIES[family]) {
    const minutes = readMask(reader);
    const part = reader.part(reader.unsigned());
    const sink = sinkOf(series);
    if (sink === null) continue;
    if (onlyMeans) readMeans(part, minutes, sink);
    else readSpreads(part, minutes, sink);
  }
  if (!reader.isAtEnd) throw new UnreadableHistory('a block is longer than it says');
}

/** An hour of a tenant's demand: which minutes are there, and the seconds of each. Null: none is known. */
export function encodeDemandBlock(minutes: HourOfMinutes): Uint8Array<ArrayBuffer> | null {
  const isThere = (minute: number) => (minutes[minute]?.demandMillicores.length ?? 0) > 0;
  if (!minutes.some((_, minute) => isThere(minute))) return null;
  writer.clear();
  writer.byte(VERSION);
  writeMask(writer, isThere);
  minutes.forEach((minute, index) => {
    if (minute !== null && isThere(index)) writeDemand(writer, minute.demandMillicores);
  });
  return writer.take();
}

/** Throws UnreadableHistory. */
export function decodeDemandBlock(
  bytes: Uint8Array,
  sink: (minute: number, demandMillicores: (number | null)[]) => void,
): void {
  const reader = new VarintReader(bytes);
  if (reader.byte() !== VERSION) throw new UnreadableHistory('a block of another version');
  for (const minute of readMask(reader)) sink(minute, readDemand(reader));
  if (!reader.isAtEnd) throw new UnreadableHistory('a block is longer than it says');
}

function writeSpreads(to: VarintWriter, spreads: readonly Spread[]): void {
  const numbers = new RunWriter(to);
  let before = 0;
  for (const [, mean] of spreads) {
    numbers.put(mean - before);
    before = mean;
  }
  for (const [min, mean] of spreads) numbers.put(mean - min);
  for (const [, mean, max] of spreads) numbers.put(max - mean);
  numbers.end();
}

const means = new Float64Array(MINUTES_PER_HOUR);
const least = new Float64Array(MINUTES_PER_HOUR);

function readMeans(part: VarintReader, minutes: readonly number[], sink: SpreadSink): void {
  const numbers = new RunReader(part);
  let mean = 0;
  for (const minute of minutes) {
    mean += numbers.next();
    sink(minute, mean, mean, mean);
  }
}

function readSpreads(part: VarintReader, minutes: readonly number[], sink: SpreadSink): void {
  const numbers = new RunReader(part);
  const { length } = minutes;
  let mean = 0;
  for (let index = 0; index < length; index += 1) {
    mean += numbers.next();
    means[index] = mean;
  }
  for (let index = 0; index < length; index += 1) least[index] = (means[index] ?? 0) - numbers.next();
  for (let index = 0; index < length; index += 1) {
    const value = means[index] ?? 0;
    sink(minutes[index] ?? 0, least[index] ?? 0, value, value + numbers.next());
  }
  if (!numbers.isAtEnd) throw new UnreadableHistory('a column is longer than it says');
}

/** Signed numbers, a run of zeros as one zero and how many more there are: what stands still takes two bytes. */
class RunWriter {
  readonly #to: VarintWriter;
  #zeros = 0;

  constructor(to: VarintWriter) {
    this.#to = to;
  }

  put(value: number): void {
    if (value === 0) {
      this.#zeros += 1;
      return;
    }
    this.end();
    this.#to.signed(value);
  }

  end(): void {
    if (this.#zeros === 0) return;
    this.#to.byte(0);
    this.#to.unsigned(this.#zeros - 1);
    this.#zeros = 0;
  }
}

class RunReader {
  readonly #from: VarintReader;
  #zeros = 0;

  constructor(from: VarintReader) {
    this.#from = from;
  }

  get isAtEnd(): boolean {
    return this.#zeros === 0 && this.#from.isAtEnd;
  }

  next(): number {
    if (this.#zeros > 0) {
      this.#zeros -= 1;
      return 0;
    }
    const value = this.#from.signed();
    if (value === 0) this.#zeros = this.#from.unsigned();
    return value;
  }
}
