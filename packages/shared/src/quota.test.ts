import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addResources,
  availableIn,
  NO_RESOURCES,
  placeOnHost,
  RESOURCE_KINDS,
  shortagesIn,
  shrinkToFit,
  type Resources,
  type Room,
} from './quota.ts';

const resources = (cpuMillicores: number, memoryBytes: number, instances = 1, pids = 10): Resources => ({
  instances,
  cpuMillicores,
  memoryBytes,
  pids,
});

const amount = fc.integer({ min: 0, max: 2 ** 40 });
const anyResources = fc.record({ instances: amount, cpuMillicores: amount, memoryBytes: amount, pids: amount });
const anyRoom: fc.Arbitrary<Room> = fc.record({ limit: anyResources, reserved: anyResources });

test('a shortage names what was requested, what is available and the limit', () => {
  const room: Room = { limit: resources(1000, 100, 5, 100), reserved: resources(800, 10, 1, 10) };
  expect(shortagesIn(room, resources(500, 50), { scope: 'tenant' })).toEqual([
    { scope: 'tenant', kind: 'cpuMillicores', requested: 500, available: 200, limit: 1000 },
  ]);
});

test('a room that is over its limit still lets things shrink', () => {
  const room: Room = { limit: resources(100, 100), reserved: resources(200, 200, 3) };
  expect(shortagesIn(room, NO_RESOURCES, { scope: 'tenant' })).toEqual([]);
  expect(availableIn(room).cpuMillicores).toBe(-100);
});

test('what fits keeps the room within its limit, and what does not fit would break it', () => {
  fc.assert(
    fc.property(anyRoom, anyResources, (room, requested) => {
      const short = new Set(shortagesIn(room, requested, { scope: 'tenant' }).map((shortage) => shortage.kind));
      const after = addResources(room.reserved, requested);
      for (const kind of RESOURCE_KINDS) {
        expect(short.has(kind)).toBe(requested[kind] > 0 && after[kind] > room.limit[kind]);
      }
    }),
  );
});

test('placement spreads by free reservation', () => {
  const limit = resources(2000, 2000, 100, 1000);
  const full: Room = { limit, reserved: resources(1500, 0) };
  const empty: Room = { limit, reserved: NO_RESOURCES };
  const hosts = [
    { id: '1', name: 'a', room: full },
    { id: '2', name: 'b', room: empty },
  ];
  expect(placeOnHost(hosts, resources(500, 500))?.name).toBe('b');
  expect(placeOnHost(hosts, resources(2500, 500))).toBeNull();
  const equal = hosts.map((host) => ({ ...host, room: empty }));
  expect(placeOnHost(equal.toReversed(), resources(1, 1))?.name).toBe('a');
});

test('a placement always has room, and exists whenever some host has', () => {
  fc.assert(
    fc.property(fc.array(anyRoom, { maxLength: 6 }), anyResources, (rooms, requested) => {
      const hosts = rooms.map((room, index) => ({ id: String(index), name: `h${index}`, room }));
      const fits = (room: Room) => shortagesIn(room, requested, { scope: 'tenant' }).length === 0;
      const placed = placeOnHost(hosts, requested);
      expect(placed !== null).toBe(rooms.some(fits));
      if (placed) expect(fits(placed.room)).toBe(true);
    }),
  );
});

test('shrink to fit gives the largest request that fits, or nothing', () => {
  const least = resources(10, 10, 1, 4);
  fc.assert(
    fc.property(anyRoom, anyRoom, anyResources, (tenant, host, requested) => {
      const fitted = shrinkToFit(requested, [tenant, host], least);
      if (!fitted) return;
      for (const room of [tenant, host]) expect(shortagesIn(room, fitted, { scope: 'tenant' })).toEqual([]);
      for (const kind of RESOURCE_KINDS) expect(fitted[kind]).toBeLessThanOrEqual(requested[kind]);
    }),
  );
  expect(shrinkToFit(resources(500, 500), [{ limit: resources(5, 500), reserved: NO_RESOURCES }], least)).toBeNull();
});
