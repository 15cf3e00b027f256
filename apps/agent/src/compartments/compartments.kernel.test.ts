import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DesiredCompartment } from '@bulkhead/shared';
import { NO_CONTROLS } from '@bulkhead/shared';
import { afterEach, describe, expect, test } from 'vitest';
import { createCgroupDriver } from '../cgroup/create-cgroup-driver.ts';
import { SWAP_MARGIN_BYTES } from '../cgroup/v1/ceilings.ts';
import { EVERY_CONTAINER } from '../cgroup/v1/device-rules.ts';
import { KernelLog } from '../cgroup/kernel-log.ts';
import { makeGroupsOnKernel, until } from '../cgroup/testing/groups-on-kernel.ts';
import { applyCompartment, restoreCompartments } from './apply-compartment.ts';
import { createOomWatch } from './kernel-evidence.ts';
import type { MemoryDeath } from './kernel-evidence.ts';
import { listCompartments, observeCompartments } from './observe-compartments.ts';
import { removeCompartment } from './remove-compartment.ts';
import { verifyContainment } from './verify-containment.ts';

const MIB = 1024 ** 2;
const groups = makeGroupsOnKernel();
const { driver, facts, fileOf, mountOf, read, root, runIn } = groups;
const ACME = `${root}/acme`;
const ONE = `${ACME}/one`;

afterEach(groups.cleanUp, 20_000);

function desired(tenantSlug: string, cpuMillicores: number, memoryBytes: number, pids = 64): DesiredCompartment {
  const rest = { controls: NO_CONTROLS, frozen: false, askedBy: 'a test' };
  return { tenantSlug, cpuMillicores, memoryBytes, pids, ...rest };
}

/** Cores used over three seconds, from cpuacct.usage and a clock of our own. */
async function coresUsed(path: string): Promise<number> {
  const startedAt = process.hrtime.bigint();
  const before = Number(read(path, 'cpuacct.usage'));
  await sleep(3_000);
  const used = Number(read(path, 'cpuacct.usage')) - before;
  return used / Number(process.hrtime.bigint() - startedAt);
}

/** Never above, and it is the ceiling that holds it. */
async function expectCores(path: string, cores: number): Promise<void> {
  const throttled = (): number => Number(/^nr_throttled (\d+)$/m.exec(read(path, 'cpu.stat'))?.[1]);
  const before = throttled();
  expect(await coresUsed(path)).toBeLessThanOrEqual(cores + 0.015);
  expect(throttled()).toBeGreaterThan(before);
}

