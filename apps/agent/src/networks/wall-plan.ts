import type { DesiredInstance, DesiredNetwork, PacketRule, PortMapping, Snapshot } from '@bulkhead/shared';
import { bridgeName, macOf } from './names.ts';

/** One instance in one network. */
export interface Place {
  instanceId: string;
  bridge: string;
  address: string;
  mac: string;
}

export interface WalledInstance {
  id: string;
  places: readonly Place[];
  /** Null: it is in no group. */
  rules: readonly PacketRule[] | null;
  ports: readonly PortMapping[];
  /** Where its published ports lead; null: nowhere, it has none or no network with a way in. */
  portAddress: string | null;
}

/** What the packet filter has to hold. */
export interface WallPlan {
  networks: readonly { bridge: string; subnet: string; internal: boolean }[];
  instances: readonly WalledInstance[];
}

/** Pure: the walls of everything of a snapshot that has a network, whether it runs or not: they stand before its first packet. */
export function planWalls(snapshot: Pick<Snapshot, 'networks' | 'instances'>): WallPlan {
  const byId = new Map(snapshot.networks.map((network) => [network.id, network]));
  return {
    networks: snapshot.networks.map(({ id, subnet, internal }) => ({ bridge: bridgeName(id), subnet, internal })),
    instances: withoutSecondOwners(
      snapshot.instances
        .filter((instance) => instance.state !== 'absent' && instance.networking.places.length > 0)
        .map((instance) => toWalled(instance, byId)),
    ),
  };
}

/** An address and a port of the host are one instance's: who comes second has neither, and holds up nobody else's walls. */
function withoutSecondOwners(instances: readonly WalledInstance[]): WalledInstance[] {
  const taken = new Set<string>();
  const isFirst = (key: string) => !taken.has(key) && taken.add(key) !== undefined;
  return instances.map((instance) => ({
    ...instance,
    places: instance.places.filter(({ bridge, address }) => isFirst(`${bridge} ${address}`)),
    ports: instance.ports.filter(({ protocol, hostPort }) => isFirst(`${protocol} ${hostPort}`)),
  }));
}

function toWalled(instance: DesiredInstance, networks: ReadonlyMap<string, DesiredNetwork>): WalledInstance {
  const { places, ports, rules } = instance.networking;
  // A network of another tenant is none, whatever the snapshot says.
  const own = places.filter(({ networkId }) => networks.get(networkId)?.tenantSlug === instance.tenantSlug);
  const way = own.find(({ networkId }) => networks.get(networkId)?.internal === false);
  return {
    id: instance.id,
    places: own.map(({ networkId, address }) => ({
      instanceId: instance.id,
      bridge: bridgeName(networkId),
      address,
      mac: macOf(address),
    })),
    rules,
    ports: way === undefined ? [] : ports,
    portAddress: way?.address ?? null,
  };
}
