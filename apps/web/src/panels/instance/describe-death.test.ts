import { DEATH_CAUSES, MIB } from '@bulkhead/shared';
import type { Death } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import en from '../../messages/en/instance.json' with { type: 'json' };
import zh from '../../messages/zh-CN/instance.json' with { type: 'json' };
import { describeDeath } from './describe-death.ts';

const running = { hostName: 'host-a', desiredState: 'running' } as const;
const death: Death = { cause: 'exit', atMs: 0, exitCode: 0, limitBytes: null, message: '' };

describe('describeDeath', () => {
  it('names the compartment, its ceiling and the host', () => {
    const killed: Death = { ...death, cause: 'tenant-memory-ceiling', exitCode: 137, limitBytes: 64 * MIB };
    expect(describeDeath(killed, running)).toEqual({
      sentence: 'tenantMemoryCeiling',
      values: { host: 'host-a', limit: '64 MiB', code: 137, signal: 'SIGKILL' },
      tone: 'bad',
    });
  });

  it('tells a command that is done from one that failed, and why it could not begin', () => {
    expect(describeDeath(death, running)).toMatchObject({ sentence: 'success', tone: 'neutral' });
    expect(describeDeath({ ...death, exitCode: 3 }, running)).toMatchObject({ sentence: 'failure', tone: 'bad' });
    expect(describeDeath({ ...death, exitCode: 127 }, running).sentence).toBe('notFound');
    expect(describeDeath({ ...death, exitCode: 126 }, running).sentence).toBe('notExecutable');
  });

  it('does not cry over a stop that was asked for', () => {
    const stopped: Death = { ...death, cause: 'signal', exitCode: 143 };
    expect(describeDeath(stopped, { ...running, desiredState: 'stopped' })).toMatchObject({
      tone: 'neutral',
      values: { signal: 'SIGTERM' },
    });
    expect(describeDeath(stopped, running).tone).toBe('bad');
  });

  it('has a sentence in every language for every cause', () => {
    for (const cause of DEATH_CAUSES) {
      const { sentence } = describeDeath({ ...death, cause, exitCode: 1 }, running);
      expect(en.death[sentence], cause).toMatch(/\w/);
      expect(zh.death[sentence], cause).toMatch(/\p{Script=Han}/u);
    }
  });
});
