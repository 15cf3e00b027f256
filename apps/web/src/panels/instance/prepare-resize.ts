import { shortagesIn, subtractResources } from '@bulkhead/shared';
import type { InstanceSize, QuotaView, Resources, Room, Shortage } from '@bulkhead/shared';

export interface ResizeRoom {
  /** The rooms without what this instance reserves now, so that its new size can be drawn as what is added. */
  tenant: Room;
  host: { name: string; room: Room } | null;
  added: Resources;
  /** What binds: kinds that grow and do not fit. */
  shortages: Shortage[];
}

/** What a new size of one instance would take of its tenant's quota and of its host. */
export function prepareResize(
  quota: QuotaView,
  hostId: string,
  current: Pick<InstanceSize, 'cpuMillicores' | 'memoryBytes' | 'pids'>,
  wanted: Pick<InstanceSize, 'cpuMillicores' | 'memoryBytes' | 'pids'>,
): ResizeRoom {
  const held = asResources(current);
  const added = asResources(wanted);
  const more = { ...subtractResources(added, held), instances: 0 };
  const host = quota.hosts.find(({ id }) => id === hostId);
  return {
    tenant: without(quota.tenant, held),
    host: host === undefined ? null : { name: host.name, room: without(host.room, held) },
    added,
    shortages: [
      ...shortagesIn(quota.tenant, more, { scope: 'tenant' }),
      ...(host === undefined ? [] : shortagesIn(host.room, more, { scope: 'host', host: host.name })),
    ],
  };
}

function asResources(size: Pick<InstanceSize, 'cpuMillicores' | 'memoryBytes' | 'pids'>): Resources {
  return { instances: 1, cpuMillicores: size.cpuMillicores, memoryBytes: size.memoryBytes, pids: size.pids };
}

function without(room: Room, taken: Resources): Room {
  return { limit: room.limit, reserved: subtractResources(room.reserved, taken) };
}
