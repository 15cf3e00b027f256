import { GIB, MIB, NO_CONTROLS } from '@bulkhead/shared';
import type { Controls } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { highestCpu } from './cpu-list.ts';
import { draftToControls, newRowKey, parseControlsDraft, toControlsDraft } from './controls-draft.ts';
import type { ControlBounds, ControlsDraft } from './controls-draft.ts';

const throttle = {
  device: 'all',
  readBytesPerSec: 10_000_000,
  writeBytesPerSec: null,
  readOpsPerSec: null,
  writeOpsPerSec: 500,
};
const everything: Controls = {
  cpuWeight: 250,
  cpus: '0-1,3',
  memorySoftBytes: 64 * MIB,
  swapBytes: 128 * MIB,
  oomKill: 'group',
  ioWeight: 50,
  ioLimits: [throttle],
  devices: [{ path: '/dev/fuse', access: 'rw' }],
};
const empty = toControlsDraft(NO_CONTROLS);

function faultsOf(news: Partial<ControlsDraft>, bounds?: ControlBounds) {
  const parsed = parseControlsDraft({ ...empty, ...news }, bounds);
  return 'faults' in parsed ? parsed.faults : {};
}

describe('draft and controls', () => {
  it.each([
    ['the defaults', NO_CONTROLS],
    ['everything set', everything],
  ])('there and back: %s', (_, controls) => {
    expect(draftToControls(toControlsDraft(controls))).toEqual(controls);
    expect(parseControlsDraft(toControlsDraft(controls))).toEqual({ controls });
  });

  it('takes empty fields for the defaults and forgives blanks in a list', () => {
    expect(parseControlsDraft({ ...empty, cpus: '  ' })).toEqual({ controls: NO_CONTROLS });
    expect(parseControlsDraft({ ...empty, cpus: '0-1, 3' })).toEqual({ controls: { ...NO_CONTROLS, cpus: '0-1,3' } });
  });
});

describe('faults', () => {
  it('has the contract’s bounds', () => {
    expect(faultsOf({ cpuWeight: 0, ioWeight: 1001, memorySoftBytes: 5 * MIB })).toEqual({
      cpuWeight: 'tooSmall',
      ioWeight: 'tooLarge',
      memorySoftBytes: 'tooSmall',
    });
    expect(faultsOf({ cpuWeight: 1.5 })).toEqual({ cpuWeight: 'notWhole' });
    expect(faultsOf({ cpuWeight: 10_000, ioWeight: 1, memorySoftBytes: 6 * MIB })).toEqual({});
  });

  it('names processors that the host does not have', () => {
    expect(faultsOf({ cpus: '0-2' }, { cores: 2 })).toEqual({ cpus: 'notOnHost' });
    expect(faultsOf({ cpus: '0-1' }, { cores: 2 })).toEqual({});
    expect(faultsOf({ cpus: '0-2' }, { cores: null })).toEqual({});
    expect(faultsOf({ cpus: '3-1' })).toEqual({ cpus: 'notList' });
    expect(faultsOf({ cpus: 'first' }, { cores: 2 })).toEqual({ cpus: 'notList' });
  });

  it('refuses a soft limit above the ceiling', () => {
    expect(faultsOf({ memorySoftBytes: 2 * GIB }, { memoryCeilingBytes: GIB })).toEqual({
      memorySoftBytes: 'aboveCeiling',
    });
    expect(faultsOf({ memorySoftBytes: GIB }, { memoryCeilingBytes: GIB })).toEqual({});
  });

  it('wants one row a disk, with a rate', () => {
    const none = { ...throttle, readBytesPerSec: null, writeOpsPerSec: null };
    expect(
      faultsOf({
        ioLimits: [
          { ...throttle, key: '0' },
          { ...throttle, key: '1' },
          { ...none, device: '8:0', key: '2' },
        ],
      }),
    ).toEqual({ 'ioLimits.1': 'twice', 'ioLimits.2': 'noRate' });
    expect(faultsOf({ ioLimits: [{ ...throttle, readBytesPerSec: 0, key: '0' }] })).toEqual({
      'ioLimits.0.readBytesPerSec': 'tooSmall',
    });
  });

  it('lets nobody take more of a device than was granted', () => {
    const fuse = { path: '/dev/fuse', access: 'rwm' as const, key: '0' };
    expect(faultsOf({ devices: [fuse] }, { grantedDevices: [{ path: '/dev/fuse', access: 'rw' }] })).toEqual({
      'devices.0': 'notGranted',
    });
    expect(faultsOf({ devices: [fuse] }, { grantedDevices: [{ path: '/dev/fuse', access: 'rwm' }] })).toEqual({});
    expect(faultsOf({ devices: [fuse] }, { grantedDevices: null })).toEqual({});
    expect(faultsOf({ devices: [{ ...fuse, path: 'fuse' }] })).toEqual({ 'devices.0.path': 'notDevice' });
  });
});

describe('highestCpu', () => {
  it.each([
    ['0', 0],
    ['0-3,8', 8],
    ['8,0-3', 8],
    ['2-1', null],
    ['', null],
  ])('%s', (list, highest) => expect(highestCpu(list)).toBe(highest));
});

describe('newRowKey', () => {
  it('is one that no row has', () => {
    expect(newRowKey([])).toBe('0');
    expect(newRowKey([{ key: '4' }, { key: '1' }])).toBe('5');
  });
});
