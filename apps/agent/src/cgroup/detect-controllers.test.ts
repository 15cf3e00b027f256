import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCgroupDriver } from './create-cgroup-driver.ts';
import { detectControllers, versionOf } from './detect-controllers.ts';
import { parseProcessGroups } from './process-groups.ts';

const captured = (name: string): string => readFileSync(new URL(`v1/testdata/${name}`, import.meta.url), 'utf8');
const procCgroups = captured('proc-cgroups.txt');

describe('detectControllers', () => {
  test('a hybrid host: every controller is v1 at its own mount, the v2 tree stands beside them', () => {
    const { controllers } = detectControllers({
      mountinfo: captured('mountinfo-hybrid.txt'),
      procCgroups,
      readUnified: () => '',
    });
    expect(controllers.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'cpu 1',
      'cpuacct 1',
      'cpuset 1',
      'memory 1',
      'devices 1',
      'freezer 1',
      'blkio 1',
      'pids 1',
      'name=systemd 1',
      'unified 2',
    ]);
    expect(controllers.find(({ name }) => name === 'memory')?.mount).toBe('/sys/fs/cgroup/memory');
  });

  test('two controllers on one mount, a space in its name, a second mount of the same', () => {
    const { controllers } = detectControllers({
      mountinfo: [
        String.raw`33 25 0:29 /docker/4f2a /my\040mounts/cpu rw shared:9 - cgroup cgroup rw,cpu,cpuacct,xattr`,
        '34 25 0:29 / /elsewhere rw - cgroup cgroup rw,cpu,cpuacct',
        '35 25 0:30 / /proc rw - proc proc rw',
        'garbage',
      ].join('\n'),
      procCgroups,
      readUnified: () => '',
    });
    expect(controllers).toEqual([
      { name: 'cpu', version: '1', mount: '/my mounts/cpu', mountRoot: '/docker/4f2a' },
      { name: 'cpuacct', version: '1', mount: '/my mounts/cpu', mountRoot: '/docker/4f2a' },
    ]);
  });

  test('a v2 host is recognised, and refused by name when a controller is not there or of v1', () => {
    const facts = detectControllers({
      mountinfo: '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate',
      procCgroups,
      readUnified: () => 'cpuset cpu io memory pids\n',
    });
    expect(facts.controllers.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'unified 2',
      'cpuset 2',
      'cpu 2',
      'io 2',
      'memory 2',
      'pids 2',
    ]);
    expect(versionOf(facts)).toBe('2');
    const without = facts.controllers.filter(({ name }) => name !== 'memory');
    const create = (all: typeof without) => () => createCgroupDriver({ root: 'bulkhead', facts: { controllers: all } });
    expect(create(without)).toThrow('the cgroup controller "memory" is not there: take it off cgroup_disable=');
    const old = { name: 'memory', version: '1' as const, mount: '/sys/fs/cgroup/memory', mountRoot: '/' };
    expect(create([...without, old])).toThrow('"memory" is version 1 here and "cpu" is version 2');
    expect(create([])).toThrow('the cgroup controller "cpu" is not there: enable it on the kernel command line');
  });

  test.each(['', '/', '/bulkhead', '../x', 'a/../b', 'a//b', 'a/'])('"%s" is no root', (root) => {
    expect(() => createCgroupDriver({ root, facts: { controllers: [] } })).toThrow('relative path');
  });
});

describe('parseProcessGroups', () => {
  const { controllers } = detectControllers({
    mountinfo: captured('mountinfo-hybrid.txt'),
    procCgroups,
    readUnified: () => '',
  });

  test('each controller with its own group', () => {
    const groups = parseProcessGroups(captured('proc-cgroup.txt'), controllers);
    expect(groups.get('memory')).toBe('bulkhead/acme/4f2a');
    expect(groups.get('blkio')).toBe('');
    expect(groups.get('unified')).toBe('');
    expect(groups.size).toBe(10);
  });

  test('colons in a path, several controllers on a line, a view from inside a container', () => {
    const inside = controllers.map((one) => ({ ...one, mountRoot: one.name === 'pids' ? '/out' : '/' }));
    const groups = parseProcessGroups('3:cpu,cpuacct:/a:b\n2:pids:/other\n1:memory:/out/x\n', inside);
    expect([...groups]).toEqual([
      ['cpu', 'a:b'],
      ['cpuacct', 'a:b'],
      ['memory', 'out/x'],
    ]);
  });
});
