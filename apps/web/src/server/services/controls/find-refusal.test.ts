import { CONTROL_NAMES, grantsDevice, MIB, NO_CONTROLS, type Capability, type Controls } from '@bulkhead/shared';
import { describe, expect, it, test } from 'vitest';
import { makeFacts } from '../../fleet/testing/agent-double.ts';
import { findRefusal, type ControlsGround } from './find-refusal.ts';
import { readControls } from './read-controls.ts';

const capabilities: Capability[] = CONTROL_NAMES.map((control) => ({
  control,
  held: 'kernel',
  through: 'x',
  note: '',
}));
const disk = { device: '254:0', name: 'vda', sizeBytes: 1, scheduler: 'none', rotational: false };
const ground = (about: Partial<ControlsGround> = {}): ControlsGround => ({
  scope: 'instance',
  hostName: 'host-a',
  facts: makeFacts({ cores: 4, capabilities, disks: [disk] }),
  memory: { bytes: 128 * MIB, name: 'the memory limit' },
  compartment: { ...NO_CONTROLS, cpus: '1-3', devices: [{ path: '/dev/fuse', access: 'rw' }] },
  ...about,
});
const limit = {
  device: '254:0',
  readBytesPerSec: MIB,
  writeBytesPerSec: null,
  readOpsPerSec: null,
  writeOpsPerSec: null,
};
const ALL: Controls = {
  cpuWeight: 200,
  cpus: '1-2',
  memorySoftBytes: 64 * MIB,
  swapBytes: 16 * MIB,
  oomKill: 'group',
  ioWeight: 50,
  ioLimits: [limit, { ...limit, device: 'all' }],
  devices: [{ path: '/dev/fuse', access: 'r' }],
};

const cannot = (control: Capability['control'], note: string) =>
  makeFacts({
    cores: 4,
    disks: [disk],
    capabilities: capabilities.map((one) => (one.control === control ? { ...one, held: 'none', note } : one)),
  });

test('what fits is refused by nobody, and nothing asked is never refused', () => {
  expect(findRefusal(ALL, ground(), 'controls')).toBeNull();
  expect(findRefusal(NO_CONTROLS, ground({ facts: null }), 'controls')).toBeNull();
});

describe('what the host cannot hold', () => {
  const asked: [Capability['control'], Partial<Controls>, string][] = [
    ['cpu-weight', { cpuWeight: 1 }, 'cpuWeight'],
    ['cpu-set', { cpus: '1' }, 'cpus'],
    ['memory-soft', { memorySoftBytes: 64 * MIB }, 'memorySoftBytes'],
    ['memory-swap', { swapBytes: 1 }, 'swapBytes'],
    ['oom-group', { oomKill: 'group' }, 'oomKill'],
    ['io-weight', { ioWeight: 1 }, 'ioWeight'],
    ['io-throttle', { ioLimits: [limit] }, 'ioLimits'],
    ['devices-instance', { devices: [{ path: '/dev/fuse', access: 'r' }] }, 'devices'],
  ];
  it.each(asked)('%s is refused with the host’s own words', (control, controls, field) => {
    const facts = cannot(control, 'this kernel was built without it.');
    const refusal = findRefusal({ ...NO_CONTROLS, ...controls }, ground({ facts }), 'spec.controls');
    expect(refusal).toMatchObject({ code: 'CONTROL_UNSUPPORTED', details: { field: `spec.controls.${field}` } });
    expect(refusal?.message).toContain(`host-a cannot hold ${control}: this kernel was built without it. Leave`);
    expect(findRefusal(NO_CONTROLS, ground({ facts }), 'controls')).toBeNull();
  });

  it('looks at the compartment’s own capability for a compartment', () => {
    const controls = { ...NO_CONTROLS, devices: ALL.devices };
    const about = { scope: 'compartment', compartment: null } as const;
    expect(findRefusal(controls, ground({ facts: cannot('devices-instance', ''), ...about }), 'c')).toBeNull();
    expect(findRefusal(controls, ground({ facts: cannot('devices-compartment', ''), ...about }), 'c')?.code).toBe(
      'CONTROL_UNSUPPORTED',
    );
  });

  it('is not guessed before the host has said it', () => {
    expect(findRefusal({ ...NO_CONTROLS, cpus: '0' }, ground({ facts: null }), 'controls')).toMatchObject({
      code: 'CONTROL_UNSUPPORTED',
      message: expect.stringContaining('has not said yet'),
    });
  });
});

describe('what does not fit', () => {
  const cases: [string, Partial<Controls>, string, string][] = [
    ['a processor that the host lacks', { cpus: '1,4-5' }, 'cpus', 'has the processors 0 to 3, not 4, 5'],
    ['a processor that the tenant may not use', { cpus: '0-1' }, 'cpus', 'may use the processors 1-3, not 0'],
    ['a range that runs backwards', { cpus: '3-1' }, 'cpus', 'runs backwards'],
    ['a soft limit above the ceiling', { memorySoftBytes: 129 * MIB }, 'memorySoftBytes', 'the memory limit, 128 MiB'],
    ['an unknown disk', { ioLimits: [{ ...limit, device: '8:0' }] }, 'ioLimits.0.device', '254:0 (vda)'],
    ['two limits of one disk', { ioLimits: [limit, limit] }, 'ioLimits.1.device', 'has a limit already'],
    [
      'a limit without a rate',
      { ioLimits: [{ ...limit, readBytesPerSec: null }] },
      'ioLimits.0.device',
      'names no rate',
    ],
    ['a device that is not granted', { devices: [{ path: '/dev/kvm', access: 'r' }] }, 'devices.0', '/dev/fuse rw'],
    ['more access than granted', { devices: [{ path: '/dev/fuse', access: 'rwm' }] }, 'devices.0', 'not granted'],
    ['a device twice', { devices: [...ALL.devices, ...ALL.devices] }, 'devices.1', 'named already'],
  ];
  it.each(cases)('%s', (_what, controls, field, words) => {
    const refusal = findRefusal({ ...NO_CONTROLS, ...controls }, ground(), 'controls');
    expect(refusal).toMatchObject({ code: 'CONTROL_OUT_OF_BOUNDS', details: { field: `controls.${field}` } });
    expect(refusal?.message).toContain(words);
    expect(refusal?.details.value).toMatch(/\S/);
  });

  it('a compartment is held to its host alone', () => {
    const about = { scope: 'compartment', compartment: null } as const;
    const controls: Controls = { ...NO_CONTROLS, cpus: '0-3', devices: [{ path: '/dev/kvm', access: 'rwm' }] };
    expect(findRefusal(controls, ground(about), 'controls')).toBeNull();
  });
});

test('a grant covers the letters that it names', () => {
  const granted = [{ path: '/dev/a', access: 'rwm' as const }];
  expect(grantsDevice(granted, { path: '/dev/a', access: 'w' })).toBe(true);
  expect(grantsDevice(granted, { path: '/dev/b', access: 'w' })).toBe(false);
  expect(grantsDevice([{ path: '/dev/a', access: 'r' }], { path: '/dev/a', access: 'rw' })).toBe(false);
});

test('a row of an older version asks for nothing that it did not know', () => {
  expect(readControls({})).toEqual(NO_CONTROLS);
  expect(readControls({ cpuWeight: 7 })).toEqual({ ...NO_CONTROLS, cpuWeight: 7 });
  expect(readControls(ALL)).toEqual(ALL);
  expect(() => readControls({ cpuWeight: 0 })).toThrow(/expected number/);
});