describe('a compartment in the kernel', () => {
  test('is made in every hierarchy, holds what is desired, is proven, and costs no write when nothing changed', async () => {
    const wish = desired('acme', 500, 64 * MIB + 1);
    const first = await applyCompartment(driver, wish, 7);
    expect(first).toMatchObject({
      state: 'applied',
      problem: null,
      cpuMillicores: 500,
      memoryBytes: 64 * MIB,
      pids: 64,
    });
    expect(first.proof).toMatchObject({ generation: 7, askedBy: 'a test', outcome: 'applied' });
    // The root is filled in as well when it is new.
    const own = first.proof?.writes.filter(({ file }) => file.includes(`/${ACME}/`)) ?? [];
    expect(own.map(({ file, found }) => [file.slice(file.lastIndexOf('/') + 1), found])).toEqual([
      ['cpuset.cpus', read('', 'cpuset.cpus')],
      ['cpuset.mems', read('', 'cpuset.mems')],
      ['cpu.shares', '512'],
      ['devices.deny', ''],
      ...[...EVERY_CONTAINER].map(([device, access]) => ['devices.allow', `${device} ${access}`]),
      ['pids.max', '64'],
      ['cpu.cfs_quota_us', '50000'],
      ['memory.limit_in_bytes', String(64 * MIB)],
      ['memory.memsw.limit_in_bytes', String(64 * MIB + SWAP_MARGIN_BYTES)],
    ]);
    for (const name of driver.containing) expect(existsSync(`${mountOf(name)}/${ACME}`), name).toBe(true);
    const second = await applyCompartment(driver, { ...wish, askedBy: 'somebody else' }, 8);
    expect(second.proof).toEqual(first.proof);
    expect(listCompartments(driver)).toEqual(['acme']);
  });

  test('is restored by a new process from its snapshot, and after somebody else has written to it', async () => {
    const wishes = [desired('acme', 500, 64 * MIB), desired('initech', 1500, 128 * MIB)];
    await restoreCompartments(driver, wishes, 1);
    writeFileSync(fileOf(ACME, 'cpu.cfs_quota_us'), '-1');
    writeFileSync(fileOf(ACME, 'memory.memsw.limit_in_bytes'), '-1');
    writeFileSync(fileOf(ACME, 'memory.limit_in_bytes'), '-1');
    const later = createCgroupDriver({ root: root, facts });
    expect(observeCompartments(later, ['acme'])[0]).toMatchObject({ cpuMillicores: null, memoryBytes: null });
    const [acme, initech] = await restoreCompartments(later, wishes, 1);
    expect(acme).toMatchObject({ state: 'applied', cpuMillicores: 500, memoryBytes: 64 * MIB });
    expect(acme?.proof?.writes).toHaveLength(3);
    expect(initech?.proof?.writes).toEqual([]);
  });

  test('comes down although a container has a ceiling of its own above the new one', async () => {
    await applyCompartment(driver, desired('acme', 1000, 64 * MIB), 1);
    await driver.ensureGroup(`${ONE}/inner`);
    writeFileSync(fileOf(ONE, 'cpu.cfs_quota_us'), '80000');
    writeFileSync(fileOf(`${ONE}/inner`, 'cpu.cfs_quota_us'), '79999');
    const observed = await applyCompartment(driver, desired('acme', 250, 64 * MIB), 2);
    expect(observed).toMatchObject({ state: 'applied', cpuMillicores: 250 });
    expect(Number(read(ONE, 'cpu.cfs_quota_us'))).toBe(25_000);
    expect(Number(read(`${ONE}/inner`, 'cpu.cfs_quota_us'))).toBe(25_000);
  });

  test('a refusal is rolled back and told', async () => {
    const good = desired('acme', 500, 64 * MIB);
    const before = await applyCompartment(driver, good, 1);
    // More processes than a kernel can have, and more CPU than the kernel's arithmetic takes.
    for (const bad of [desired('acme', 600, 65 * MIB, 10_000_000), desired('acme', 1e15, 65 * MIB, 65)]) {
      const observed = await applyCompartment(driver, bad, 2);
      expect(observed).toMatchObject({ state: 'failed', problem: { code: 'compartment-refused' } });
      expect(observed.proof).toMatchObject({ generation: 2, outcome: 'rolled-back' });
      expect(observed).toMatchObject({ cpuMillicores: 500, memoryBytes: before.memoryBytes, pids: 64 });
      expect(observed.problem?.message).toMatch(
        /could not write "\d+" to .*(pids.max|cpu.cfs_quota_us): E(INVAL|RANGE)/,
      );
    }
    expect(await applyCompartment(driver, good, 3)).toMatchObject({ state: 'applied', problem: null });
  });

  test('two busy containers share 500 millicores, and 250 after a live change', async () => {
    await applyCompartment(driver, desired('acme', 500, 64 * MIB), 1);
    // Whatever else this machine does, it is then the ceiling that holds them back.
    writeFileSync(fileOf(root, 'cpu.shares'), '262144');
    for (const name of ['one', 'two']) {
      await driver.ensureGroup(`${ACME}/${name}`);
      await runIn(`${ACME}/${name}`, 'while :; do :; done', 25);
    }
    await sleep(300);
    await expectCores(ACME, 0.5);
    const changed = await applyCompartment(driver, desired('acme', 250, 64 * MIB), 2);
    expect(changed.proof).toMatchObject({ generation: 2, outcome: 'applied' });
    await sleep(300);
    await expectCores(ACME, 0.25);
  }, 30_000);

  test('memory in use above the new ceiling: shrinking, everything else applied, done when it is freed', async () => {
    await applyCompartment(driver, desired('acme', 500, 96 * MIB), 1);
    await driver.ensureGroup(ONE);
    // A shell's variable is anonymous memory, which has nowhere to go without swap.
    await runIn(ONE, 'x=$(head -c 24000000 /dev/zero | tr "\\\\0" x); sleep 10', 15);
    await until(() => Number(read(ACME, 'memory.usage_in_bytes')) > 24 * MIB);
    const shrinking = await applyCompartment(driver, desired('acme', 250, 16 * MIB, 32), 2);
    expect(shrinking.proof?.outcome).toBe('shrinking');
    expect(shrinking).toMatchObject({ state: 'shrinking', cpuMillicores: 250, memoryBytes: 96 * MIB, pids: 32 });
    expect(shrinking.problem?.message).toMatch(/^[\d.]+ MiB of memory are in use, the ceiling asked for is 16 MiB/);
    await groups.killIn(ONE);
    const done = await applyCompartment(driver, desired('acme', 250, 16 * MIB, 32), 3);
    expect(done).toMatchObject({ state: 'applied', memoryBytes: 16 * MIB, problem: null });
  }, 20_000);

  test('is removed from every hierarchy when empty, and refused with the processes while it is not', async () => {
    await applyCompartment(driver, desired('acme', 500, 64 * MIB), 1);
    await driver.ensureGroup(ONE);
    await runIn(ONE, 'sleep 20', 20);
    const refused = await removeCompartment(driver, 'acme');
    expect(refused).toMatchObject({ state: 'failed', cpuMillicores: 500, problem: { code: 'compartment-busy' } });
    expect(refused.problem?.message).toMatch(/still holds \d+ processes/);
    await groups.killIn(ONE);
    expect(await removeCompartment(driver, 'acme')).toMatchObject({ state: 'absent', problem: null });
    for (const { mount } of facts.controllers) expect(existsSync(`${mount}/${ACME}`), mount).toBe(false);
    expect(await removeCompartment(driver, 'acme')).toMatchObject({ state: 'absent', problem: null });
  });

  test('a process outside is found with the controllers that it escaped from', async () => {
    await applyCompartment(driver, desired('acme', 500, 64 * MIB), 1);
    await driver.ensureGroup(ONE);
    const pid = await runIn(ONE, 'sleep 20', 20);
    expect(verifyContainment(driver, pid, ACME)).toEqual([]);
    expect(verifyContainment(driver, pid, ONE)).toEqual([]);
    writeFileSync(`${mountOf('cpu')}/cgroup.procs`, String(pid));
    expect(verifyContainment(driver, pid, ACME)).toEqual([{ controller: 'cpu', expected: ACME, found: '' }]);
    expect(() => verifyContainment(driver, 2 ** 22 + 1, root)).toThrow(/could not read \/proc\/4194305\/cgroup/);
  });
});

