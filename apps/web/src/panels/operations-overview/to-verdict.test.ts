import type { HostRow, OperationsOverview } from '@bulkhead/shared';
import { NO_RESOURCES } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { hostCounts, instanceCounts, toVerdict } from './to-verdict.ts';

const room = { limit: NO_RESOURCES, reserved: NO_RESOURCES };
const used = { cpuMillicores: 0, memoryBytes: 0, pids: 0 };
const overview: OperationsOverview = {
  hosts: { online: 1 },
  instances: { running: 3 },
  tenants: 1,
  room,
  used,
  operations: [],
};
const host: HostRow = {
  id: 'h',
  name: 'host-a',
  state: 'online',
  cordoned: false,
  lastSeenAtMs: 0,
  room,
  used,
  engineVersion: '20',
  kernel: '6.1',
  cgroupVersion: '1',
  cgroupDriver: 'cgroupfs',
  cores: 2,
  memoryBytes: 1,
  problems: 0,
  containment: 'held',
  conflictSinceMs: null,
  fitness: 'fit',
};

describe('toVerdict', () => {
  it('is fine while hosts answer and instances do as they should', () => {
    expect(toVerdict(overview, [host], ['failed'])).toEqual({ verdict: 'fine', hosts: [], worryingInstances: 0 });
  });

  it('names silent hosts and hosts with problems, but not those that still wait for their agent', () => {
    const down = { ...host, id: 'd', state: 'down' as const };
    const troubled = { ...host, id: 't', problems: 1 };
    const waiting = { ...host, id: 'w', state: 'waiting' as const };
    const verdict = toVerdict(
      { ...overview, hosts: { online: 2, down: 1, waiting: 1 } },
      [host, down, troubled, waiting],
      [],
    );
    expect(verdict.verdict).toBe('wrong');
    expect(verdict.hosts.map(({ id }) => id)).toEqual(['d', 't']);
  });

  it('names hosts on which something is outside of its compartment', () => {
    const broken = { ...host, id: 'b', containment: 'broken' as const };
    const unknown = { ...host, id: 'u', containment: 'unknown' as const };
    const verdict = toVerdict(overview, [host, broken, unknown], []);
    expect(verdict.verdict).toBe('wrong');
    expect(verdict.hosts.map(({ id }) => id)).toEqual(['b']);
  });

  it('is wrong as soon as the counts say so, even before the hosts have been read', () => {
    expect(toVerdict({ ...overview, hosts: { unreachable: 1 } }, [], []).verdict).toBe('wrong');
  });

  it('counts instances in worrying states', () => {
    const verdict = toVerdict(
      { ...overview, instances: { failed: 2, unknown: 1, running: 9 } },
      [host],
      ['failed', 'unknown'],
    );
    expect(verdict).toMatchObject({ verdict: 'wrong', worryingInstances: 3 });
  });

  it('has no opinion without any host', () => {
    expect(toVerdict({ ...overview, hosts: {}, instances: {} }, [], ['failed']).verdict).toBe('empty');
  });
});

describe('counts', () => {
  it('come in the order of the states, without those that do not occur', () => {
    const mixed = { ...overview, hosts: { down: 1, waiting: 2 }, instances: { stopped: 1, running: 4 } };
    expect(hostCounts(mixed)).toEqual([
      { state: 'waiting', count: 2 },
      { state: 'down', count: 1 },
    ]);
    expect(instanceCounts(mixed).map(({ state }) => state)).toEqual(['running', 'stopped']);
  });
});
