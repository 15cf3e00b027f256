import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capabilityMask, describeCapabilities } from './capability-mask.ts';
import { compare, type HostFacts } from './compare.ts';
import type { Expectation } from './expectation.ts';
import { judgeMounts, type ExpectedMounts } from './judge-mounts.ts';
import { NamespaceBook } from './namespace-book.ts';
import { parseMounts } from './parse-mounts.ts';
import { parseStatus, readNamespaces, type Namespaces, type ProcessFacts } from './read-process.ts';

const MOUNTINFO = readFileSync(new URL('testdata/mountinfo-v1.txt', import.meta.url), 'utf8');
const MOUNTS: ExpectedMounts = {
  containerId: 'bba6',
  isRootReadOnly: true,
  group: 'bulkhead/acme/bba6',
  devices: [],
  attached: [],
};
const COVERED = new Set(['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/keys', '/sys/firmware']);
const HOST: HostFacts = {
  mounts: {
    devices: new Set(['254:0', '0:5', '0:22', '0:29', '0:32', '0:37', '0:39']),
    exists: (path) => COVERED.has(path),
  },
  namespaces: [namespaces('1')],
};

function namespaces(number: string): Namespaces {
  return { mnt: number, pid: number, ipc: number, uts: number, net: number, cgroup: number };
}

const judge = (mountinfo: string, change: Partial<ExpectedMounts> = {}) =>
  judgeMounts(parseMounts(mountinfo), { ...MOUNTS, ...change }, HOST.mounts);
const withLine = (line: string) => `${MOUNTINFO}99 74 ${line}\n`;

describe('mounts', () => {
  it('explains all of an ordinary container', () => {
    expect(parseMounts(MOUNTINFO)).toHaveLength(24);
    expect(judge(MOUNTINFO)).toEqual([]);
  });

  it.each([
    ['a folder of the host', '254:0 /etc /x rw,relatime - ext4 /dev/vda rw'],
    ['a file of the host over one of the engine’s', '254:0 /etc/shadow /etc/hosts ro - ext4 /dev/vda rw'],
    ['another container’s file', '254:0 /var/lib/docker/containers/ffff/hosts /etc/hosts ro - ext4 /dev/vda rw'],
    ['a program of the host as init', '254:0 /usr/bin/docker /sbin/docker-init ro - ext4 /dev/vda rw'],
    ['a writable init', '254:0 /usr/bin/docker-init /sbin/docker-init rw - ext4 /dev/vda rw'],
    ['a tmpfs of the host', '0:22 / /x rw,nosuid,nodev - tmpfs tmpfs rw'],
    ['a folder of its own tmpfs', '0:43 /pts /x rw,nosuid - tmpfs tmpfs rw'],
    ['a tmpfs that gives privileges', '0:90 / /x rw,relatime - tmpfs tmpfs rw'],
    ['the proc of the host', '0:5 / /x rw - proc proc rw'],
    ['a new proc', '0:91 / /x rw - proc proc rw'],
    ['a part of proc that is open', '0:42 /sys /proc/sys rw - proc proc rw'],
    ['a writable sysfs', '0:45 / /sys rw - sysfs sysfs rw'],
    ['another group', '0:32 /bulkhead/other /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory'],
    ['a writable group', '0:32 /bulkhead/acme/bba6 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory'],
    ['an overlay', '0:93 / /x rw - overlay overlay rw,lowerdir=/etc'],
    ['groups of cgroup v2 that can be written', '0:26 /bulkhead.slice /sys/fs/cgroup rw - cgroup2 cgroup rw'],
    ['groups of cgroup v2 elsewhere', '0:26 / /x ro - cgroup2 cgroup rw'],
    ['terminals of the host', '0:5 / /dev/pts rw - devpts devpts rw'],
    ['a kind that nobody knows', '0:94 / /x rw - newfs newfs rw'],
  ])('finds %s', (_, line) => {
    expect(judge(withLine(line))).toHaveLength(1);
  });

  it('finds what is not covered, and an image that can be written', () => {
    const open = MOUNTINFO.split('\n').filter((line) => !line.includes(' /proc/sys '));
    expect(judge(open.join('\n'))).toEqual([
      { what: 'mount /proc/sys', expected: 'covered by the engine', found: 'open' },
    ]);
    expect(judge(MOUNTINFO.replace('/ / ro', '/ / rw'))).toMatchObject([{ what: 'mount /' }]);
    expect(judge(MOUNTINFO.replace('/ / ro', '/ / rw'), { isRootReadOnly: false })).toEqual([]);
  });

  it('allows the devices that were granted, where the engine mounts them', () => {
    const line = withLine('0:5 /fuse /dev/fuse rw,nosuid - devtmpfs udev rw');
    expect(judge(line)).toHaveLength(1);
    expect(judge(line, { devices: ['/dev/fuse'] })).toEqual([]);
  });
});

