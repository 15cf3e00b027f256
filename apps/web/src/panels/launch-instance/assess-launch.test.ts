import { GIB, MIB } from '@bulkhead/shared';
import type { QuotaView, Resources } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { assessLaunch } from './assess-launch.ts';

const none: Resources = { instances: 0, cpuMillicores: 0, memoryBytes: 0, pids: 0 };
const host = (name: string, cpuMillicores: number, reserved: number, reachable = true): QuotaView['hosts'][number] => ({
  id: name,
  name,
  reachable,
  room: {
    limit: { instances: 500, cpuMillicores, memoryBytes: 8 * GIB, pids: 10_000 },
    reserved: { ...none, cpuMillicores: reserved },
  },
});
const quota = (hosts: QuotaView['hosts']): QuotaView => ({
  tenant: {
    limit: { instances: 10, cpuMillicores: 2000, memoryBytes: 2 * GIB, pids: 1000 },
    reserved: { instances: 2, cpuMillicores: 500, memoryBytes: GIB, pids: 100 },
  },
  hosts,
});
const wanted: Resources = { instances: 1, cpuMillicores: 500, memoryBytes: 256 * MIB, pids: 100 };

describe('assessLaunch', () => {
  it('places where the most stays free', () => {
    const result = assessLaunch(quota([host('a', 2000, 1500), host('b', 2000, 0)]), wanted, null);
    expect(result).toMatchObject({ verdict: 'fits', placed: true, shortages: [], fitted: null });
    expect(result.host?.name).toBe('b');
  });
  it('says which wall binds and by how much', () => {
    const result = assessLaunch(quota([host('a', 2000, 1800)]), wanted, 'a');
    expect(result.verdict).toBe('short');
    expect(result.shortages).toEqual([
      { scope: 'host', host: 'a', kind: 'cpuMillicores', requested: 500, available: 200, limit: 2000 },
    ]);
    expect(result.fitted).toEqual({ ...wanted, cpuMillicores: 200 });
  });
  it('shrinks to the tighter of tenant and host', () => {
    const result = assessLaunch(quota([host('a', 4000, 0)]), { ...wanted, cpuMillicores: 3000 }, null);
    expect(result.shortages.map(({ scope }) => scope)).toEqual(['tenant']);
    expect(result.fitted?.cpuMillicores).toBe(1500);
  });
  it('shows the nearest host when none fits', () => {
    const result = assessLaunch(quota([host('a', 2000, 1990), host('b', 2000, 1700)]), wanted, null);
    expect(result).toMatchObject({ verdict: 'short', placed: false });
    expect(result.host?.name).toBe('b');
  });
  it('offers no size where not even the least fits', () => {
    expect(assessLaunch(quota([host('a', 2000, 1995)]), wanted, null).fitted).toBeNull();
  });
  it('tells no host from a silent one', () => {
    expect(assessLaunch(quota([]), wanted, null).verdict).toBe('no-host');
    expect(assessLaunch(quota([host('a', 2000, 0, false)]), wanted, null).verdict).toBe('no-host');
    expect(assessLaunch(quota([host('a', 2000, 0, false)]), wanted, 'a').verdict).toBe('host-silent');
  });
});
