import { expect, test } from 'vitest';
import { parseMounts } from './read-mounts.ts';
import { parentsFirst, parseProcess, readProcess } from './read-processes.ts';

const row = (pid: number, parentPid: number) => ({
  pid,
  innerPid: null,
  parentPid,
  uid: 0,
  state: 'S',
  command: '',
  cpuUsec: 0,
  rssBytes: 0,
});

test('parents come before children, siblings by number', () => {
  const rows = [row(40, 20), row(10, 1), row(30, 10), row(20, 10), row(5, 2)];
  expect(parentsFirst(rows).map(({ pid }) => pid)).toEqual([5, 10, 20, 40, 30]);
});

test('a process is read from what the kernel writes, whatever its name holds', () => {
  const found = parseProcess(812, {
    status: 'Name:\tod) R 1\nPPid:\t800\nUid:\t1000\t1000\t1000\t1000\nNSpid:\t812\t7\nVmRSS:\t    2048 kB\n',
    stat: `812 (od) R 1) S 800 812 812 0 -1 4194560 90 0 0 0 ${[150, 50].join(' ')} 0 0 20 0`,
    cmdline: 'sleep\x003600\x00',
  });
  expect(found).toEqual({
    pid: 812,
    innerPid: 7,
    parentPid: 800,
    uid: 1000,
    state: 'S',
    command: 'sleep 3600',
    cpuUsec: 2_000_000,
    rssBytes: 2_097_152,
  });
});

test('this very process can be read, one that never was cannot', () => {
  expect(readProcess(process.pid)).toMatchObject({ pid: process.pid, parentPid: process.ppid, innerPid: null });
  expect(readProcess(2 ** 22 + 1)).toBeNull();
});

test('mounts keep their own options and not the folders of an overlay', () => {
  const text = [
    '1 2 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A,upperdir=/u',
    '3 1 0:51 / /with\\040space ro,nosuid - tmpfs tmpfs rw,size=64k',
    'rubbish',
    '4 3 0:52 / /with\\040space ro - tmpfs other rw',
  ].join('\n');
  expect(parseMounts(text)).toEqual([
    { target: '/', type: 'overlay', source: 'overlay', options: 'rw,relatime' },
    { target: '/with space', type: 'tmpfs', source: 'other', options: 'ro' },
  ]);
});
