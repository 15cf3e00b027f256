import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Controls, DesiredCompartment, ObservedCompartment } from '@bulkhead/shared';
import { NO_CONTROLS } from '@bulkhead/shared';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { formatCpuList, parseCpuList } from '../cgroup/cpu-list.ts';
import { makeGroupsOnKernel, until } from '../cgroup/testing/groups-on-kernel.ts';
import { SWAP_MARGIN_BYTES } from '../cgroup/v1/ceilings.ts';
import { EVERY_CONTAINER } from '../cgroup/v1/device-rules.ts';
import { applyCompartment } from './apply-compartment.ts';

const MIB = 1024 ** 2;
const groups = makeGroupsOnKernel();
const { driver, fileOf, mountOf, read, root, runIn } = groups;
const ACME = `${root}/acme`;
const [ONE, TWO] = [`${ACME}/one`, `${ACME}/two`];
const [disk] = driver.disks();
const scratch = mkdtempSync(join(tmpdir(), 'bulkhead-controls-'));
/** A device that opening does nothing to, and that no container may use by itself. */
const DEVICE = '/dev/loop-control';
const ALL_CPUS = read('', 'cpuset.cpus');
const ONE_CPU = formatCpuList(new Set([...parseCpuList(ALL_CPUS)].slice(0, 1)));

