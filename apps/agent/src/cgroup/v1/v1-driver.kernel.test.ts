import { existsSync, readFileSync } from 'node:fs';
import { CONTROL_NAMES } from '@bulkhead/shared';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readDisks } from '../disks.ts';
import type { Ceilings } from '../driver.ts';
import { CgroupError } from '../errors.ts';
import { makeGroupsOnKernel } from '../testing/groups-on-kernel.ts';

const MIB = 1024 ** 2;
const groups = makeGroupsOnKernel();
const { driver, facts, fileOf, read, root, runIn } = groups;
const GROUP = `${root}/acme/one`;

afterEach(groups.cleanUp, 20_000);

async function bring(to: Partial<Ceilings>): Promise<string[]> {
  const steps = driver.planWrites(GROUP, driver.readCeilings(GROUP), to);
  const files: string[] = [];
  for (const step of steps) {
    const applied = await driver.applyStep(step);
    for (const { kernel, matches } of applied) {
      expect(matches, kernel.file).toBe(true);
      files.push(kernel.file.slice(kernel.file.lastIndexOf('/') + 1));
    }
  }
  return files;
}

describe('what this host can hold', () => {
  test('one row a control; a file that holds something is there, and a control that is not held says why', async () => {
    await driver.ensureGroup(GROUP);
    expect(driver.capabilities.map(({ control }) => control)).toEqual(CONTROL_NAMES);
    for (const { control, held, through, note } of driver.capabilities) {
      if (held !== 'kernel') expect(note, control).not.toBe('');
      else if (control !== 'pressure') expect(existsSync(fileOf(GROUP, through)), control).toBe(true);
    }
  });

  test('trying left nothing behind', () => {
    for (const { mount } of facts.controllers) expect(existsSync(`${mount}/${root}/.probe`), mount).toBe(false);
  });

  test('a weight of block I/O counts only where a disk looks at it', () => {
    const looks = readDisks().some(({ scheduler }) => scheduler === 'bfq' || scheduler === 'cfq');
    const row = driver.capabilities.find(({ control }) => control === 'io-weight');
    expect(row?.held).toBe(looks ? 'kernel' : 'none');
    if (!looks) expect(row?.note).toContain('choose bfq');
  });
});

describe('any group', () => {
  test('is given what is named and nothing else, and says so when it is read', async () => {
    await driver.ensureGroup(GROUP);
    const before = driver.readCeilings(GROUP);
    expect(await bring({ cpuMillicores: 250, memorySoftBytes: 8 * MIB })).toEqual([
      'cpu.cfs_quota_us',
      'memory.soft_limit_in_bytes',
    ]);
    expect(driver.readCeilings(GROUP)).toEqual({ ...before, cpuMillicores: 250, memorySoftBytes: 8 * MIB });
    expect(await bring({ cpuMillicores: 250 })).toEqual([]);
    expect(await bring({ cpuMillicores: null, memorySoftBytes: null })).toHaveLength(2);
    expect(driver.readCeilings(GROUP)).toEqual(before);
  });

  test('a memory ceiling under what is in use is refused as busy, and stays', async () => {
    await driver.ensureGroup(GROUP);
    await bring({ memoryBytes: 96 * MIB, swapBytes: 0 });
    await runIn(GROUP, 'x=$(head -c 24000000 /dev/zero | tr "\\\\0" x); sleep 10', 15);
    const used = (): number => Number(read(GROUP, 'memory.usage_in_bytes'));
    await expect.poll(used, { timeout: 5_000 }).toBeGreaterThan(20 * MIB);
    const refusal = await bring({ memoryBytes: 16 * MIB }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CgroupError);
    expect(refusal).toMatchObject({ code: 'busy' });
    expect(driver.readCeilings(GROUP).memoryBytes).toBe(96 * MIB);
  }, 20_000);

  test('names its processes and those of the groups below it', async () => {
    await driver.ensureGroup(`${GROUP}/inner`);
    const pid = await runIn(`${GROUP}/inner`, 'sleep 20', 20);
    const listed = () =>
      readFileSync(fileOf(`${GROUP}/inner`, 'pids.current').replace('pids.current', 'cgroup.procs'), 'utf8')
        .trim()
        .split('\n')
        .map(Number);
    const inOrder = (pids: readonly number[]) => pids.toSorted((one, other) => one - other);
    expect(driver.processesIn(GROUP)).toContain(pid);
    // A shell that has begun forks once more between two looks.
    await vi.waitFor(() => expect(inOrder(driver.processesIn(GROUP))).toEqual(inOrder(listed())));
    expect(driver.processesIn(`${root}/nobody`)).toEqual([]);
  });
});
