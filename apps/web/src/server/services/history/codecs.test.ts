import {
  HISTORY_FAMILIES,
  HISTORY_SERIES,
  type HistoryFamily,
  type HistorySeries,
  type Spread,
} from '@bulkhead/shared';
import { expect, test } from 'vitest';
import { seeded } from '../metering/testing.ts';
import { decodeBlock, decodeDemandBlock, encodeBlock, encodeDemandBlock } from './block-codec.ts';
import { addHourSeries, decodeHour, encodeHour, NOTHING_KNOWN, seriesOfHour } from './hour-codec.ts';
import { decodeMinute, encodeMinute, mergeMinutes, type Minute } from './minute-codec.ts';
import { UnreadableHistory, VarintReader, VarintWriter } from './varints.ts';

const FAMILIES = Object.keys(HISTORY_FAMILIES) as HistoryFamily[];
const SEEDS = Array.from({ length: 60 }, (_, seed) => seed + 1);
const MOST = Number.MAX_SAFE_INTEGER;

/** Minutes as they come, strange ones too: gaps, standstill, the largest numbers there are, a mean outside of its ends. */
function randomHour(seed: number): (Minute | null)[] {
  const random = seeded(seed);
  const size = 2 ** (random() * 53);
  const value = () => {
    const kind = random();
    if (kind < 0.4) return 0;
    if (kind < 0.45) return MOST;
    return Math.floor(random() * size);
  };
  const gaps = random();
  const known = HISTORY_SERIES.map(() => random() < 0.8);
  return Array.from({ length: 60 }, () => {
    if (random() < gaps * 0.7) return null;
    const series = known.map((is): Spread | null => (is && random() < 0.9 ? [value(), value(), value()] : null));
    const demand = Array.from({ length: random() < 0.5 ? 0 : Math.floor(random() * 121) }, () =>
      random() < 0.1 ? null : value(),
    );
    return { series, demandMillicores: demand };
  });
}

const EMPTY: Minute = { series: HISTORY_SERIES.map(() => null), demandMillicores: [] };

function unpacked(family: HistoryFamily, bytes: Uint8Array, wanted: readonly HistorySeries[]) {
  const told: Record<string, Spread> = {};
  decodeBlock(family, bytes, (series) => {
    if (!wanted.includes(series)) return null;
    return (minute, ...spread) => void (told[`${series} ${minute}`] = spread);
  });
  return told;
}

function known(hour: readonly (Minute | null)[], wanted: readonly HistorySeries[]) {
  const told: Record<string, Spread> = {};
  hour.forEach((minute, index) => {
    for (const series of wanted) {
      const spread = minute?.series[HISTORY_SERIES.indexOf(series)] ?? null;
      if (spread !== null) told[`${series} ${index}`] = spread;
    }
  });
  return told;
}

test.each([0, 1, 63, 64, 127, 128, 8191, 2 ** 31, 2 ** 32 + 1, 2 ** 47 - 1, MOST - 1, MOST])('%d survives', (value) => {
  const writer = new VarintWriter();
  writer.unsigned(value);
  writer.signed(value);
  writer.signed(-value);
  const reader = new VarintReader(writer.take());
  expect([reader.unsigned(), reader.signed(), reader.signed() + 0]).toEqual([value, value, 0 - value]);
  expect(reader.isAtEnd).toBe(true);
});

test.each(SEEDS)('every minute of an hour survives by itself and in its blocks (seed %i)', (seed) => {
  const hour = randomHour(seed);
  for (const minute of hour) if (minute !== null) expect(decodeMinute(encodeMinute(minute))).toEqual(minute);
  for (const family of FAMILIES) {
    const wanted: readonly HistorySeries[] = HISTORY_FAMILIES[family];
    const bytes = encodeBlock(family, hour);
    expect(bytes === null ? {} : unpacked(family, bytes, wanted)).toEqual(known(hour, wanted));
    const one = wanted.slice(1, 2);
    if (bytes !== null) expect(unpacked(family, bytes, one)).toEqual(known(hour, one));
    const means: Record<string, number> = {};
    const keepMean = (series: HistorySeries) => (minute: number, _: number, mean: number) =>
      void (means[`${series} ${minute}`] = mean);
    if (bytes !== null) decodeBlock(family, bytes, keepMean, true);
    const expectedMeans = Object.entries(known(hour, wanted)).map(([key, [, mean]]) => [key, mean] as const);
    expect(means).toEqual(Object.fromEntries(expectedMeans));
  }
  const demand = encodeDemandBlock(hour);
  const told = new Map<number, readonly (number | null)[]>();
  if (demand !== null) decodeDemandBlock(demand, (minute, seconds) => told.set(minute, seconds));
  const expected = hour.flatMap((minute, index) =>
    minute !== null && minute.demandMillicores.length > 0 ? [[index, minute.demandMillicores] as const] : [],
  );
  expect([...told]).toEqual(expected);
});

