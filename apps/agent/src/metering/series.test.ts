import { HISTORY_SAMPLES } from '@bulkhead/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLOCK_SAMPLES, packBlock, unpackColumn } from './blocks.ts';
import { Series } from './series.ts';

const cell = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 300 }) },
  { weight: 2, arbitrary: fc.constant(Number.NaN) },
  { weight: 2, arbitrary: fc.maxSafeNat() },
  { weight: 1, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom(0, 2 ** 50, -(2 ** 50), 2 ** 50 + 1, 2 ** 32, 127, 128, -1) },
);
/** A column that stays, that grows, or that does anything. */
const column = fc.oneof(
  cell.map((value) => Array.from({ length: BLOCK_SAMPLES }, () => value)),
  fc
    .tuple(fc.nat({ max: 2 ** 40 }), fc.array(fc.nat(), { minLength: BLOCK_SAMPLES, maxLength: BLOCK_SAMPLES }))
    .map(([start, steps]) => {
      let value = start;
      return steps.map((step) => (value += step));
    }),
  fc.array(cell, { minLength: BLOCK_SAMPLES, maxLength: BLOCK_SAMPLES }),
);

test('what goes into a block comes out', () => {
  fc.assert(
    fc.property(fc.array(column, { minLength: 1, maxLength: 6 }), (columns) => {
      const block = packBlock(Float64Array.from(columns.flat()));
      const out = new Float64Array(BLOCK_SAMPLES);
      for (const [index, values] of columns.entries()) {
        if (block === null) expect(values.every(Number.isNaN)).toBe(true);
        else unpackColumn(block, index, out);
        // A packed 0 has lost its sign, which no counter has.
        if (block !== null) expect([...out].map((value) => value + 0)).toEqual(values.map((value) => value + 0));
      }
    }),
  );
});

test('a block of counters at rest is a few bytes a column, one at work a few a sample', () => {
  const rest = new Float64Array(28 * BLOCK_SAMPLES).fill(1_234_567_890);
  expect(packBlock(rest)?.length).toBeLessThan(28 * 16);
  const work = Float64Array.from({ length: 28 * BLOCK_SAMPLES }, (_, index) => 10 ** 12 + index * 1_000_000);
  expect(packBlock(work)?.length).toBeLessThan(28 * BLOCK_SAMPLES * 3.3);
});

test('a series keeps the last fifteen minutes, whatever its phase, and whatever is left out', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 200 }),
      fc.nat({ max: 3 * HISTORY_SAMPLES }),
      fc.integer({ min: 1, max: 2_000 }),
      fc.array(fc.tuple(fc.nat({ max: 400 }), fc.integer({ min: 1, max: 300 })), { maxLength: 4 }),
      (phase, start, length, gaps) => {
        const series = new Series(2, phase);
        const isGap = (sweep: number): boolean =>
          gaps.some(([from, count]) => sweep - start >= from && sweep - start < from + count);
        for (let sweep = start; sweep < start + length; sweep += 1) {
          if (!isGap(sweep)) series.put(sweep, Float64Array.of(sweep * 1_000, sweep % 7));
          else if (sweep % 2 === 0) series.put(sweep, null);
        }
        const end = start + length;
        const from = Math.max(0, end - HISTORY_SAMPLES);
        const expected = (make: (sweep: number) => number): number[] =>
          Array.from({ length: end - from }, (_, index) => {
            const sweep = from + index;
            return sweep < start || isGap(sweep) ? Number.NaN : make(sweep);
          });
        expect([...series.column(0, from, end)]).toEqual(expected((sweep) => sweep * 1_000));
        expect([...series.column(1, from, end)]).toEqual(expected((sweep) => sweep % 7));
        expect(series.at(end - 1, 1)).toEqual(isGap(end - 1) ? Number.NaN : (end - 1) % 7);
      },
    ),
    { numRuns: 60 },
  );
});

test('what was repeated is there again, over the end of a block too, and a gap stays one', () => {
  const series = new Series(2, 0);
  series.put(0, Float64Array.of(1, Number.NaN));
  for (let sweep = 1; sweep < 130; sweep += 1) {
    if (sweep % 50 === 0) series.put(sweep, Float64Array.of(sweep, -sweep));
    else if (sweep === 125) series.put(sweep, null);
    else series.repeat(sweep);
  }
  const expected = Array.from({ length: 130 }, (_, sweep) => (sweep < 50 ? 1 : sweep < 100 ? 50 : 100));
  const seen = [...series.column(0, 0, 130)];
  expect(seen[125]).toBeNaN();
  expect(seen.toSpliced(125, 1)).toEqual(expected.toSpliced(125, 1));
  expect(series.at(49, 1)).toBeNaN();
  expect(series.at(129, 1)).toBe(-100);
});

test('a series that was busy and then rests is kept whole', () => {
  const series = new Series(1, 0);
  for (let sweep = 0; sweep < 100; sweep += 1) series.put(sweep, Float64Array.of(sweep));
  for (let sweep = 100; sweep < 300; sweep += 1) series.repeat(sweep);
  series.put(300, Float64Array.of(7));
  const expected = Array.from({ length: 301 }, (_, sweep) => (sweep === 300 ? 7 : Math.min(sweep, 99)));
  expect([...series.column(0, 0, 301)]).toEqual(expected);
});
