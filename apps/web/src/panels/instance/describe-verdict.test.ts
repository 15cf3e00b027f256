import { SLOW_CAUSES } from '@bulkhead/shared';
import type { IoLimit, Verdict } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { countProcessors, describeVerdict } from './describe-verdict.ts';

const MINUTE = 60_000_000;
const NO_RATES = { readBytesPerSec: null, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: null };
const NO_MEMORY = { usageBytes: null, limitBytes: null, ceilingBytes: null, ownHits: 0, compartmentHits: 0 };

function verdictOf(cause: Verdict['cause'], more: Partial<Verdict> = {}): Verdict {
  const lost = SLOW_CAUSES.map((one) => [one, one === cause ? MINUTE / 2 : 0] as const);
  return {
    cause,
    measuredUsec: MINUTE,
    lostUsec: Object.fromEntries(lost) as Verdict['lostUsec'],
    otherWaitUsec: 0,
    unknown: [],
    cpu: { used: 0, limit: null, compartmentUsed: 0, ceiling: null, hostUsed: 0, hostCores: 2 },
    memory: NO_MEMORY,
    io: NO_RATES,
    ...more,
  };
}

const writeLimit: IoLimit = {
  device: 'all',
  readBytesPerSec: null,
  writeBytesPerSec: 1_000_000,
  readOpsPerSec: null,
  writeOpsPerSec: 100,
};

describe('describeVerdict', () => {
  it('has one sentence for each ceiling', () => {
    expect(describeVerdict(verdictOf('own-cap'), [])).toEqual({
      sentence: 'ownCap',
      lostUsec: MINUTE / 2,
      ioLimit: null,
    });
    expect(describeVerdict(verdictOf('tenant-ceiling'), []).sentence).toBe('tenantCeiling');
    expect(describeVerdict(verdictOf('host-full'), []).sentence).toBe('hostFull');
    expect(describeVerdict(verdictOf('cpu-set'), []).sentence).toBe('cpuSet');
  });

  it('keeps apart that nothing held it back and that nothing is known', () => {
    expect(describeVerdict(verdictOf('none'), []).sentence).toBe('none');
    expect(describeVerdict(verdictOf('none', { measuredUsec: 0 }), []).sentence).toBe('noSamples');
    const waited = verdictOf('none', { otherWaitUsec: MINUTE / 10 });
    expect(describeVerdict(waited, [])).toMatchObject({ sentence: 'noneButWaited', lostUsec: MINUTE / 10 });
  });

  it('names the disk limit that is reached the most, and none that is not', () => {
    const io = { ...NO_RATES, writeBytesPerSec: 850_000, writeOpsPerSec: 97 };
    expect(describeVerdict(verdictOf('io', { io }), [writeLimit])).toMatchObject({
      sentence: 'ioLimit',
      ioLimit: { rate: 'writeOpsPerSec', perSec: 100 },
    });
    const slow = { ...NO_RATES, writeBytesPerSec: 300_000, writeOpsPerSec: 10 };
    expect(describeVerdict(verdictOf('io', { io: slow }), [writeLimit]).sentence).toBe('io');
    expect(describeVerdict(verdictOf('io', { io }), []).sentence).toBe('io');
  });

  it('says whose memory ran short', () => {
    const memory = { ...NO_MEMORY, limitBytes: 64, ceilingBytes: 128 };
    const sentence = (hits: Partial<Verdict['memory']>) =>
      describeVerdict(verdictOf('memory-reclaim', { memory: { ...memory, ...hits } }), []).sentence;
    expect(sentence({ ownHits: 5 })).toBe('memoryOwn');
    expect(sentence({ ownHits: 1, compartmentHits: 7 })).toBe('memoryTenant');
    expect(sentence({})).toBe('memoryHost');
    expect(sentence({ ownHits: 5, limitBytes: null })).toBe('memoryHost');
  });
});

describe('countProcessors', () => {
  it('counts each processor of a list once', () => {
    expect(countProcessors('0-3,8')).toBe(5);
    expect(countProcessors('2')).toBe(1);
    expect(countProcessors('0-1,1-2')).toBe(3);
    expect(countProcessors(null)).toBeNull();
  });
});
