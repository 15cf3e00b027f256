import { INSTANCE_STATES } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { allowedRowActions } from './allowed-actions.ts';

describe('allowedRowActions', () => {
  it('offers nothing for what is being deleted', () => {
    expect(allowedRowActions({ lockedAtMs: null, desiredState: 'absent', state: 'running' })).toEqual([]);
  });
  it('offers nothing for what is locked', () => {
    expect(allowedRowActions({ lockedAtMs: 1, desiredState: 'running', state: 'running' })).toEqual([]);
  });
  it('follows what was asked for, not what is still to be seen', () => {
    expect(allowedRowActions({ lockedAtMs: null, desiredState: 'stopped', state: 'running' })).toEqual([
      'start',
      'delete',
    ]);
    expect(allowedRowActions({ lockedAtMs: null, desiredState: 'paused', state: 'running' })).toContain('resume');
  });
  it('lets a person resume what its host has paused by itself', () => {
    expect(allowedRowActions({ lockedAtMs: null, desiredState: 'running', state: 'paused' })).toEqual([
      'resume',
      'stop',
      'delete',
    ]);
  });
  it('lets whatever should run be stopped and deleted', () => {
    for (const state of INSTANCE_STATES.filter((each) => each !== 'deleting')) {
      expect(allowedRowActions({ lockedAtMs: null, desiredState: 'running', state })).toEqual(
        expect.arrayContaining(['stop', 'delete']),
      );
    }
  });
});
