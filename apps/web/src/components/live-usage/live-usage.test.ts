import { LiveUsageEncoder, type LiveValues } from '@bulkhead/shared';
import { expect, test } from 'vitest';
import { sparklinePath } from './sparkline-path.ts';
import { SHOWN_SECONDS, UsageStore } from './usage-store.ts';

const [ONE, TWO] = ['10000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000002'];
const values = (cpuMillicores: number): LiveValues => ({ cpuMillicores, memoryKib: 64 });

function tell(store: UsageStore, encoder: LiveUsageEncoder, cpuMillicores: number): void {
  const instances = new Map([
    [ONE, values(cpuMillicores)],
    [TWO, values(7)],
  ]);
  store.read(encoder.next({ instances, tenants: new Map() }));
}

test('rows on the screen remember a minute, others nothing; while there are none, nothing is wanted', () => {
  const store = new UsageStore();
  const wanted: boolean[] = [];
  store.onWanted(() => wanted.push(store.isWanted));
  let told = 0;
  const leave = store.watch(ONE, () => (told += 1));
  const encoder = new LiveUsageEncoder();
  for (let second = 1; second <= 100; second += 1) tell(store, encoder, second);
  expect(told).toBe(100);
  expect(store.usageOf(ONE).seconds).toHaveLength(SHOWN_SECONDS);
  expect(store.usageOf(ONE)).toMatchObject({ latest: values(100), seconds: { 0: values(41) } });
  expect(store.usageOf(TWO).seconds).toEqual([]);
  // It scrolls into sight: from now on.
  store.watch(TWO, () => {});
  tell(store, encoder, 101);
  expect(store.usageOf(TWO).seconds).toEqual([values(7)]);
  leave();
  tell(store, encoder, 102);
  expect([told, store.usageOf(ONE).seconds]).toEqual([101, []]);
  expect(wanted).toEqual([true, true, true]);
});

test('a subscription that begins anew does not join on to the one before', () => {
  const store = new UsageStore();
  store.watch(ONE, () => {});
  tell(store, new LiveUsageEncoder(), 5);
  store.begin();
  expect(store.usageOf(ONE).seconds).toEqual([]);
  // What comes before its table is refused.
  expect(() => store.read('')).toThrow(RangeError);
  tell(store, new LiveUsageEncoder(), 9);
  expect(store.usageOf(ONE).seconds).toEqual([values(9)]);
});

test('a line ends at the right edge, is broken where there are no values, and does not leave its box', () => {
  const size = { width: 60, height: 10, places: 61, most: 100 };
  expect(sparklinePath([0, 50, 100, 400], size)).toBe('M57.0 10.0h0L58.0 5.0L59.0 0.0L60.0 0.0');
  expect(sparklinePath([null, 50, null, 50], size)).toBe('M58.0 5.0h0M60.0 5.0h0');
  expect(sparklinePath([], size)).toBe('');
});
