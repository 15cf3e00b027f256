import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { processListSchema } from '@bulkhead/shared';
import { listProcesses, parseSeen, seeProcess } from './list-processes.ts';
import { signalProcess } from './signal-process.ts';

const STATUS = `Name:\tevil) 9
Umask:\t0022
State:\tS (sleeping)
Tgid:\t4242
PPid:\t4200
Uid:\t1000\t1000\t1000\t1000
NSpid:\t4242\t17
VmRSS:\t    2048 kB
Threads:\t3
`;
const STAT = `4242 (evil) 9) S 4200 4242 4242 0 -1 4194560 0 0 0 0 150 50 0 0 20 0 3 0 987654 1000 2 0`;

test('a process is read with its number inside, its start and its threads, whatever its name holds', () => {
  expect(parseSeen(4242, { status: STATUS, stat: STAT, cmdline: 'evil) 9\0--flag\0' })).toEqual({
    pid: 4242,
    parentPid: 4200,
    innerPid: 17,
    startTicks: 987_654,
    uid: 1000,
    state: 'S',
    command: 'evil) 9 --flag',
    threads: 3,
    cpuUsec: 2_000_000,
    rssBytes: 2048 * 1024,
  });
});

test('a list names users after the container’s own passwd, and when processes began', () => {
  const list = listProcesses([process.pid], new Map([[process.getuid?.() ?? 0, 'somebody']]));
  expect(processListSchema.parse(list)).toMatchObject({ total: 1 });
  const [own] = list.processes;
  expect(own).toMatchObject({ hostPid: process.pid, user: 'somebody' });
  expect(Math.abs((own?.startedAtMs ?? 0) - (Date.now() - process.uptime() * 1000))).toBeLessThan(5_000);
});

test('a signal reaches the process that is meant, and no other with its number', async () => {
  const child = spawn('sleep', ['1000']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const seen = seeProcess(pid);
  if (seen === null) throw new Error('it runs');
  const { innerPid, startTicks } = seen;
  const group = () => [pid];
  // The number was given away again since, and: it is in another group.
  const others = [
    () => signalProcess(group, { innerPid, startTicks: startTicks - 1 }, 'KILL'),
    () => signalProcess(() => [], { innerPid, startTicks }, 'KILL'),
  ];
  for (const other of others) expect(other).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  expect(seeProcess(pid)?.state).not.toBe('Z');
  const ended = once(child, 'exit');
  signalProcess(group, { innerPid, startTicks }, 'TERM');
  expect(await ended).toEqual([null, 'SIGTERM']);
});
