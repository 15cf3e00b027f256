import type { Controls } from '@bulkhead/shared';
import { NO_CONTROLS } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { ungranted } from './apply-controls.ts';
import { ownCeilings, ownCeilingsKey } from './own-ceilings.ts';

const DISK = { device: '254:0', name: 'vda', sizeBytes: 1, scheduler: 'none', rotational: false };
const LIMIT = {
  device: 'all',
  readBytesPerSec: 1000,
  writeBytesPerSec: null,
  readOpsPerSec: null,
  writeOpsPerSec: null,
};

function host(containers: number, throttlesOnlyOwn?: true) {
  return {
    listContainers: () => Array.from({ length: containers }, (_, index) => String(index)),
    disks: () => [DISK],
    ...(throttlesOnlyOwn === undefined ? {} : { throttlesOnlyOwn }),
  };
}

const controls = (change: Partial<Controls>): Controls => ({ ...NO_CONTROLS, ...change });
const around = (change: Partial<Controls> = {}) => ({ tenantSlug: 'acme', controls: controls(change) });

describe('what the agent writes itself', () => {
  it('is nothing for who has no controls of that kind', () => {
    const engines = controls({ cpuWeight: 7, swapBytes: 9, devices: [{ path: '/dev/fuse', access: 'r' }] });
    expect(ownCeilingsKey(host(3, true), engines, around())).toBe('');
    expect(ownCeilings(host(3, true), engines, around())).toEqual({
      cpus: null,
      memorySoftBytes: null,
      oomGroup: false,
      ioWeight: null,
      ioLimits: [],
    });
  });

  it('follows from each of the others', () => {
    const others: Partial<Controls>[] = [
      { cpus: '0' },
      { memorySoftBytes: 1 },
      { oomKill: 'group' },
      { ioWeight: 5 },
      { ioLimits: [LIMIT] },
    ];
    const keys = others.map((change) => ownCeilingsKey(host(1), controls(change), around()));
    expect(new Set([...keys, '']).size).toBe(others.length + 1);
    expect(ownCeilings(host(1), controls({ ioLimits: [LIMIT] }), around()).ioLimits).toEqual([
      { ...LIMIT, device: '254:0' },
    ]);
  });

  it('is a part of the compartment’s throttle where the kernel does not share it, and changes with their number', () => {
    const shared = around({ ioLimits: [LIMIT] });
    expect(ownCeilings(host(4, true), NO_CONTROLS, shared).ioLimits[0]?.readBytesPerSec).toBe(250);
    expect(ownCeilings(host(4), NO_CONTROLS, shared).ioLimits).toEqual([]);
    expect(ownCeilingsKey(host(4, true), NO_CONTROLS, shared)).not.toBe(
      ownCeilingsKey(host(5, true), NO_CONTROLS, shared),
    );
    expect(ownCeilingsKey(host(4), NO_CONTROLS, shared)).toBe('');
  });
});

describe('devices', () => {
  const fuse = { path: '/dev/fuse', access: 'rw' as const };
  it('are granted by path and by every letter of the access', () => {
    const grants = { controls: controls({ devices: [fuse] }) };
    expect(ungranted([], null)).toEqual([]);
    expect(ungranted([fuse], null)).toEqual([fuse]);
    expect(ungranted([fuse, { ...fuse, access: 'r' }], grants)).toEqual([]);
    expect(ungranted([{ ...fuse, access: 'rwm' }], grants)).toEqual([{ ...fuse, access: 'rwm' }]);
    expect(ungranted([{ path: '/dev/kvm', access: 'r' }], grants)).toHaveLength(1);
  });
});
