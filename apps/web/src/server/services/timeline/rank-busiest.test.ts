import { expect, it } from 'vitest';
import { rankBusiest } from './rank-busiest.ts';

it('the busiest come first, each with what it was before', () => {
  const ranked = rankBusiest(
    [
      [10, 10, 20, 20],
      [50, 50, 30, 30],
      [0, 0, 0, 0],
    ],
    2,
    10,
  );
  expect(ranked).toEqual([
    { index: 1, mean: 30, before: 50 },
    { index: 0, mean: 20, before: 10 },
  ]);
});

it('who was there for a moment only is not busy all the time, and who came later used nothing before', () => {
  const ranked = rankBusiest(
    [
      [10, 10, 10, 10, 10, 10],
      [null, null, null, null, null, 25],
    ],
    2,
    10,
  );
  expect(ranked).toEqual([
    { index: 0, mean: 10, before: 10 },
    { index: 1, mean: 6.25, before: 0 },
  ]);
});

it('a time of which nothing is known of anybody is no time in which they rested', () => {
  expect(rankBusiest([[null, null, 40, null]], 2, 10)).toEqual([{ index: 0, mean: 40, before: null }]);
  expect(rankBusiest([[40, 40, null, null]], 2, 10)).toEqual([]);
  expect(rankBusiest([], 0, 10)).toEqual([]);
});

it('no more than are asked for', () => {
  expect(rankBusiest([[1], [3], [2]], 0, 2).map(({ index }) => index)).toEqual([1, 2]);
});
