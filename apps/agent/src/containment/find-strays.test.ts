import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CgroupError } from '../cgroup/errors.ts';
import { findStrays, outsideOf } from './find-strays.ts';

const COMPARTMENT = 'bulkhead/acme';

describe('where a process is outside', () => {
  it.each([
    [{ cpu: 'bulkhead/acme/1', memory: 'bulkhead/acme/1' }, ''],
    [{ cpu: 'bulkhead/acme', memory: 'bulkhead/acme/1/below' }, ''],
    [{ cpu: 'bulkhead/acme/1', memory: '' }, 'memory: /'],
    [{ cpu: 'bulkhead/acme2/1', memory: 'bulkhead/acme/1' }, 'cpu: /bulkhead/acme2/1'],
    [{ memory: 'bulkhead/acme/1' }, 'cpu: nowhere'],
  ])('%j: %s', (groups, where) => {
    expect(outsideOf(new Map(Object.entries(groups)), ['cpu', 'memory'], COMPARTMENT)).toBe(where);
  });
});

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A /proc of processes with their pid namespaces. */
function procfs(namespaces: Record<string, string>): string {
  folder = mkdtempSync(join(tmpdir(), 'strays-'));
  for (const [pid, namespace] of Object.entries(namespaces)) {
    mkdirSync(join(folder, pid, 'ns'), { recursive: true });
    writeFileSync(
      join(folder, pid, 'stat'),
      `${pid} (a) Z b) ${pid === '14' ? 'Z' : 'S'} 1 1 1 0 -1 ${pid === '15' ? 4228 : 4194560} 0`,
    );
    symlinkSync(namespace, join(folder, pid, 'ns', 'pid'));
  }
  return folder;
}

describe('strays', () => {
  const container = { tenantSlug: 'acme', instanceId: 'i', name: 'web', pid: 10, compartment: COMPARTMENT };
  const driver = {
    containing: ['memory'],
    groupOf: (pid: number) => {
      if (pid === 13) throw new CgroupError('vanished', '/proc/13/cgroup', 'gone');
      return new Map([
        ['memory', pid === 11 || pid === 14 || pid === 15 || pid === 20 ? 'elsewhere' : 'bulkhead/acme/1'],
      ]);
    },
  };

  it('are those of a container’s namespace, wherever else others are, and not those that have ended or wait for it to be noticed', async () => {
    const ours = { 10: 'pid:[2]', 11: 'pid:[2]', 12: 'pid:[2]', 13: 'pid:[2]', 14: 'pid:[2]', 15: 'pid:[2]' };
    const proc = procfs({ self: 'pid:[1]', ...ours, 20: 'pid:[1]' });
    const found = await findStrays(driver, [container], proc);
    expect(found.map(({ finding }) => [finding.pid, finding.instanceId])).toEqual([[11, 'i']]);
    expect(found[0]?.finding.message).toContain(
      'Process 11 of instance web is outside its compartment (memory: /elsewhere)',
    );
  });

  it('are none when a container shares the host’s namespace, or is gone', async () => {
    const proc = procfs({ self: 'pid:[1]', 10: 'pid:[1]', 11: 'pid:[1]' });
    expect(await findStrays(driver, [container, { ...container, pid: 99 }], proc)).toEqual([]);
  });
});
