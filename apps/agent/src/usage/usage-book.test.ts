import { HISTORY_SERIES, usageChunkSchema, type HistorySeries, type UsageChunk } from '@bulkhead/shared';
import { beforeEach, expect, test } from 'vitest';
import { bookStateSchema } from './checkpoint.ts';
import { BEGIN_MS, FIRST, recordOf, SECOND, ScriptedHost, total, type Row } from './testing/scripted-host.ts';

const MIB = 1024 ** 2;
const CPU = ['cpuUserUsec', 'cpuSystemUsec'] as const;

let host: ScriptedHost;
beforeEach(() => {
  host = new ScriptedHost();
});

const used = (cpuUsageUsec: number, more: Row = {}): Row => ({ cpuUsageUsec, ...more });
const series = (chunk: UsageChunk, id: string | null, name: HistorySeries) =>
  recordOf(chunk, id)?.series[HISTORY_SERIES.indexOf(name)];

test('what a new group shows is new, of one that was there before nothing is until now', () => {
  host.oldLives.add('old');
  host.aim(FIRST);
  host.sweep({ acme: ['old', used(9_000_000)], instances: { [FIRST]: ['a', used(400_000)] } });
  host.sweep({ acme: ['old', used(9_700_000)], instances: { [FIRST]: ['a', used(1_000_000)] } });
  const chunk = host.close();
  expect(usageChunkSchema.safeParse(chunk).error).toBeUndefined();
  expect(total(chunk, null, ...CPU)).toBe(700_000);
  expect(total(chunk, FIRST, ...CPU)).toBe(1_000_000);
});

test('another life is another life, also where its counter did not fall', () => {
  host.aim(FIRST);
  host.sweep({ acme: ['t', used(100_000)], instances: { [FIRST]: ['a', used(100_000)] } });
  host.sweep({ acme: ['t', used(900_000)], instances: { [FIRST]: ['b', used(800_000)] } });
  expect(total(host.close(), FIRST, ...CPU)).toBe(900_000);
});

test('two files that are a little apart are no new life, and a counter that was set back is one', () => {
  host.aim(FIRST);
  for (const usec of [500_000, 499_990, 500_100, 40_000]) {
    host.sweep({ acme: ['t', used(900_000)], instances: { [FIRST]: ['a', used(usec)] } });
  }
  expect(total(host.close(), FIRST, ...CPU)).toBe(540_100);
});

test('CPU time is divided as ticks are, and stays the kernel’s total to the microsecond', () => {
  host.aim(FIRST);
  const ticks = (cpuUserUsec: number, cpuSystemUsec: number): Row => ({ cpuUserUsec, cpuSystemUsec });
  host.sweep({ acme: ['t', used(333_333, ticks(90_000, 30_000))], instances: { [FIRST]: null } });
  const chunk = host.close();
  expect(total(chunk, null, 'cpuUserUsec')).toBe(250_000);
  expect(total(chunk, null, 'cpuSystemUsec')).toBe(83_333);
  // Less than a tick: divided as the ticks before.
  host.sweep({ acme: ['t', used(333_337, ticks(90_000, 30_000))] });
  expect(total(host.close(), null, 'cpuUserUsec')).toBe(250_003);
});

test('memory is integrated without idle cache, by the mean of two looks, and whole over what was left as it was', () => {
  host.aim(FIRST);
  const holding = (mebibytes: number): Row =>
    used(0, { memoryUsageBytes: (mebibytes + 5) * MIB, memoryInactiveFileBytes: 5 * MIB });
  host.sweep({ instances: { [FIRST]: ['a', holding(10)] } });
  host.sweep({ instances: { [FIRST]: ['a', holding(20)] } });
  for (let second = 0; second < 4; second += 1) host.sweep({ instances: { [FIRST]: 'left' } });
  host.sweep({ instances: { [FIRST]: null } });
  const chunk = host.close();
  expect(total(chunk, FIRST, 'memoryMibSeconds')).toBe(15 + 4 * 20);
  expect(total(chunk, FIRST, 'runningMs')).toBe(5_000);
  expect(series(chunk, FIRST, 'memoryBytes')).toEqual([10 * MIB, 15 * MIB, 20 * MIB]);
});

