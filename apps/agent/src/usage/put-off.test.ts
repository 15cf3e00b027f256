import { HISTORY_SERIES, type HistorySeries, type UsageChunk } from '@bulkhead/shared';
import { beforeEach, expect, test } from 'vitest';
import { rowOf, FIRST, recordOf, SECOND, ScriptedHost, total, type Row } from './testing/scripted-host.ts';

const MIB = 1024 ** 2;
const CPU = ['cpuUserUsec', 'cpuSystemUsec'] as const;
/** What an init that wakes once a second runs. */
const WAKE_USEC = 15;

let host: ScriptedHost;
/** Counters of the two instances, and of what nobody is seen to use. */
let usec: { first: number; second: number; beyond: number };
beforeEach(() => {
  host = new ScriptedHost();
  usec = { first: 0, second: 0, beyond: 0 };
  host.aim(FIRST, SECOND);
});

/** A second in which each of them runs for so long; whoever stands in `more` shows other columns too. */
function second(ran: Partial<typeof usec> = {}, more: { tenant?: Row; first?: Row } = {}): void {
  usec.first += ran.first ?? WAKE_USEC;
  usec.second += ran.second ?? WAKE_USEC;
  usec.beyond += ran.beyond ?? 0;
  const { first, beyond } = usec;
  host.sweep({
    acme: ['t', { cpuUsageUsec: first + usec.second + beyond, cpuPeriods: first, ...more.tenant }],
    instances: {
      [FIRST]: ['a', { cpuUsageUsec: first, cpuPeriods: first, ...more.first }],
      [SECOND]: ['b', { cpuUsageUsec: usec.second }],
    },
  });
}
const idle = (seconds: number): void => {
  for (let count = 0; count < seconds; count += 1) second();
};
const series = (chunk: UsageChunk, id: string | null, name: HistorySeries) =>
  recordOf(chunk, id)?.series[HISTORY_SERIES.indexOf(name)];

test('what hardly runs is counted to the microsecond at the end of each chunk, and once', () => {
  for (let minute = 0; minute < 3; minute += 1) {
    idle(25);
    const chunk = host.close();
    expect(total(chunk, FIRST, ...CPU)).toBe(usec.first);
    expect(total(chunk, null, ...CPU)).toBe(usec.first + usec.second);
    expect(total(chunk, FIRST, 'cpuPeriods')).toBe(usec.first);
    expect(total(chunk, FIRST, 'runningMs')).toBe(minute * 25_000 + 24_000);
    expect(series(chunk, FIRST, 'cpuMillicores')).toEqual([0, 0, 0]);
  }
});

test('who begins to work does so in that second, for the most of the minute and for the tenant’s demand', () => {
  idle(9);
  second({ first: 700_000 });
  second({ first: 300_000 });
  idle(2);
  const chunk = host.close();
  expect(total(chunk, FIRST, ...CPU)).toBe(usec.first);
  expect(series(chunk, FIRST, 'cpuMillicores')).toEqual([0, 83, 700]);
  const demand = [null, 0, 0, 0, 0, 0, 0, 0, 0, 700, 300, 0, 0];
  expect(recordOf(chunk, null)?.demandMillicores).toEqual(demand);
});

test('memory that moved while nothing ran is integrated from when it did', () => {
  const holding = (mebibytes: number): Row => ({ memoryUsageBytes: mebibytes * MIB, pidsCurrent: 1 });
  for (let count = 0; count < 11; count += 1) second({}, { first: holding(10) });
  second({}, { first: holding(30) });
  for (let count = 0; count < 5; count += 1) second({}, { first: holding(30) });
  const chunk = host.close();
  expect(total(chunk, FIRST, 'memoryMibSeconds')).toBe(10 * 10 + 20 + 5 * 30);
  expect(series(chunk, FIRST, 'memoryBytes')).toEqual([10 * MIB, Math.round((270 / 16) * MIB), 30 * MIB]);
});

test('one that ends is counted up to its last look, and has what came after it', () => {
  idle(20);
  usec.first += 10;
  host.sweep({
    acme: ['t', { cpuUsageUsec: usec.first + usec.second + 90 }],
    instances: { [FIRST]: null, [SECOND]: 'left' },
  });
  const chunk = host.close();
  // What the one that goes on was seen to do in those seconds is no rest.
  expect(total(chunk, SECOND, ...CPU)).toBe(usec.second);
  expect(total(chunk, FIRST, ...CPU)).toBe(usec.first + 90);
  expect(total(chunk, null, ...CPU)).toBe(usec.first + usec.second + 90);
  expect(total(chunk, FIRST, 'runningMs')).toBe(19_000);
});

