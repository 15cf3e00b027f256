import { MIB } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { parseSizeDraft, toSizeDraft } from './size-draft.ts';

const size = {
  cpuMillicores: 250,
  memoryBytes: 64 * MIB,
  pids: 64,
  cpuLimitMillicores: null,
  memoryLimitBytes: null,
};

describe('parseSizeDraft', () => {
  it('gives back the size that a draft was made from', () => {
    expect(parseSizeDraft(toSizeDraft(size))).toEqual({ size });
    const limited = { ...size, cpuLimitMillicores: 500, memoryLimitBytes: 128 * MIB };
    expect(parseSizeDraft(toSizeDraft(limited))).toEqual({ size: limited });
  });

  it('does not look at a limit that is switched off', () => {
    const draft = { ...toSizeDraft(size), cpuLimitMillicores: 1, memoryLimitBytes: null };
    expect(parseSizeDraft(draft)).toEqual({ size });
  });

  it('names every field that is wrong, and how', () => {
    const draft = {
      cpuMillicores: 5,
      memoryBytes: null,
      pids: 100_000,
      ownCpuLimit: true,
      cpuLimitMillicores: null,
      ownMemoryLimit: false,
      memoryLimitBytes: null,
    };
    expect(parseSizeDraft(draft)).toEqual({
      faults: { cpuMillicores: 'tooSmall', memoryBytes: 'missing', pids: 'tooLarge', cpuLimitMillicores: 'missing' },
    });
  });

  it('wants limits that hold the reservation', () => {
    const draft = toSizeDraft({ ...size, cpuLimitMillicores: 100, memoryLimitBytes: 32 * MIB });
    expect(parseSizeDraft(draft)).toEqual({
      faults: { cpuLimitMillicores: 'belowReservation', memoryLimitBytes: 'belowReservation' },
    });
  });
});