test('fractions of a mebibyte-second are carried on', () => {
  host.aim(FIRST);
  let last = 0;
  for (let minute = 0; minute < 10; minute += 1) {
    host.sweep({ instances: { [FIRST]: ['a', used(0, { memoryUsageBytes: 0.25 * MIB })] } });
    last = total(host.close(), FIRST, 'memoryMibSeconds');
  }
  expect(last).toBe(2);
});

test('what a compartment has beyond its instances goes to those that ended, by their last second', () => {
  host.aim(FIRST, SECOND);
  host.sweep({ acme: ['t', used(0)], instances: { [FIRST]: ['a', used(0)], [SECOND]: ['b', used(0)] } });
  host.sweep({
    acme: ['t', used(400_000)],
    instances: { [FIRST]: ['a', used(300_000)], [SECOND]: ['b', used(100_000)] },
  });
  // 200 ms were used after the last look.
  host.sweep({ acme: ['t', used(600_000)], instances: { [FIRST]: null, [SECOND]: null } });
  const chunk = host.close();
  expect(total(chunk, null, ...CPU)).toBe(600_000);
  expect(total(chunk, FIRST, ...CPU)).toBe(450_000);
  expect(total(chunk, SECOND, ...CPU)).toBe(150_000);
});

test('who was never seen alive has it all, and where nobody has ended it is the tenant’s alone', () => {
  host.aim(FIRST);
  host.sweep({ acme: ['t', used(50_000)], instances: { [FIRST]: null } });
  const alone = host.close();
  expect(total(alone, null, ...CPU)).toBe(50_000);
  expect(recordOf(alone, FIRST)).toMatchObject({ totals: expect.arrayContaining([0]) });
  expect(total(alone, FIRST, ...CPU)).toBe(0);
  host.sweep({ acme: ['t', used(350_000)], instances: { [FIRST]: null } });
  host.aim();
  host.sweep({ acme: ['t', used(350_000)] });
  expect(total(host.close(), FIRST, ...CPU)).toBe(300_000);
});

test('a compartment that was made again counts on, and its last reading counts too', () => {
  host.aim();
  host.sweep({ acme: ['t', used(700_000)] });
  host.sweep({ acme: ['u', used(50_000)] });
  const row = new Float64Array(64).fill(Number.NaN);
  row[0] = 90_000;
  host.book.lastOf('acme', 'u', row);
  expect(total(host.close(), null, ...CPU)).toBe(790_000);
});

test('another agent goes on from the checkpoint: the same life from where it was, others from nothing', () => {
  host.aim(FIRST, SECOND);
  host.sweep({
    acme: ['t', used(3_000_000, { memoryUsageBytes: 10 * MIB })],
    instances: {
      [FIRST]: ['a', used(1_000_000, { memoryUsageBytes: 10 * MIB })],
      [SECOND]: ['b', used(2_000_000)],
    },
  });
  const state = bookStateSchema.parse(JSON.parse(JSON.stringify(host.state())));
  host.restart(state, 299_000);
  host.aim(FIRST, SECOND);
  host.sweep({
    acme: ['t', used(13_500_000, { memoryUsageBytes: 30 * MIB })],
    instances: {
      [FIRST]: ['a', used(9_000_000, { memoryUsageBytes: 30 * MIB })],
      [SECOND]: ['c', used(500_000)],
    },
  });
  const chunk = host.close();
  expect(chunk.fromMs).toBe(BEGIN_MS);
  expect(chunk.toMs).toBe(BEGIN_MS + 301_000);
  expect(total(chunk, null, ...CPU)).toBe(13_500_000);
  expect(total(chunk, FIRST, ...CPU)).toBe(9_000_000);
  // What the second one did until it ended is nobody else's.
  expect(total(chunk, SECOND, ...CPU)).toBe(2_000_000 + 500_000 + 2_000_000);
  expect(total(chunk, FIRST, 'memoryMibSeconds')).toBe(20 * 300);
  expect(total(chunk, FIRST, 'runningMs')).toBe(300_000);
});

