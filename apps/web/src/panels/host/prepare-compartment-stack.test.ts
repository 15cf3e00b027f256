import { NO_CONTROLS } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { prepareCompartmentStack } from './prepare-compartment-stack.ts';

const none = { instances: 0, cpuMillicores: 0, memoryBytes: 0, pids: 0 };

function compartment(tenantSlug: string, reservedCpuMillicores: number, usedCpuMillicores: number) {
  return {
    tenantSlug,
    tenantName: tenantSlug,
    reservedCpuMillicores,
    reservedMemoryBytes: 0,
    reservedPids: 0,
    instances: 1,
    usedCpuMillicores,
    usedMemoryBytes: 0,
    usedPids: 0,
    controls: NO_CONTROLS,
    frozen: false,
    observed: null,
  };
}

describe('prepareCompartmentStack', () => {
  const room = { limit: { ...none, cpuMillicores: 2_000 }, reserved: none };

  it('puts compartments beside each other and leaves what is free', () => {
    const stack = prepareCompartmentStack(
      { room, compartments: [compartment('a', 500, 250), compartment('b', 1_000, 0)] },
      'cpuMillicores',
    );
    expect(stack.segments).toEqual([
      { tenantSlug: 'a', reserved: 500, used: 250, from: 0, length: 0.25, usedShare: 0.5 },
      { tenantSlug: 'b', reserved: 1_000, used: 0, from: 0.25, length: 0.5, usedShare: 0 },
    ]);
    expect(stack.free).toBe(500);
  });

  it('stays inside the bar when more is reserved than there is', () => {
    const stack = prepareCompartmentStack({ room, compartments: [compartment('a', 4_000, 8_000)] }, 'cpuMillicores');
    expect(stack).toMatchObject({ free: 0, whole: 4_000, segments: [{ from: 0, length: 1, usedShare: 1 }] });
  });

  it('draws nothing of an empty host', () => {
    expect(prepareCompartmentStack({ room: { limit: none, reserved: none }, compartments: [] }, 'memoryBytes')).toEqual(
      {
        segments: [],
        free: 0,
        whole: 1,
      },
    );
  });
});