test('nothing makes no block', () => {
  for (const family of FAMILIES) expect(encodeBlock(family, [EMPTY, null, EMPTY])).toBeNull();
  expect(encodeDemandBlock([EMPTY, null])).toBeNull();
});

test('an hour that stands still takes a few bytes', () => {
  const still: Minute = { series: HISTORY_SERIES.map(() => [7, 7, 7]), demandMillicores: [] };
  const bytes = encodeBlock(
    'cpu',
    Array.from({ length: 60 }, () => still),
  );
  expect(bytes?.length).toBeLessThan(30);
});

test.each(SEEDS.slice(0, 20))(
  'bytes that are cut, changed or made up are refused or read as numbers, and never hang (seed %i)',
  (seed) => {
    const random = seeded(seed);
    const hour = randomHour(seed);
    const blocks = FAMILIES.map((family) => [family, encodeBlock(family, hour)] as const);
    for (const [family, whole] of blocks) {
      if (whole === null) continue;
      const longer = new Uint8Array([...whole, 0]);
      expect(() => unpacked(family, longer, HISTORY_FAMILIES[family])).toThrow(UnreadableHistory);
      expect(() => unpacked(family, whole.slice(0, -1), HISTORY_FAMILIES[family])).toThrow(UnreadableHistory);
      for (let count = 0; count < 50; count += 1) {
        const changed = whole.slice();
        changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
        try {
          unpacked(family, changed, HISTORY_FAMILIES[family]);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableHistory);
        }
      }
    }
    const noise = Uint8Array.from({ length: 200 }, () => Math.floor(random() * 256));
    noise[0] = 1;
    for (const decode of [decodeMinute, decodeHour, (bytes: Uint8Array) => decodeDemandBlock(bytes, () => {})]) {
      try {
        decode(noise);
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableHistory);
      }
      expect(() => decode(new Uint8Array([9, 0, 0]))).toThrow(UnreadableHistory);
      expect(() => decode(new Uint8Array())).toThrow(UnreadableHistory);
    }
  },
);

test.each(SEEDS.slice(0, 10))(
  'hours keep least, sum, count and most, and add up whatever the order (seed %i)',
  (seed) => {
    const hour = randomHour(seed).map((minute) =>
      minute === null
        ? null
        : { ...minute, series: minute.series.map((spread) => (spread === null ? null : smaller(spread))) },
    );
    const whole = seriesOfHour(hour);
    expect(decodeHour(encodeHour(whole))).toEqual(whole);
    const parts = [hour.slice(0, 11), hour.slice(11, 40), hour.slice(40)].map(seriesOfHour);
    expect(parts.reduce(addHourSeries, NOTHING_KNOWN)).toEqual(whole);
    expect(parts.toReversed().reduce(addHourSeries, NOTHING_KNOWN)).toEqual(whole);
    HISTORY_SERIES.forEach((_, index) => {
      const spreads = hour.flatMap((minute) => minute?.series[index] ?? []);
      const [least, most] = [
        Math.min(...spreads.filter((__, place) => place % 3 === 0)),
        Math.max(...spreads.filter((__, place) => place % 3 === 2)),
      ];
      expect(whole[index] ?? null).toEqual(
        spreads.length === 0
          ? null
          : {
              min: least,
              max: most,
              count: spreads.length / 3,
              sum: spreads.reduce((sum, value, place) => sum + (place % 3 === 1 ? value : 0), 0),
            },
      );
    });
  },
);

test('two parts of a minute are one minute', () => {
  const one: Minute = {
    series: HISTORY_SERIES.map((_, index) => (index === 0 ? null : [1, 2, 9])),
    demandMillicores: [1],
  };
  const other: Minute = {
    series: HISTORY_SERIES.map((_, index) => (index === 1 ? null : [0, 4, 5])),
    demandMillicores: [null, 2],
  };
  const { series, demandMillicores } = mergeMinutes(one, other);
  expect(series.slice(0, 3)).toEqual([
    [0, 4, 5],
    [1, 2, 9],
    [0, 3, 9],
  ]);
  expect(demandMillicores).toEqual([1, null, 2]);
});

/** Sums of sixty of these are whole numbers still. */
function smaller([min, mean, max]: Spread): Spread {
  return [min % 2 ** 40, mean % 2 ** 40, max % 2 ** 40];
}
