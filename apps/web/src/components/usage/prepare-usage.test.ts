import { USAGE_COUNTERS, type UsageSummary } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { prepareBars } from './prepare-bars.ts';
import { changeOf, prepareTiles } from './prepare-tiles.ts';

const none = Object.fromEntries(USAGE_COUNTERS.map((name) => [name, 0])) as UsageSummary['whole'];
const summary: UsageSummary = {
  fromMs: 0,
  toMs: 3_600_000,
  whole: { ...none, cpuUserUsec: 10, cpuSystemUsec: 5, throttledTenantUsec: 3 },
  parts: { ...none, cpuUserUsec: 12, throttledOwnUsec: 4, throttledTenantUsec: 2 },
  rest: none,
  before: { whole: { ...none, cpuUserUsec: 20 }, parts: none, costMicros: null },
  costMicros: null,
  currency: 'EUR',
  standing: { firstHourMs: 0, counting: false, waitingFor: [] },
};

it('shows the compartments’ own count, and what their containers waited together', () => {
  const tiles = prepareTiles(summary);
  expect(tiles.map(({ measure, value }) => [measure, value])).toEqual([
    ['cpu', 15],
    ['memory', 0],
    ['io', 0],
    ['network', 0],
    ['throttled', 6],
  ]);
  expect(tiles[0]?.change).toEqual({ sign: 'down', absolute: 5, share: -0.25 });
});

it('shows a cost only where there are prices', () => {
  expect(prepareTiles({ ...summary, costMicros: 7 }).at(-1)).toMatchObject({ measure: 'cost', value: 7 });
});

it('knows no share of nothing', () => {
  expect(changeOf(3, 0)).toEqual({ sign: 'up', absolute: 3, share: null });
  expect(changeOf(0, 0)).toEqual({ sign: 'same', absolute: 0, share: null });
});

it('stacks layers, others and rest; what rounding made negative has no bar', () => {
  const bars = prepareBars({
    atMs: [0, 1],
    layers: [{ key: 'a', label: 'A', values: [1, 2] }],
    others: [3, 4],
    rest: [-1, 5],
    currency: 'EUR',
  });
  expect(bars.series.map(({ key, kind }) => [key, kind])).toEqual([
    ['layer-0', 'layer'],
    ['others', 'others'],
    ['rest', 'rest'],
  ]);
  expect(bars.points).toEqual([
    { atMs: 0, 'layer-0': 1, others: 3, rest: 0 },
    { atMs: 1, 'layer-0': 2, others: 4, rest: 5 },
  ]);
  expect([bars.sum, bars.most]).toEqual([14, 11]);
});
