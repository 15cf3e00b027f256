import type { Capability } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { capabilityRemark, explainCapability } from './capability-reason.ts';

const capabilities: Capability[] = [
  { control: 'cpu-weight', held: 'kernel', through: 'cpu.shares', note: '' },
  {
    control: 'oom-group',
    held: 'agent',
    through: 'memory.oom_control',
    note: 'v1 has no such file: the agent ends the rest',
  },
  { control: 'io-weight', held: 'none', through: '', note: 'the disk has no scheduler with weights' },
];

describe('explainCapability', () => {
  it('has nothing against what the kernel or the agent holds', () => {
    expect(explainCapability(capabilities, 'cpu-weight')).toBeNull();
    expect(explainCapability(capabilities, 'oom-group')).toBeNull();
  });

  it('tells why not in the host’s own words', () => {
    expect(explainCapability(capabilities, 'io-weight')).toEqual({
      kind: 'cannot',
      note: 'the disk has no scheduler with weights',
    });
  });

  it('tells a control that the host never spoke of from a host that was never heard', () => {
    expect(explainCapability(capabilities, 'freeze')).toEqual({ kind: 'untold' });
    expect(explainCapability(null, 'freeze')).toBeNull();
  });
});

describe('capabilityRemark', () => {
  it('is what is different about what the host holds', () => {
    expect(capabilityRemark(capabilities, 'oom-group')).toBe('v1 has no such file: the agent ends the rest');
    expect(capabilityRemark(capabilities, 'cpu-weight')).toBeNull();
    expect(capabilityRemark(capabilities, 'io-weight')).toBeNull();
  });
});