test('after a start of the host everything that its kernel shows is new', () => {
  host.aim(FIRST);
  host.sweep({ acme: ['1', used(3_000_000)], instances: { [FIRST]: ['2', used(3_000_000)] } });
  const state = host.state();
  host.bootId = 'boot-2';
  host.restart(state, 60_000);
  host.aim(FIRST);
  host.sweep({ acme: ['1', used(4_000_000)], instances: { [FIRST]: ['2', used(4_000_000)] } });
  const chunk = host.close();
  expect(total(chunk, null, ...CPU)).toBe(7_000_000);
  expect(total(chunk, FIRST, ...CPU)).toBe(7_000_000);
});

test('nobody is taken for ended while it is not known what runs', () => {
  host.aim(FIRST);
  host.sweep({ acme: ['t', used(100_000)], instances: { [FIRST]: ['a', used(100_000)] } });
  const state = host.state();
  host.isSettled = false;
  host.restart(state, 10_000);
  host.aim();
  host.sweep({ acme: ['t', used(400_000)] });
  host.close();
  host.isSettled = true;
  host.aim(FIRST);
  host.sweep({ acme: ['t', used(500_000)], instances: { [FIRST]: ['a', used(500_000)] } });
  const chunk = host.close();
  expect(total(chunk, FIRST, ...CPU)).toBe(500_000);
  expect(total(chunk, null, ...CPU)).toBe(500_000);
});

test('v1 forgets the I/O of groups that are gone: a tenant’s is the sum of its instances’', () => {
  host.aim(FIRST, SECOND);
  host.sweep({
    acme: ['t', used(0, { ioWriteBytes: 12 })],
    instances: { [FIRST]: ['a', used(0, { ioWriteBytes: 8 })], [SECOND]: ['b', used(0, { ioWriteBytes: 4 })] },
  });
  host.sweep({
    acme: ['t', used(0, { ioWriteBytes: 5 })],
    instances: { [FIRST]: null, [SECOND]: ['b', used(0, { ioWriteBytes: 5 })] },
  });
  const chunk = host.close();
  expect(total(chunk, null, 'ioWriteBytes')).toBe(13);
  expect(total(chunk, 'host', 'ioWriteBytes')).toBe(13);
});

test('v2 keeps it in the compartment, and so does the bill', () => {
  host.keepsIo = true;
  host.open(null);
  host.aim(FIRST);
  host.sweep({
    acme: ['t', used(0, { ioWriteBytes: 8 })],
    instances: { [FIRST]: ['a', used(0, { ioWriteBytes: 8 })] },
  });
  host.sweep({ acme: ['t', used(0, { ioWriteBytes: 11 })], instances: { [FIRST]: null } });
  const chunk = host.close();
  expect(total(chunk, null, 'ioWriteBytes')).toBe(11);
  expect(total(chunk, 'host', 'ioWriteBytes')).toBe(11);
});

test('standing still is told apart: for its own ceiling, or for the tenant’s', () => {
  host.aim(FIRST, SECOND);
  const counters = (second: number, own: number, local: number): Row => ({
    cpuUsageUsec: 500_000 * second,
    cpuPeriods: 10 * second,
    cpuThrottledPeriods: own > 0 ? 10 * second : 0,
    cpuThrottledUsec: own * second,
    cpuLocalThrottledUsec: local * second,
    cpuPressureUsec: 500_000 * second,
  });
  for (let second = 0; second <= 8; second += 1) {
    host.sweep({
      acme: ['t', counters(second, 300_000, 300_000)],
      instances: {
        [FIRST]: ['a', counters(second, 400_000, 400_000)],
        [SECOND]: ['b', counters(second, 0, 300_000)],
      },
    });
  }
  const chunk = host.close();
  const near = (found: number, wanted: number) => expect(Math.abs(found - wanted)).toBeLessThan(wanted * 0.02);
  near(total(chunk, FIRST, 'throttledOwnUsec'), 3_200_000);
  expect(total(chunk, FIRST, 'throttledTenantUsec')).toBe(0);
  expect(total(chunk, SECOND, 'throttledOwnUsec')).toBe(0);
  near(total(chunk, SECOND, 'throttledTenantUsec'), 2_400_000);
  expect(total(chunk, null, 'throttledOwnUsec')).toBe(0);
  near(total(chunk, null, 'throttledTenantUsec'), 2_400_000);
  expect(total(chunk, FIRST, 'cpuThrottledPeriods')).toBe(80);
  expect(total(chunk, FIRST, 'cpuStallUsec')).toBe(4_000_000);
});