test('another life begins where it does, and the one before it is whole', () => {
  idle(20);
  const before = usec.first;
  host.sweep({
    acme: ['t', { cpuUsageUsec: before + usec.second + 40 }],
    instances: { [FIRST]: ['c', { cpuUsageUsec: 40 }], [SECOND]: ['b', { cpuUsageUsec: usec.second }] },
  });
  expect(total(host.close(), FIRST, ...CPU)).toBe(before + 40);
});

test('of two that end a rest is divided by their last second, also where that was put off', () => {
  second({ first: 900_000 });
  idle(20);
  host.sweep({
    acme: ['t', { cpuUsageUsec: usec.first + usec.second + 5_000 }],
    instances: { [FIRST]: null, [SECOND]: null },
  });
  const chunk = host.close();
  expect(total(chunk, FIRST, ...CPU)).toBe(usec.first + 2_500);
  expect(total(chunk, SECOND, ...CPU)).toBe(usec.second + 2_500);
});

test('another agent goes on from a checkpoint that was taken meanwhile', () => {
  idle(20);
  const state = host.state();
  idle(7);
  host.restart(state, 3_000);
  host.aim(FIRST, SECOND);
  idle(12);
  const chunk = host.close();
  expect(total(chunk, FIRST, ...CPU)).toBe(usec.first);
  expect(total(chunk, SECOND, ...CPU)).toBe(usec.second);
  expect(total(chunk, null, ...CPU)).toBe(usec.first + usec.second);
  expect(total(chunk, FIRST, 'runningMs')).toBe(41_000);
});

test('the last sample of a compartment counts, whether it is near the one before or not', () => {
  idle(20);
  const last = usec.first + usec.second + 30;
  host.book.lastOf('acme', 't', rowOf({ cpuUsageUsec: last, cpuPeriods: usec.first }));
  expect(total(host.close(), null, ...CPU)).toBe(last);
  host.sweep({ acme: ['u', { cpuUsageUsec: 7 }] });
  for (let count = 0; count < 9; count += 1) host.sweep({ acme: ['u', { cpuUsageUsec: 8 + count }] });
  host.book.lastOf('acme', 'u', rowOf({ cpuUsageUsec: 400_000 }));
  expect(total(host.close(), null, ...CPU)).toBe(last + 400_000);
});

test('standing still is judged from when it began, not over the quiet time before it', () => {
  // A kernel that does not tell of a parent's ceiling in its children: it is worked out from what the compartment used.
  for (let count = -30; count <= 4; count += 1) {
    const cpuPressureUsec = 800_000 * Math.max(0, count);
    const held = { cpuThrottledUsec: cpuPressureUsec, cpuThrottledPeriods: 10 * Math.max(0, count) };
    second(
      { first: count > 0 ? 200_000 : WAKE_USEC },
      { tenant: { ...held, cpuPressureUsec }, first: { cpuPressureUsec } },
    );
  }
  const chunk = host.close();
  const near = (found: number, wanted: number) => expect(Math.abs(found - wanted)).toBeLessThan(wanted * 0.001);
  near(total(chunk, FIRST, 'throttledTenantUsec'), 3_200_000);
  expect(total(chunk, FIRST, 'throttledOwnUsec')).toBe(0);
  near(total(chunk, null, 'throttledTenantUsec'), 3_200_000);
  near(series(chunk, FIRST, 'throttledTenantUsecPerSec')?.[2] ?? 0, 800_000);
  expect(total(chunk, FIRST, 'cpuStallUsec')).toBe(3_200_000);
});

test('a little waiting is told with the seconds that it was put off with, and lost to none', () => {
  for (let count = 0; count <= 30; count += 1) second({}, { first: { cpuPressureUsec: 60 * count } });
  const chunk = host.close();
  expect(total(chunk, FIRST, 'cpuStallUsec')).toBe(1_800);
  expect(series(chunk, FIRST, 'cpuStallUsecPerSec')).toEqual([60, 60, 60]);
  // Nothing was said about waiting for memory: that is not none.
  expect(series(chunk, FIRST, 'memoryStallUsecPerSec')).toBeNull();
});
