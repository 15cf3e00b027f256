import type { InstanceAction } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { explainDisabled } from './explain-disabled.ts';

const running = {
  state: 'running' as const,
  desiredState: 'running' as const,
  lockedAtMs: null,
  allowedActions: ['stop', 'restart', 'pause', 'resize', 'delete'] satisfies InstanceAction[] as InstanceAction[],
};

describe('explainDisabled', () => {
  it('is silent about what is allowed', () => {
    expect(explainDisabled('stop', running, true)).toBeNull();
  });

  it('says first that the reader may only look', () => {
    expect(explainDisabled('stop', running, false)).toBe('readOnly');
  });

  it('says of a lock before anything else of the instance', () => {
    expect(explainDisabled('stop', { ...running, lockedAtMs: 1 }, true)).toBe('locked');
  });

  it('says why each action makes no sense now', () => {
    expect(explainDisabled('start', running, true)).toBe('alreadyRunning');
    expect(explainDisabled('resume', running, true)).toBe('notPaused');
    const stopped = {
      lockedAtMs: null,
      state: 'stopped' as const,
      desiredState: 'stopped' as const,
      allowedActions: ['start' as const],
    };
    expect(explainDisabled('stop', stopped, true)).toBe('alreadyStopped');
    expect(explainDisabled('pause', stopped, true)).toBe('notRunning');
    const paused = {
      lockedAtMs: null,
      state: 'paused' as const,
      desiredState: 'paused' as const,
      allowedActions: ['resume' as const],
    };
    expect(explainDisabled('restart', paused, true)).toBe('paused');
    expect(explainDisabled('start', paused, true)).toBe('paused');
  });

  it('says that an accepted deletion ends everything', () => {
    const deleting = {
      lockedAtMs: null,
      state: 'deleting' as const,
      desiredState: 'absent' as const,
      allowedActions: [],
    };
    expect(explainDisabled('resize', deleting, true)).toBe('deleting');
  });
});