test('a kill counts once, whether the group’s file tells of it, the kernel’s log, or both', () => {
  host.aim(FIRST);
  host.sweep({ instances: { [FIRST]: ['a', used(0, { memoryKills: 0 })] } });
  host.book.instance(FIRST)?.addKill();
  host.sweep({ instances: { [FIRST]: ['a', used(0, { memoryKills: 1 })] } });
  host.sweep({ instances: { [FIRST]: ['a', used(0, { memoryKills: 2 })] } });
  host.book.instance(FIRST)?.addKill();
  expect(total(host.close(), FIRST, 'memoryKills')).toBe(2);
  host.sweep({ instances: { [FIRST]: ['b', used(0, { memoryKills: 0 })] } });
  host.book.instance(FIRST)?.addKill();
  expect(total(host.close(), FIRST, 'memoryKills')).toBe(3);
});

test('what is reserved counts while it is stopped, and until it is not reserved any more', () => {
  const reserve = (...ids: string[]) =>
    host.book.allocate(ids.map((id) => ({ id, tenantSlug: 'acme', cpuMillicores: 500, memoryBytes: 64 * MIB })));
  reserve(FIRST, SECOND);
  for (let second = 0; second < 3; second += 1) host.sweep({});
  reserve(SECOND);
  for (let second = 0; second < 2; second += 1) host.sweep({});
  const chunk = host.close();
  expect(total(chunk, FIRST, 'allocatedCpuMillicoreSeconds')).toBe(1_500);
  expect(total(chunk, SECOND, 'allocatedMemoryMibSeconds')).toBe(5 * 64);
  expect(total(chunk, null, 'allocatedCpuMillicoreSeconds')).toBe(1_500 + 2_500);
  expect(total(chunk, 'host', 'allocatedCpuMillicoreSeconds')).toBe(5 * 2_000);
  reserve();
  host.sweep({});
  host.close();
  host.sweep({});
  // The host alone has something new.
  expect(host.close().records.map(({ kind }) => kind)).toEqual(['host']);
});

test('least, mean and most of the seconds, and a tenant’s demand in each of them; a second without a sweep is not known', () => {
  host.aim();
  let usec = 0;
  for (const millicores of [0, 100, 700, 400]) {
    usec += 1_000 * millicores;
    host.sweep({ acme: ['t', used(usec, { pidsCurrent: 3 })] });
  }
  host.atMs += 4_000;
  host.clockMs += 4_000;
  host.sweep({ acme: ['t', used(usec)] });
  const chunk = host.close();
  expect(series(chunk, null, 'cpuMillicores')).toEqual([0, 150, 700]);
  expect(series(chunk, null, 'pids')).toEqual([3, 3, 3]);
  expect(series(chunk, null, 'networkInBytesPerSec')).toBeNull();
  expect(recordOf(chunk, null)?.demandMillicores).toEqual([null, 100, 700, 400, null, null, null, null, null]);
});

test('chunks end with whole minutes, and a clock that is set back ends one too', () => {
  host.atMs = BEGIN_MS + 57_000;
  host.open(null);
  host.aim();
  const due = () => {
    host.sweep({ acme: ['t', used(1)] });
    return host.book.isDue();
  };
  expect([due(), due()]).toEqual([false, false]);
  host.atMs += 12;
  expect(due()).toBe(true);
  expect(host.close()).toMatchObject({ fromMs: BEGIN_MS + 57_000, toMs: BEGIN_MS + 60_000 });
  expect(due()).toBe(false);
  host.atMs -= 3_600_000;
  expect(due()).toBe(true);
  const back = host.close();
  expect(back.toMs).toBe(back.fromMs);
  expect(due()).toBe(false);
});
