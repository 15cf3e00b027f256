import { expect, it } from 'vitest';
import { nestProcesses } from './nest-processes.ts';

const row = (pid: number, parentPid: number) => ({
  pid,
  parentPid,
  innerPid: null,
  uid: 0,
  state: 'S',
  command: '',
  cpuUsec: 0,
  rssBytes: 0,
});

it('counts the steps to the first process that is known', () => {
  const nested = nestProcesses([row(10, 1), row(20, 10), row(40, 20), row(30, 10), row(7, 3)]);
  expect(nested.map(({ process, depth }) => [process.pid, depth])).toEqual([
    [10, 0],
    [20, 1],
    [40, 2],
    [30, 1],
    [7, 0],
  ]);
});
