import type { ObservedCompartment } from '@bulkhead/shared';
import { MIB } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { prepareShrink } from './prepare-shrink.ts';

const observed: ObservedCompartment = {
  tenantSlug: 'acme',
  cpuMillicores: 500,
  memoryBytes: 128 * MIB,
  pids: 64,
  frozen: false,
  state: 'shrinking',
  problem: null,
  proof: null,
};

describe('prepareShrink', () => {
  it('names only what the kernel still holds higher than was asked', () => {
    const asked = { cpuMillicores: 500, memoryBytes: 64 * MIB, pids: 64 };
    const inUse = { cpuMillicores: 100, memoryBytes: 90 * MIB, pids: 3 };
    expect(prepareShrink(asked, inUse, observed)).toEqual([
      { kind: 'memoryBytes', inUse: 90 * MIB, asked: 64 * MIB, held: 128 * MIB },
    ]);
  });

  it('counts a missing ceiling as higher than any', () => {
    const asked = { cpuMillicores: 500, memoryBytes: 128 * MIB, pids: 64 };
    const rows = prepareShrink(asked, asked, { ...observed, pids: null });
    expect(rows).toEqual([{ kind: 'pids', inUse: 64, asked: 64, held: null }]);
  });
});
