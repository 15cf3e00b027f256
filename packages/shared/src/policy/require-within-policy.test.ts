import { describe, expect, it } from 'vitest';
import { POLICY_TABLE } from './policy-table.ts';
import { findBreaches, PolicyBreach, requireWithinPolicy } from './require-within-policy.ts';

const EXEC = {
  AttachStdin: true,
  AttachStdout: true,
  AttachStderr: true,
  Tty: false,
  Privileged: false,
  DetachKeys: 'ctrl-^,ctrl-^',
  Cmd: ['/bin/sh'],
};
const UPDATE = {
  CpuShares: 1024,
  CpuPeriod: 100_000,
  CpuQuota: -1,
  Memory: 2 ** 26,
  MemorySwap: 2 ** 26,
  PidsLimit: 64,
};

describe('the last gate before the engine', () => {
  it('lets through what the table says, and nothing less', () => {
    expect(findBreaches('exec', EXEC, null)).toEqual([]);
    expect(findBreaches('exec-start', { Tty: true, Detach: false }, null)).toEqual([]);
    expect(findBreaches('update', UPDATE, null)).toEqual([]);
    for (const key of Object.keys(EXEC)) {
      const { [key]: _, ...less } = { ...EXEC } as Record<string, unknown>;
      expect(findBreaches('exec', less, null)).toEqual([`${key} is missing`]);
    }
  });

  it.each(POLICY_TABLE.filter(({ call, decision }) => call === 'exec' && decision === 'denied'))(
    'stops $field of an exec',
    ({ field }) => {
      expect(findBreaches('exec', { ...EXEC, [field]: 'x' }, null)).toEqual([`${field} is denied`]);
    },
  );

  it.each(
    POLICY_TABLE.filter(
      ({ call, decision, field }) => call === 'update' && decision === 'denied' && !/[.[]/.test(field),
    ),
  )('stops $field of an update', ({ field }) => {
    expect(findBreaches('update', { ...UPDATE, [field]: 0 }, null)).toEqual([`${field} is denied`]);
  });

  it('stops what nobody has decided on, and values beyond their bounds', () => {
    expect(findBreaches('exec', { ...EXEC, privileged: true }, null)).toEqual(['privileged has no row']);
    expect(findBreaches('exec', { ...EXEC, Privileged: true }, null)).toEqual(['Privileged is not: false']);
    expect(findBreaches('exec', { ...EXEC, Cmd: [] }, null)).toHaveLength(1);
    expect(findBreaches('exec', { ...EXEC, Cmd: ['a\0b'] }, null)).toHaveLength(1);
    expect(findBreaches('update', { ...UPDATE, PidsLimit: 0 }, null)).toHaveLength(1);
    expect(findBreaches('update', { ...UPDATE, Memory: Number.POSITIVE_INFINITY }, null)).toHaveLength(1);
    expect(() => requireWithinPolicy('update', { ...UPDATE, CgroupParent: '/' }, null)).toThrow(PolicyBreach);
  });
});