afterEach(groups.cleanUp, 20_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function wish(controls: Partial<Controls> = {}, rest: Partial<DesiredCompartment> = {}): DesiredCompartment {
  return {
    tenantSlug: 'acme',
    cpuMillicores: 500,
    memoryBytes: 64 * MIB,
    pids: 64,
    controls: { ...NO_CONTROLS, ...controls },
    frozen: false,
    askedBy: 'an operator',
    ...rest,
  };
}

async function apply(
  controls: Partial<Controls> = {},
  rest: Partial<DesiredCompartment> = {},
): Promise<ObservedCompartment> {
  return await applyCompartment(driver, wish(controls, rest), 1);
}

const throttle = (readBytesPerSec: number | null, writeOpsPerSec: number | null, device = 'all') => ({
  device,
  readBytesPerSec,
  writeBytesPerSec: null,
  readOpsPerSec: null,
  writeOpsPerSec,
});

/** Every file that a control is held in, with what it must read: set, and lifted again. */
const HELD: readonly [keyof Controls | 'frozen', Partial<DesiredCompartment>, Record<string, [string, string]>][] = [
  ['cpuWeight', { controls: { ...NO_CONTROLS, cpuWeight: 300 } }, { 'cpu.shares': ['3072', '512'] }],
  ['cpus', { controls: { ...NO_CONTROLS, cpus: ONE_CPU } }, { 'cpuset.cpus': [ONE_CPU, ALL_CPUS] }],
  [
    'memorySoftBytes',
    { controls: { ...NO_CONTROLS, memorySoftBytes: 32 * MIB } },
    { 'memory.soft_limit_in_bytes': [String(32 * MIB), '9223372036854771712'] },
  ],
  [
    'swapBytes',
    { controls: { ...NO_CONTROLS, swapBytes: 16 * MIB } },
    { 'memory.memsw.limit_in_bytes': [String(80 * MIB + SWAP_MARGIN_BYTES), String(64 * MIB + SWAP_MARGIN_BYTES)] },
  ],
  [
    'ioLimits',
    { controls: { ...NO_CONTROLS, ioLimits: [throttle(5_000_000, 70)] } },
    {
      'blkio.throttle.read_bps_device': [`${disk?.device} 5000000`, ''],
      'blkio.throttle.write_iops_device': [`${disk?.device} 70`, ''],
      'blkio.throttle.write_bps_device': ['', ''],
    },
  ],
  [
    'devices',
    { controls: { ...NO_CONTROLS, devices: [{ path: DEVICE, access: 'rw' }] } },
    { 'devices.list': [[...defaultList(), 'c 10:237 rw'].join('\n'), defaultList().join('\n')] },
  ],
  ['frozen', { frozen: true }, { 'freezer.state': ['FROZEN', 'THAWED'] }],
];

function defaultList(): string[] {
  return [...EVERY_CONTAINER].map(([device, access]) => `${device} ${access}`);
}

describe('each control of a compartment', () => {
  test.each(HELD)('%s is held by the kernel, and lifted again', async (_name, given, files) => {
    await apply();
    const set = await apply({}, given);
    expect(set).toMatchObject({
      state: 'applied',
      problem: null,
      proof: { outcome: 'applied', askedBy: 'an operator' },
    });
    for (const [file, [value]] of Object.entries(files)) expect(read(ACME, file), file).toBe(value);
    const lifted = await apply();
    expect(lifted).toMatchObject({ state: 'applied', problem: null });
    for (const [file, [, value]] of Object.entries(files)) expect(read(ACME, file), file).toBe(value);
  });

  test('what somebody else wrote is set right by the next apply, as the agent’s own doing', async () => {
    const controls: Partial<Controls> = {
      cpuWeight: 300,
      cpus: ONE_CPU,
      memorySoftBytes: 32 * MIB,
      swapBytes: 16 * MIB,
      ioLimits: [throttle(5_000_000, 70)],
      devices: [{ path: DEVICE, access: 'rw' }],
    };
    await apply(controls);
    const names = [
      'cpu.shares',
      'cpu.cfs_quota_us',
      'cpuset.cpus',
      'memory.limit_in_bytes',
      'memory.memsw.limit_in_bytes',
      'memory.soft_limit_in_bytes',
      'pids.max',
      'blkio.throttle.read_bps_device',
      'devices.list',
      'freezer.state',
    ];
    const before = Object.fromEntries(names.map((name) => [name, read(ACME, name)]));
    const spoil: [string, string][] = [
      ['cpu.shares', '2'],
      ['cpu.cfs_quota_us', '-1'],
      ['cpuset.cpus', ALL_CPUS],
      ['memory.memsw.limit_in_bytes', '-1'],
      ['memory.limit_in_bytes', '-1'],
      ['memory.soft_limit_in_bytes', '-1'],
      ['pids.max', 'max'],
      ['blkio.throttle.read_bps_device', `${disk?.device} 0`],
      ['devices.allow', 'b 7:* rwm'],
      ['devices.deny', 'c 1:3 rwm'],
      ['freezer.state', 'FROZEN'],
    ];
    for (const [name, value] of spoil) writeFileSync(fileOf(ACME, name), value);
    const repaired = await applyCompartment(driver, wish(controls, { askedBy: 'a later operator' }), 9);
    expect(repaired).toMatchObject({ state: 'applied', problem: null, proof: { askedBy: 'agent', generation: 9 } });
    const sorted = (text: string): string => text.split('\n').toSorted().join('\n');
    for (const name of names) expect(sorted(read(ACME, name)), name).toBe(sorted(before[name] ?? ''));
    const again = await applyCompartment(driver, wish(controls), 10);
    expect(again.proof).toEqual(repaired.proof);
  });

  test('a processor that the host has not: everything that was asked with it is undone', async () => {
    await apply();
    const before = driver.readCeilings(ACME);
    const failed = await apply({ cpus: '0-999', cpuWeight: 700 }, { cpuMillicores: 900, memoryBytes: 96 * MIB });
    expect(failed).toMatchObject({ state: 'failed', cpuMillicores: 500, proof: { outcome: 'rolled-back' } });
    expect(failed.problem?.message).toMatch(/could not write "0-999" to .*cpuset.cpus: E/);
    expect(failed.proof?.writes.map(({ found }) => found)).toContain('7168');
    expect(driver.readCeilings(ACME)).toEqual(before);
  });

  test('a device and a disk that are not there are left out and told; the rest holds', async () => {
    const observed = await apply({
      cpuWeight: 300,
      devices: [{ path: '/dev/no-such', access: 'r' }],
      ioLimits: [throttle(1_000_000, null, '999:0')],
    });
    expect(observed).toMatchObject({ state: 'applied', problem: { code: 'compartment-control-missing' } });
    expect(observed.problem?.message).toContain('not on this host: disk 999:0, device /dev/no-such');
    expect(read(ACME, 'cpu.shares')).toBe('3072');
  });
});

describe('processors', () => {
  const allowed = (pid: number): string =>
    /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';

  test('a process inside runs on those and on no other, live, and on all again', async () => {
    await apply();
    await driver.ensureGroup(`${ONE}/inner`);
    const pid = await runIn(`${ONE}/inner`, 'sleep 20', 20);
    expect(allowed(pid)).toBe(ALL_CPUS);
    expect(await apply({ cpus: ONE_CPU })).toMatchObject({ state: 'applied' });
    expect(allowed(pid)).toBe(ONE_CPU);
    expect(await apply()).toMatchObject({ state: 'applied' });
    expect(allowed(pid)).toBe(ALL_CPUS);
    expect(read(`${ONE}/inner`, 'cpuset.cpus')).toBe(ALL_CPUS);
  });
});

describe('freezing', () => {
  test('stops the counters of what is below, and everything goes on afterwards', async () => {
    await apply();
    await driver.ensureGroup(ONE);
    await runIn(ONE, 'while :; do :; done', 20);
    const used = (): number => Number(read(ACME, 'cpuacct.usage'));
    expect(await apply({}, { frozen: true })).toMatchObject({ state: 'applied', frozen: true });
    const before = used();
    await sleep(500);
    expect(used()).toBe(before);
    expect(await apply()).toMatchObject({ state: 'applied', frozen: false });
    await until(() => used() > before);
  });
});

describe('devices', () => {
  /** Whether a process in the group can open a node of its own making. */
  async function opens(path: string): Promise<boolean> {
    const [node, answer] = [join(scratch, 'node'), join(scratch, 'answer')];
    for (const file of [node, answer]) rmSync(file, { force: true });
    const open = `mknod ${node} c 10 237 && if (: < ${node}) 2>/dev/null; then echo yes; else echo no; fi`;
    await runIn(path, `(${open}) > ${answer}; sleep 5`, 5);
    await until(() => existsSync(answer) && readFileSync(answer, 'utf8') !== '');
    await groups.killIn(path);
    return readFileSync(answer, 'utf8').trim() === 'yes';
  }

  test('what is not granted is refused, also to a group that allows itself everything; a grant is live', async () => {
    await apply();
    await driver.ensureGroup(ONE);
    expect(await opens(ONE)).toBe(false);
    expect(() => writeFileSync(fileOf(ONE, 'devices.allow'), 'c 10:237 rwm')).toThrow('EPERM');
    expect(() => writeFileSync(fileOf(ONE, 'devices.allow'), 'a')).toThrow('EPERM');
    await apply({ devices: [{ path: DEVICE, access: 'rwm' }] });
    writeFileSync(fileOf(ONE, 'devices.allow'), 'c 10:237 rwm');
    expect(await opens(ONE)).toBe(true);
    await apply();
    expect(await opens(ONE)).toBe(false);
  }, 20_000);

  test('a compartment with containers from before keeps its walls and says when the list comes', async () => {
    for (const name of driver.containing) mkdirSync(`${mountOf(name)}/${ONE}`, { recursive: true });
    const later = await apply();
    expect(later).toMatchObject({
      state: 'applied',
      cpuMillicores: 500,
      problem: { code: 'compartment-devices-later' },
    });
    expect(read(ACME, 'devices.list')).toBe('a *:* rwm');
    await driver.removeGroup(ONE);
    expect(await apply()).toMatchObject({ state: 'applied', problem: null });
    expect(read(ACME, 'devices.list')).toBe(defaultList().join('\n'));
  });
});

describe('a throttle of the compartment', () => {
  const rateOf = (path: string): string => read(path, 'blkio.throttle.read_bps_device');

  test('is divided among its containers, moves with it, and goes with it', async () => {
    await apply();
    for (const path of [ONE, TWO]) await driver.ensureGroup(path);
    writeFileSync(fileOf(TWO, 'blkio.throttle.read_bps_device'), `${disk?.device} 1000000`);
    const rates = async (readBytesPerSec: number | null): Promise<string[]> => {
      await apply({ ioLimits: readBytesPerSec === null ? [] : [throttle(readBytesPerSec, null)] });
      return [ACME, ONE, TWO].map((path) => rateOf(path).replace(`${disk?.device} `, ''));
    };
    expect(await rates(6_000_000)).toEqual(['6000000', '3000000', '1000000']);
    expect(await rates(8_000_000)).toEqual(['8000000', '4000000', '1000000']);
    expect(await rates(1_000_000)).toEqual(['1000000', '500000', '500000']);
    writeFileSync(fileOf(ONE, 'blkio.throttle.read_bps_device'), `${disk?.device} 0`);
    expect(await rates(1_000_000)).toEqual(['1000000', '500000', '500000']);
    expect(await rates(null)).toEqual(['', '', '']);
  });
});