describe('a death for lack of memory', () => {
  const EAT = 'x=$(head -c 90000000 /dev/zero | tr "\\\\0" x)';

  async function dieIn(ownLimitBytes: number | null, withLog: boolean): Promise<MemoryDeath | null> {
    await applyCompartment(driver, desired('acme', 2000, 48 * MIB), 1);
    await driver.ensureGroup(ONE);
    if (ownLimitBytes !== null) writeFileSync(fileOf(ONE, 'memory.limit_in_bytes'), String(ownLimitBytes));
    const kernelLog = withLog ? new KernelLog() : new KernelLog('/nowhere');
    const watch = createOomWatch({ driver, lastMemory: () => null, kernelLog });
    watch.follow(ONE, ACME);
    expect(watch.explain(ONE, ACME)).toBeNull();
    await runIn(ONE, EAT, 10);
    await until(() => driver.readMemoryCounters(ONE)?.kills !== 0);
    await groups.killIn(ONE);
    // As after a real death, the group is gone by the time that the log is asked.
    if (withLog) await driver.removeGroup(ONE);
    const verdict = watch.explain(ONE, ACME);
    watch.stop();
    return verdict;
  }

  test.each([true, false])('its own limit (log readable: %s)', async (withLog) => {
    const verdict = await dieIn(24 * MIB, withLog);
    expect(verdict).toMatchObject({ cause: 'own-memory-limit', limitBytes: 24 * MIB });
  });

  test.each([true, false])("its tenant's ceiling (log readable: %s)", async (withLog) => {
    const verdict = await dieIn(null, withLog);
    expect(verdict).toMatchObject({ cause: 'tenant-memory-ceiling', limitBytes: 48 * MIB });
    expect(verdict?.message).toContain('48 MiB');
  });
});
