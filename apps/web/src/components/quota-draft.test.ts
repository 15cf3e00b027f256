import { describe, expect, it } from 'vitest';
import { parseQuotaDraft, quotaShortfall } from './quota-draft.ts';

const quota = { instances: 10, cpuMillicores: 2_000, memoryBytes: 2 ** 31, pids: 500 };

describe('parseQuotaDraft', () => {
  it('gives a quota, and takes 0 for a closed tap', () => {
    expect(parseQuotaDraft(quota)).toEqual({ quota });
    expect(parseQuotaDraft({ ...quota, instances: 0 })).toEqual({ quota: { ...quota, instances: 0 } });
  });

  it('names what is missing and what cannot be', () => {
    expect(parseQuotaDraft({ ...quota, cpuMillicores: null, pids: 1e9 })).toEqual({
      faults: { cpuMillicores: 'missing', pids: 'invalid' },
    });
    expect(parseQuotaDraft({ ...quota, instances: 1.5 })).toEqual({ faults: { instances: 'invalid' } });
  });
});

describe('quotaShortfall', () => {
  it('says by how much a lower quota is below what is reserved', () => {
    const reserved = { instances: 3, cpuMillicores: 1_500, memoryBytes: 2 ** 30, pids: 100 };
    expect(quotaShortfall({ ...quota, cpuMillicores: 1_000, pids: null }, reserved)).toEqual({ cpuMillicores: 500 });
    expect(quotaShortfall(quota, reserved)).toEqual({});
  });
});