const EXPECTED: Expectation = {
  capabilities: capabilityMask(['CHOWN', 'SETUID']),
  uid: 1_048_576,
  oomScoreAdjustment: 500,
  maxOpenFiles: 1024,
  maxCoreBytes: 0,
  mounts: MOUNTS,
};
const STATUS = `Uid:	1048576	1048576	1048576	1048576
Gid:	1048576	1048576	1048576	1048576
CapInh:	0000000000000000
CapPrm:	0000000000000000
CapEff:	0000000000000000
CapBnd:	0000000000000081
CapAmb:	0000000000000000
NoNewPrivs:	1
Seccomp:	2
Seccomp_filters:	1
`;

function found(change: Partial<ProcessFacts> = {}, status = STATUS): ProcessFacts {
  return {
    ...parseStatus(status),
    groups: new Map([
      ['devices', 'bulkhead/acme/bba6'],
      ['', 'system.slice/docker.service'],
    ]),
    namespaces: namespaces('2'),
    mounts: parseMounts(MOUNTINFO),
    firstUid: 0,
    maxOpenFiles: 1024,
    maxCoreBytes: 0,
    oomScoreAdjustment: 500,
    ...change,
  };
}
const differences = (change: Partial<ProcessFacts>, status = STATUS) =>
  compare(EXPECTED, found(change, status), HOST).map(({ what }) => what);

describe('process', () => {
  it('may have less than was asked for', () => {
    expect(differences({})).toEqual([]);
    const less = STATUS.replace('81', '01').replace('filters:	1', 'filters:	3');
    expect(differences({ maxOpenFiles: 10, oomScoreAdjustment: 1000 }, less)).toEqual([]);
  });

  it.each(['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])('may not have more in %s', (set) => {
    const more = STATUS.replace(new RegExp(`${set}:\t0000000000000`), `${set}:\t0000000000200`);
    expect(more).not.toBe(STATUS);
    expect(differences({}, more)).toEqual([set]);
  });

  it('has to be held as asked', () => {
    expect(differences({}, STATUS.replace('NoNewPrivs:	1', 'NoNewPrivs:	0'))).toEqual(['NoNewPrivs']);
    expect(differences({}, STATUS.replace('Seccomp:	2', 'Seccomp:	0'))).toEqual(['Seccomp']);
    expect(differences({}, STATUS.replace('filters:	1', 'filters:	0'))).toEqual(['Seccomp_filters']);
    expect(differences({ oomScoreAdjustment: -500 })).toEqual(['oom_score_adj']);
    expect(differences({ maxOpenFiles: 2048 })).toEqual(['open files']);
    expect(differences({ maxCoreBytes: Number.POSITIVE_INFINITY })).toEqual(['core file size']);
    expect(differences({ groups: new Map([['devices', '']]) })).toEqual(['cgroup devices']);
  });

  it('has the tenant’s user, also where the engine shifts users', () => {
    expect(differences({}, STATUS.replace('Uid:	1048576', 'Uid:	0'))).toEqual(['Uid']);
    expect(differences({}, STATUS.replace(/Gid:.*/, 'Gid:	0	0	0	0'))).toEqual(['Gid']);
    const shifted = STATUS.replaceAll('1048576', String(100_000 + 1_048_576));
    expect(differences({ firstUid: 100_000 }, shifted)).toEqual([]);
  });

  it('shares no namespace with the host', () => {
    expect(differences({ namespaces: { ...namespaces('2'), ipc: '1' } })).toEqual(['namespace ipc']);
    // A kernel without a kind has nothing to share.
    expect(differences({ namespaces: { ...namespaces('2'), cgroup: null } })).toEqual([]);
  });
});

it('names capabilities as the kernel numbers them', () => {
  expect(capabilityMask(['CHOWN', 'SYS_ADMIN', 'CHECKPOINT_RESTORE'])).toBe((1n << 40n) | (1n << 21n) | 1n);
  expect(describeCapabilities((1n << 21n) | (1n << 50n))).toBe('SYS_ADMIN, 50');
  expect(() => capabilityMask(['ALL'])).toThrow('ALL');
});

it('knows which living container has the same namespace', () => {
  const book = new NamespaceBook();
  const own = readNamespaces('self');
  expect(book.note('one', { pid: process.pid, namespaces: own })).toEqual([]);
  expect(book.note('two', { pid: process.pid, namespaces: { ...namespaces('x'), pid: own.pid } })).toEqual([
    { name: 'pid', instanceId: 'one' },
  ]);
  book.forget('two');
  // The process of this one is gone, and the number of its namespace may have been given away since.
  book.note('three', { pid: 2 ** 22 + 1, namespaces: namespaces('y') });
  expect(book.note('four', { pid: process.pid, namespaces: namespaces('y') })).toEqual([]);
});
