import { readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { METRIC_COLUMNS, heartbeatSchema, metricFrameSchema } from '@bulkhead/shared';
import type { MetricColumn, MetricFrame } from '@bulkhead/shared';
import { afterEach, expect, test } from 'vitest';
import { makeGroupsOnKernel, until } from '../cgroup/testing/groups-on-kernel.ts';
import { readDisks } from '../cgroup/disks.ts';
import { startBlockCounters } from '../cgroup/v1/block-counters.ts';
import { createSampler } from './sampler.ts';
import { compartmentKey, compartmentTarget, instanceKey, instanceTarget } from './targets.ts';

const MIB = 1024 ** 2;
const groups = makeGroupsOnKernel();
const { driver, read, root } = groups;
const ACME = `${root}/acme`;
const ONE = `${ACME}/one`;

/** A compartment of half a processor and 64 MiB, written straight. */
async function makeCompartment(): Promise<void> {
  await driver.ensureGroup(ACME);
  writeFileSync(groups.fileOf(ACME, 'cpu.cfs_quota_us'), '50000');
  writeFileSync(groups.fileOf(ACME, 'memory.limit_in_bytes'), String(64 * MIB));
}

afterEach(groups.cleanUp, 20_000);

/** Where an engine puts a container's processes too: it is the v2 tree of a hybrid host that tells pressure. */
const enterUnified = (path: string): string => `echo $$ > ${groups.mountOf('unified')}/${path}/cgroup.procs`;

function openGroupFiles(): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).includes(root);
    } catch {
      return false;
    }
  }).length;
}

test('a reader says what the files say, and sees that its group has been replaced', async () => {
  await makeCompartment();
  await driver.ensureGroup(ONE);
  const pid = await groups.runIn(ONE, `${enterUnified(ONE)}; while :; do :; done`, 6);
  // The kernel brings the totals of pressure up to date every two seconds.
  await sleep(2_500);
  process.kill(pid, 'SIGSTOP');
  for (const one of groups.processesIn(ONE)) process.kill(one, 'SIGSTOP');
  await sleep(50);
  const reader = driver.openReader(ACME);
  if (reader === null) throw new Error('the group is there');
  const row = new Float64Array(reader.width);
  expect(reader.read(row, false)).toBe(true);
  const value = (name: MetricColumn) => row[METRIC_COLUMNS.indexOf(name)];
  const stat = (file: string, key: string) => Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(read(ACME, file))?.[1]);
  expect(value('cpuUsageUsec')).toBe(Math.floor(Number(read(ACME, 'cpuacct.usage')) / 1000));
  expect(value('cpuUserUsec')).toBe(stat('cpuacct.stat', 'user') * 10_000);
  expect(value('cpuThrottledPeriods')).toBe(stat('cpu.stat', 'nr_throttled'));
  expect(value('cpuThrottledUsec')).toBe(Math.floor(stat('cpu.stat', 'throttled_time') / 1000));
  expect(value('cpuThrottledUsec')).toBeGreaterThan(100_000);
  expect(value('cpuLimitMillicores')).toBe(500);
  expect(value('memoryLimitBytes')).toBe(64 * MIB);
  expect(value('memoryRssBytes')).toBe(stat('memory.stat', 'total_rss'));
  expect(value('memoryCacheBytes')).toBe(stat('memory.stat', 'total_cache'));
  expect(value('memoryKills')).toBe(0);
  const local = Number(/throttled_time (\d+)/.exec(read(ACME, 'cpu.stat.local'))?.[1]);
  expect(value('cpuLocalThrottledUsec')).toBe(Math.floor(local / 1000));
  const pressure = readFileSync(`${groups.mountOf('unified')}/${ACME}/cpu.pressure`, 'utf8');
  const waited = Number(/some .* total=(\d+)/.exec(pressure)?.[1]);
  expect(value('cpuPressureUsec')).toBeGreaterThan(100_000);
  expect(value('cpuPressureUsec')).toBeLessThanOrEqual(waited);
  expect(value('pidsCurrent')).toBe(groups.processesIn(ONE).length);
  const perCpu = Array.from(row.subarray(METRIC_COLUMNS.length));
  expect(perCpu).toEqual(
    read(ACME, 'cpuacct.usage_percpu')
      .trim()
      .split(' ')
      .map((text) => Math.floor(Number(text) / 1000)),
  );

  const own = driver.openReader(ONE);
  expect(own?.read(row, true)).toBe(true);
  expect(value('cpuLimitMillicores')).toBeNaN();
  expect(value('memoryLimitBytes')).toBeNaN();
  // The child has no ceiling, so only this says what its parent's costs it.
  expect(value('cpuThrottledUsec')).toBe(0);
  expect(value('cpuLocalThrottledUsec')).toBeGreaterThan(100_000);
  await groups.killIn(ONE);
  await driver.removeGroup(ONE);
  await driver.ensureGroup(ONE);
  expect(own?.read(row, true)).toBe(false);
  expect([...row].every(Number.isNaN)).toBe(true);
  own?.close();
  reader.close();
  expect(driver.openReader(`${root}/nobody`)).toBeNull();
}, 15_000);

