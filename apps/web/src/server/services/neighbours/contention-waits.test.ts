import { MIB } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { contentionWaits } from './contention-waits.ts';
import type { WAIT_SERIES } from './contention-waits.ts';

type Name = (typeof WAIT_SERIES)[number];
const FREE = { ioThrottled: false, memory: [] };
/** One step in which everything else is 0. */
const waits = (values: Partial<Record<Name, number | null>>, bounds: Parameters<typeof contentionWaits>[1] = FREE) =>
  contentionWaits((name) => [name in values ? (values[name] ?? null) : 0], bounds);

it('leaves out what stood still for the own ceiling or the tenant’s', () => {
  const all = { cpuStallUsecPerSec: 900_000, throttledOwnUsecPerSec: 300_000, throttledTenantUsecPerSec: 400_000 };
  expect(waits(all).cpu[0]).toBeCloseTo(0.2);
  // Two counters that are read one after the other: never less than nothing.
  expect(waits({ ...all, throttledOwnUsecPerSec: 600_000 }).cpu).toEqual([0]);
});

it('says nothing where a part is not known', () => {
  expect(waits({ cpuStallUsecPerSec: 900_000, throttledTenantUsecPerSec: null }).cpu).toEqual([null]);
  expect(waits({ cpuStallUsecPerSec: null }).cpu).toEqual([null]);
  expect(waits({ ioStallUsecPerSec: 500_000, memoryStallUsecPerSec: null }).io).toEqual([null]);
});

it('counts a wait for a page that had been thrown out once, as memory', () => {
  const found = waits({ ioStallUsecPerSec: 500_000, memoryStallUsecPerSec: 200_000 });
  expect(found.memory).toEqual([0.2]);
  expect(found.io[0]).toBeCloseTo(0.3);
});

it('does not take an own ceiling for a neighbour', () => {
  const stalled = { memoryStallUsecPerSec: 400_000 };
  const using = (ceilingBytes: number | null) => ({ used: [95 * MIB], ceilingBytes });
  expect(waits(stalled, { ...FREE, memory: [using(null), using(100 * MIB)] }).memory).toEqual([null]);
  expect(waits(stalled, { ...FREE, memory: [using(null), using(200 * MIB)] }).memory).toEqual([0.4]);
  expect(waits({ ioStallUsecPerSec: 500_000 }, { ...FREE, ioThrottled: true }).io).toEqual([null]);
});
