import { GIB, NO_RESOURCES } from '@bulkhead/shared';
import type { ObservedCompartment, TenantOverview } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { toCompartmentBars, toHealth } from './to-view-model.ts';

const compartment: TenantOverview['compartments'][number] = {
  hostId: 'h',
  hostName: 'one',
  reachable: true,
  ceiling: { instances: 2, cpuMillicores: 500, memoryBytes: GIB, pids: 100 },
  used: { cpuMillicores: 502, memoryBytes: 0.85 * GIB, pids: 10 },
};
const observed: ObservedCompartment = {
  tenantSlug: 'acme',
  cpuMillicores: 500,
  memoryBytes: GIB,
  pids: 100,
  frozen: false,
  state: 'applied',
  problem: null,
  proof: null,
};
const overview: TenantOverview = {
  tenant: { slug: 'acme', name: 'Acme' },
  room: { limit: NO_RESOURCES, reserved: NO_RESOURCES },
  used: { cpuMillicores: 0, memoryBytes: 0, pids: 0 },
  states: {},
  attention: [],
  operations: [],
  compartments: [],
};

describe('toCompartmentBars', () => {
  it('grades each kind and never passes the ceiling', () => {
    expect(toCompartmentBars(compartment).map(({ share, level }) => [share, level])).toEqual([
      [1, 'red'],
      [0.85, 'amber'],
      [0.1, 'calm'],
    ]);
  });
  it('draws nothing for a compartment without a ceiling', () => {
    const bars = toCompartmentBars({ ...compartment, ceiling: NO_RESOURCES });
    expect(bars.every(({ share }) => share === 0)).toBe(true);
  });
});

describe('toHealth', () => {
  it('tells an empty tenant from a healthy one', () => {
    expect(toHealth(overview).verdict).toBe('empty');
    expect(toHealth({ ...overview, states: { running: 2, stopped: 1 } })).toMatchObject({
      verdict: 'fine',
      instances: 3,
    });
  });
  it.each([
    [{ frozen: true }, { verdict: 'wrong', frozenHosts: ['one'], shrinkingHosts: [] }],
    [{ state: 'shrinking' as const }, { verdict: 'wrong', frozenHosts: [], shrinkingHosts: ['one'] }],
    [{}, { verdict: 'fine', frozenHosts: [], shrinkingHosts: [] }],
  ])('of a compartment that is %j', (change, expected) => {
    const running = { ...overview, states: { running: 1 }, compartments: [compartment] };
    const health = toHealth(running, [{ hostName: 'one', observed: { ...observed, ...change } }]);
    expect(health).toMatchObject({ silentHosts: [], ...expected });
  });
  it('calls a silent host wrong even when nothing has failed', () => {
    const health = toHealth({
      ...overview,
      states: { running: 1 },
      compartments: [{ ...compartment, reachable: false }],
    });
    expect(health).toMatchObject({ verdict: 'wrong', silentHosts: ['one'] });
  });
});
