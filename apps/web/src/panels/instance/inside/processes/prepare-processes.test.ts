import type { ProcessList, ProcessRow } from '@bulkhead/shared';
import { expect, test } from 'vitest';
import { filterProcesses, prepareProcesses } from './prepare-processes.ts';

const one = (innerPid: number, innerParentPid: number, change: Partial<ProcessRow> = {}): ProcessRow => ({
  innerPid,
  innerParentPid,
  startTicks: 100,
  hostPid: null,
  uid: 0,
  user: 'root',
  state: 'S',
  command: `program-${innerPid}`,
  threads: 1,
  cpuUsec: 0,
  rssBytes: 0,
  startedAtMs: 0,
  ...change,
});
const list = (atMs: number, ...processes: ProcessRow[]): ProcessList => ({ atMs, processes, total: processes.length });

test('a process stands below its parent, and used what was counted since', () => {
  const before = list(1_000, one(1, 0), one(7, 1, { cpuUsec: 500_000 }));
  const after = list(3_000, one(1, 0), one(7, 1, { cpuUsec: 1_500_000 }), one(8, 7), one(9, 0));
  expect(prepareProcesses(after, before).map(({ innerPid, depth, cores }) => [innerPid, depth, cores])).toEqual([
    [1, 0, 0],
    [7, 1, 0.5],
    [8, 2, null],
    [9, 0, null],
  ]);
});

test('a number that was given away again is another process', () => {
  const before = list(1_000, one(7, 0, { cpuUsec: 9_000_000 }));
  const after = list(2_000, one(7, 0, { cpuUsec: 10, startTicks: 101 }));
  expect(prepareProcesses(after, before)[0]?.cores).toBeNull();
});

test('a filter looks at commands, users and numbers', () => {
  const shown = prepareProcesses(list(0, one(1, 0), one(12, 1, { user: 'nobody', command: 'NGINX: worker' })), null);
  const found = (text: string) => filterProcesses(shown, text).map(({ innerPid }) => innerPid);
  expect([found('nginx'), found('nobody'), found('1'), found(''), found('x')]).toEqual([
    [12],
    [12],
    [1],
    [1, 12],
    [12],
  ]);
});
