import { METRIC_COLUMNS } from '@bulkhead/shared';
import { beforeEach, expect, test } from 'vitest';
import { COLUMN } from '../cgroup/columns.ts';
import type { GroupReader } from '../cgroup/driver.ts';
import { toFamilies, type Family } from './family.ts';
import { SampledGroup } from './sampled-group.ts';

/** Groups in memory in the place of the kernel's; who has run for less than 250 µs since it was read rests. */
const groups = new Map<string, { usageUsec: number; pids: number }>();
const row = new Float64Array(METRIC_COLUMNS.length);
let read: string[] = [];
let family: Family;
let sweeps = 0;
let said: Record<string, number> = {};

function openReader(path: string): GroupReader | null {
  const group = groups.get(path);
  if (group === undefined) return null;
  let seen = { usageUsec: Number.NEGATIVE_INFINITY, pids: 0 };
  let isResting = false;
  const fill = (into: Float64Array): void => {
    into[COLUMN.cpuUsageUsec] = seen.usageUsec;
    into[COLUMN.pidsCurrent] = seen.pids;
  };
  return {
    width: row.length,
    life: path,
    get isResting() {
      return isResting;
    },
    read: (into) => {
      if (groups.get(path) !== group) return false;
      read.push(path);
      isResting = group.usageUsec - seen.usageUsec < 250;
      seen = { ...group };
      fill(into);
      return true;
    },
    pass: () => undefined,
    ceilingsMayHaveMoved: () => undefined,
    close: () => undefined,
  };
}

/** What each of the children runs in a second, and what the family then says of them; who was read is in `read`. */
function sweep(ran: Record<string, number> = {}): Record<string, number> {
  for (const [path, group] of groups) {
    if (path === 'acme') continue;
    const ranUsec = ran[path] ?? 15;
    group.usageUsec += ranUsec;
    const parent = groups.get('acme');
    if (parent !== undefined) parent.usageUsec += ranUsec;
  }
  read = [];
  sweeps += 1;
  for (const { group, how } of family.sample(sweeps, row)) {
    if (how === 'read') said[group.key] = row[COLUMN.cpuUsageUsec] ?? Number.NaN;
  }
  return said;
}

beforeEach(() => {
  groups.clear();
  groups.set('acme', { usageUsec: 1000, pids: 6 });
  for (const name of ['acme/a', 'acme/b', 'acme/c']) groups.set(name, { usageUsec: 0, pids: 2 });
  // No one's turn is before the tenth sweep.
  sweeps = 0;
  said = {};
  const made = [...groups.keys()].map((path) => {
    const group = new SampledGroup(path, { openReader, processors: 0, readHostCpuUsec: () => 0 }, 0);
    group.moveTo(path);
    return group;
  });
  const [first, ...others] = toFamilies(made);
  if (first === undefined || others.length > 0) throw new Error('a compartment with what is in it is one family');
  family = first;
});

test('while nothing but the usual runs, the compartment alone is read; each child in its turn', () => {
  for (let settling = 0; settling < 3; settling += 1) sweep();
  const seen = Array.from({ length: 7 }, () => {
    sweep();
    return read.length;
  });
  expect(seen).toEqual([1, 1, 1, 1, 1, 1, 4]);
  expect(sweep()['acme/a']).toBe(150);
});

test('a child that works is read in every sweep, and hides nobody', () => {
  for (let settling = 0; settling < 3; settling += 1) sweep({ 'acme/a': 5000 });
  expect(sweep({ 'acme/a': 700_000 })['acme/a']).toBe(715_000);
  expect(read).toEqual(['acme', 'acme/a']);
  sweep({ 'acme/a': 700_000, 'acme/c': 300 });
  expect(read).toEqual(['acme', 'acme/a', 'acme/b', 'acme/c']);
  expect(said['acme/c']).toBe(groups.get('acme/c')?.usageUsec);
});

test('what the resting ones run unseen stays below the bound, also when it grows slowly', () => {
  for (let settling = 0; settling < 3; settling += 1) sweep();
  let ranUsec = 15;
  while (read.length < 4) sweep({ 'acme/b': (ranUsec += 25) });
  expect(ranUsec).toBeLessThan(15 + 250 + 9 * 25);
});

test('a process more or less in the compartment, and all are looked at', () => {
  for (let settling = 0; settling < 3; settling += 1) sweep();
  const [parent, child] = [groups.get('acme'), groups.get('acme/b')];
  if (parent === undefined || child === undefined) throw new Error('they are there');
  parent.pids -= 1;
  child.pids -= 1;
  sweep();
  expect(read).toHaveLength(4);
  sweep();
  expect(read).toEqual(['acme']);
});

test('who is made again under the same name is not taken for the one before', () => {
  for (let settling = 0; settling < 3; settling += 1) sweep();
  groups.set('acme/b', { usageUsec: 0, pids: 2 });
  expect(sweep({ 'acme/b': 8_000 })['acme/b']).toBe(8_000);
});

test('without a compartment to ask, everybody is read', () => {
  for (let settling = 0; settling < 3; settling += 1) sweep();
  groups.delete('acme');
  sweep();
  expect(read).toEqual(['acme/a', 'acme/b', 'acme/c']);
});
