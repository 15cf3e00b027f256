import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatPrice, nextHour, parseHour, parsePrice } from './price-draft.ts';

it('reads prices to the millionth', () => {
  expect(['0.045', '0,045', '12', '0.000001', '0'].map(parsePrice)).toEqual([45_000, 45_000, 12_000_000, 1, 0]);
  expect(['', '-1', '0.0000001', '1e3', '.5', '1000000001', 'free'].map(parsePrice)).toEqual(Array(7).fill(null));
});

it('writes what it reads', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 15 }), (micros) => {
      expect(parsePrice(formatPrice(micros))).toBe(micros);
    }),
  );
});

it('takes whole hours that are not over', () => {
  const nowMs = Date.UTC(2026, 10, 23, 6, 30);
  const at = (hour: number, minute: number) =>
    nextHour(Date.UTC(2026, 10, 23, hour - 1, 0)).replace(/00$/, String(minute).padStart(2, '0'));
  expect(parseHour(nextHour(nowMs), nowMs)).toBe(Date.UTC(2026, 10, 23, 7));
  expect(parseHour(at(6, 0), nowMs)).toBe(Date.UTC(2026, 10, 23, 6));
  expect([parseHour(at(5, 0), nowMs), parseHour(at(7, 30), nowMs), parseHour('', nowMs)]).toEqual([null, null, null]);
});
