import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { HELD_BACK_SHARE, judge } from '@bulkhead/shared';
import type { GroupSeries, MetricColumn, MetricFrame, Verdict } from '@bulkhead/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeGroupsOnKernel, until } from '../cgroup/testing/groups-on-kernel.ts';
import { createSampler } from './sampler.ts';
import { compartmentKey, compartmentTarget, instanceKey, instanceTarget } from './targets.ts';

const groups = makeGroupsOnKernel();
const { driver, root } = groups;
const ACME = `${root}/acme`;
const ONE = `${ACME}/one`;
const BUSY = 'while :; do :; done';
const SECONDS = 8;
/** Loads outlive what is looked at, so that it holds no idle second, and end by themselves. */
const LOAD_SECONDS = SECONDS + 6;

/** Each leads a process group of its own: timeout(1) and the loop under it. */
let outsiders: number[] = [];
let folder = '';

beforeEach(async () => {
  // On the disk, not in memory: /tmp may be either.
  folder = mkdtempSync(join(import.meta.dirname, '.why-slow-'));
  await driver.ensureGroup(ACME);
  await driver.ensureGroup(ONE);
});

afterEach(async () => {
  // The whole group: a loop whose timeout was killed alone would go on for ever.
  for (const outsider of outsiders) signalGroup(outsider, 'SIGKILL');
  await until(() => !outsiders.some((outsider) => signalGroup(outsider, 0)));
  outsiders = [];
  await groups.cleanUp();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test('its own ceiling', async () => {
  preferOverAllOthers();
  hold(ONE, 'cpu.cfs_quota_us', '20000');
  await groups.runIn(ONE, BUSY, LOAD_SECONDS);
  const verdict = await judgeSeconds();
  expect(verdict.cause).toBe('own-cap');
  expect(verdict.cpu.limit).toBe(0.2);
  expectNothingLost(verdict, 'tenant-ceiling', 'io', 'memory-reclaim');
}, 60_000);

test('the tenant’s ceiling, with a sibling that wants as much', async () => {
  const two = `${ACME}/two`;
  await driver.ensureGroup(two);
  preferOverAllOthers();
  hold(ACME, 'cpu.cfs_quota_us', '20000');
  await groups.runIn(ONE, BUSY, LOAD_SECONDS);
  await groups.runIn(two, BUSY, LOAD_SECONDS);
  const verdict = await judgeSeconds();
  expect(verdict.cause).toBe('tenant-ceiling');
  expect(verdict.cpu.ceiling).toBe(0.2);
  expectNothingLost(verdict, 'own-cap', 'io', 'memory-reclaim');
}, 60_000);

test('its own ceiling where the tenant’s is higher but busy too', async () => {
  preferOverAllOthers();
  hold(ACME, 'cpu.cfs_quota_us', '60000');
  hold(ONE, 'cpu.cfs_quota_us', '10000');
  await groups.runIn(ONE, BUSY, LOAD_SECONDS);
  expect((await judgeSeconds()).cause).toBe('own-cap');
}, 60_000);

test('a host that is full of others', async () => {
  // Everything outside of the group competes with it as one of many: more loops, more waiting.
  outsiders = Array.from({ length: cpus().length * 4 }, () => {
    const loop = ['-s', 'KILL', String(LOAD_SECONDS), 'sh', '-c', BUSY];
    return spawn('timeout', loop, { stdio: 'ignore', detached: true }).pid ?? 0;
  });
  await groups.runIn(ONE, BUSY, LOAD_SECONDS);
  const verdict = await judgeSeconds();
  expect(verdict.cause).toBe('host-full');
  expect(verdict.cpu.hostUsed).toBeGreaterThan(cpus().length * 0.8);
  expectNothingLost(verdict, 'own-cap', 'tenant-ceiling', 'io', 'memory-reclaim');
}, 60_000);

test('a throttle of its block I/O', async () => {
  // Whichever of the disks the folder is on.
  for (const { device } of driver.disks()) hold(ONE, 'blkio.throttle.write_bps_device', `${device} ${1024 ** 2}`);
  const file = join(folder, 'file');
  await groups.runIn(ONE, `while :; do dd if=/dev/zero of=${file} bs=256k count=16 oflag=direct; done`, LOAD_SECONDS);
  const verdict = await judgeSeconds();
  expect(verdict.cause).toBe('io');
  expectNothingLost(verdict, 'own-cap', 'tenant-ceiling', 'memory-reclaim');
}, 60_000);

function hold(path: string, file: string, value: string): void {
  writeFileSync(groups.fileOf(path, file), value);
}

/** Whoever else uses this machine, a ceiling and not a full host is then what holds our groups back. */
function preferOverAllOthers(): void {
  hold(root, 'cpu.shares', '262144');
}

/** False: there is no such group (any more). */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false;
  }
}

function expectNothingLost(verdict: Verdict, ...causes: (keyof Verdict['lostUsec'])[]): void {
  for (const cause of causes) {
    expect(verdict.lostUsec[cause], cause).toBeLessThan(verdict.measuredUsec * HELD_BACK_SHARE);
  }
}

/** What is said after some seconds of the real sampler's frames. */
async function judgeSeconds(): Promise<Verdict> {
  const sampler = createSampler({ driver });
  sampler.setTargets([
    compartmentTarget(driver, 'acme'),
    instanceTarget(driver, { id: 'i-1', tenantSlug: 'acme' }, 'one'),
  ]);
  const frames: MetricFrame[] = [];
  const controller = new AbortController();
  for await (const frame of sampler.watch(instanceKey('i-1'), compartmentKey('acme'), controller.signal)) {
    frames.push(frame);
    if (frames.flatMap(({ atMs }) => atMs).length > SECONDS) controller.abort();
  }
  sampler.stop();
  const atMs = frames.flatMap((frame) => frame.atMs);
  const verdict = judge({
    atMs,
    own: joined(frames.map(({ own }) => own)),
    compartment: joined(frames.map(({ compartment }) => compartment)),
    host: joined(frames.map(({ host }) => host)),
    window: { startMs: atMs[0] ?? 0, endMs: atMs.at(-1) ?? 0 },
    allowedCores: null,
  });
  expect(verdict.unknown).toEqual([]);
  expect(verdict.measuredUsec).toBeGreaterThan((SECONDS / 2) * 1_000_000);
  return verdict;
}

function joined(parts: readonly GroupSeries[]): GroupSeries {
  const names = Object.keys(parts[0]?.columns ?? {}) as MetricColumn[];
  const columns = names.map((name) => [name, parts.flatMap((part) => part.columns[name])] as const);
  return { columns: Object.fromEntries(columns) as GroupSeries['columns'], perCpuUsageUsec: [] };
}
