import { NO_CONTROLS } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { changedControls, CONTROL_KEYS, setControls } from './control-changes.ts';

describe('changedControls', () => {
  it('names what is different, in the order of the form', () => {
    const after = {
      ...NO_CONTROLS,
      ioWeight: 10,
      cpuWeight: 50,
      devices: [{ path: '/dev/fuse', access: 'r' as const }],
    };
    expect(changedControls(NO_CONTROLS, after)).toEqual(['cpuWeight', 'ioWeight', 'devices']);
    expect(setControls(after)).toEqual(['cpuWeight', 'ioWeight', 'devices']);
    expect(changedControls(after, { ...after, devices: [...after.devices] })).toEqual([]);
  });

  it('forgets no control', () => {
    expect([...CONTROL_KEYS].sort()).toEqual(Object.keys(NO_CONTROLS).sort());
  });
});
