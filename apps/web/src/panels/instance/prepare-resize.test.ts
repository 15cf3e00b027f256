import { describe, expect, it } from 'vitest';
import { prepareResize } from './prepare-resize.ts';

const limit = { instances: 10, cpuMillicores: 1_000, memoryBytes: 1_000, pids: 100 };
const reserved = { instances: 2, cpuMillicores: 900, memoryBytes: 600, pids: 60 };
const quota = {
  tenant: { limit, reserved },
  hosts: [{ id: 'h', name: 'host-a', reachable: true, room: { limit: { ...limit, cpuMillicores: 950 }, reserved } }],
};
const current = { cpuMillicores: 400, memoryBytes: 100, pids: 10 };

describe('prepareResize', () => {
  it('draws the new size beside what all others reserve', () => {
    const room = prepareResize(quota, 'h', current, { ...current, cpuMillicores: 450 });
    expect(room.tenant.reserved).toEqual({ instances: 1, cpuMillicores: 500, memoryBytes: 500, pids: 50 });
    expect(room.added.cpuMillicores).toBe(450);
    expect(room.shortages).toEqual([]);
  });

  it('says what binds, for the tenant and for the host', () => {
    const { shortages } = prepareResize(quota, 'h', current, { ...current, cpuMillicores: 600 });
    expect(shortages).toEqual([
      { scope: 'tenant', kind: 'cpuMillicores', requested: 200, available: 100, limit: 1_000 },
      { scope: 'host', host: 'host-a', kind: 'cpuMillicores', requested: 200, available: 50, limit: 950 },
    ]);
  });

  it('always lets shrink, even in a room that is over its limit', () => {
    const full = { ...quota, tenant: { limit: { ...limit, cpuMillicores: 500 }, reserved } };
    expect(prepareResize(full, 'h', current, { ...current, cpuMillicores: 100 }).shortages).toEqual([]);
  });

  it('does without the host when it is not listed', () => {
    expect(prepareResize(quota, 'other', current, current).host).toBeNull();
  });
});