test('one frame a second, with the rate that the kernel enforces; descriptors are given back', async () => {
  await makeCompartment();
  await driver.ensureGroup(ONE);
  await groups.runIn(ONE, 'while :; do :; done', 15);
  const sampler = createSampler({ driver });
  const instance = { id: 'i-1', tenantSlug: 'acme' };
  sampler.setTargets([compartmentTarget(driver, 'acme'), instanceTarget(driver, instance, 'one')]);
  const frames: MetricFrame[] = [];
  const controller = new AbortController();
  for await (const frame of sampler.watch(instanceKey('i-1'), compartmentKey('acme'), controller.signal)) {
    expect(metricFrameSchema.safeParse(frame).error).toBeUndefined();
    frames.push(frame);
    if (frames.length === 3) sampler.heartbeat();
    if (frames.length === 7) controller.abort();
  }
  expect(frames.map((frame) => frame.atMs.length)).toEqual([0, 1, 1, 1, 1, 1, 1]);
  const atMs = frames.flatMap((frame) => frame.atMs);
  const used = frames.flatMap((frame) => frame.compartment.columns.cpuUsageUsec);
  const millicores = ((used.at(-1) ?? 0) - (used[0] ?? 0)) / ((atMs.at(-1) ?? 0) - (atMs[0] ?? 0));
  // Against what the kernel counted itself; a window that does not end with a period holds up to one period more.
  expect(millicores).toBeLessThan(530);
  expect(millicores).toBeGreaterThan(350);
  const heartbeat = sampler.heartbeat();
  expect(heartbeatSchema.safeParse(heartbeat).error).toBeUndefined();
  expect(heartbeat.compartments[0]?.cpuUsedMillicores).toBeGreaterThan(350);
  expect(heartbeat.cpuUsedMillicores).toBeGreaterThan(350);
  expect(heartbeat.memoryUsedBytes).toBeGreaterThan(MIB);
  expect(openGroupFiles()).toBeGreaterThan(20);
  sampler.stop();
  await until(() => openGroupFiles() === 0);
}, 20_000);

test('direct I/O is counted to the byte, in the group and in its compartment', async () => {
  await makeCompartment();
  await driver.ensureGroup(ONE);
  const refused = startBlockCounters(
    groups.mountOf('blkio'),
    readDisks().map(({ device }) => device),
  );
  expect(refused).toEqual([]);
  const file = `/var/tmp/${root}`;
  const copy = `dd if=/dev/zero of=${file} bs=1M count=8 oflag=direct; dd if=${file} of=/dev/null bs=1M iflag=direct`;
  const readers = [driver.openReader(ONE), driver.openReader(ACME)];
  try {
    await groups.runIn(ONE, `${enterUnified(ONE)}; ${copy}; sleep 2.5`, 20);
    await until(() => groups.processesIn(ONE).length === 0, 20_000);
    for (const reader of readers) {
      const row = new Float64Array(reader?.width ?? 0);
      expect(reader?.read(row, false)).toBe(true);
      const value = (name: MetricColumn): number => row[METRIC_COLUMNS.indexOf(name)] ?? Number.NaN;
      // Beside the file itself there may be a block of the file system's own.
      for (const name of ['ioReadBytes', 'ioWriteBytes'] as const) {
        expect(value(name)).toBeGreaterThanOrEqual(8 * MIB);
        expect(value(name)).toBeLessThan(9 * MIB);
      }
      expect(value('ioWriteOps')).toBeGreaterThanOrEqual(8);
      expect(value('ioPressureUsec')).toBeGreaterThan(0);
    }
  } finally {
    for (const reader of readers) reader?.close();
    rmSync(file, { force: true });
  }
}, 40_000);

test('a hundred groups removed and made again at once: never a number of a life before', async () => {
  await makeCompartment();
  await driver.ensureGroup(ONE);
  const reader = { now: driver.openReader(ONE) };
  const row = new Float64Array(reader.now?.width ?? 0);
  for (let life = 0; life < 100; life += 1) {
    await groups.runIn(ONE, 'exit 0', 5);
    await until(() => groups.processesIn(ONE).length === 0);
    expect(reader.now?.read(row, false)).toBe(true);
    expect(row[METRIC_COLUMNS.indexOf('cpuUsageUsec')]).toBeGreaterThan(0);
    await driver.removeGroup(ONE);
    await driver.ensureGroup(ONE);
    expect(reader.now?.read(row, false)).toBe(false);
    expect([...row].every(Number.isNaN)).toBe(true);
    reader.now?.close();
    reader.now = driver.openReader(ONE);
    expect(reader.now?.read(row, false)).toBe(true);
    expect(row[METRIC_COLUMNS.indexOf('cpuUsageUsec')]).toBe(0);
  }
  reader.now?.close();
}, 60_000);
