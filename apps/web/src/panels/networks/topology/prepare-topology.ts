import type { TenantNetworking } from '@bulkhead/shared';

export const COLUMN_WIDTH = 250;
const ROW_HEIGHT = 76;
const GROUP_GAP = 28;

export type TopologyNode =
  | { kind: 'outside'; id: 'outside'; x: number; y: number }
  | {
      kind: 'network';
      id: string;
      x: number;
      y: number;
      name: string;
      subnet: string;
      internal: boolean;
      broken: boolean;
    }
  | {
      kind: 'instance';
      id: string;
      x: number;
      y: number;
      name: string;
      state: string;
      addresses: string[];
      ports: string[];
      groups: string[];
    };

export interface TopologyEdge {
  id: string;
  source: string;
  target: string;
  /** `way`: a network's way out; `place`: an instance in a network; `port`: open to the outside. */
  kind: 'way' | 'place' | 'port';
  label: string;
}

/**
 * Pure: the picture of a tenant's networks in three columns: the outside, the networks, the instances. An instance stands
 * beside the first network that it is in, and a network in the middle of its instances.
 */
export function prepareTopology({ networks, groups, ports }: TenantNetworking): {
  nodes: TopologyNode[];
  edges: TopologyEdge[];
} {
  const nodes: TopologyNode[] = [];
  const edges: TopologyEdge[] = [];
  const placed = new Set<string>();
  let y = 0;
  for (const network of networks) {
    const top = y;
    for (const member of network.members) {
      edges.push({
        id: `${network.id} ${member.instanceId}`,
        source: network.id,
        target: member.instanceId,
        kind: 'place',
        label: member.address,
      });
      if (placed.has(member.instanceId)) continue;
      placed.add(member.instanceId);
      nodes.push({
        kind: 'instance',
        id: member.instanceId,
        x: 2 * COLUMN_WIDTH,
        y,
        name: member.instanceName,
        state: member.state,
        addresses: networks.flatMap(({ members }) =>
          members.filter(({ instanceId }) => instanceId === member.instanceId).map(({ address }) => address),
        ),
        ports: ports
          .filter(({ instanceId }) => instanceId === member.instanceId)
          .map(({ hostPort, containerPort }) => `${hostPort} → ${containerPort}`),
        groups: groups.filter(({ id }) => member.groupIds.includes(id)).map(({ name }) => name),
      });
      y += ROW_HEIGHT;
    }
    if (y === top) y += ROW_HEIGHT;
    nodes.push({
      kind: 'network',
      id: network.id,
      x: COLUMN_WIDTH,
      y: (top + y - ROW_HEIGHT) / 2,
      name: network.name,
      subnet: network.subnet,
      internal: network.internal,
      broken: network.hosts.some(({ problem }) => problem !== null),
    });
    if (!network.internal)
      edges.push({ id: `way ${network.id}`, source: 'outside', target: network.id, kind: 'way', label: '' });
    y += GROUP_GAP;
  }
  nodes.unshift({ kind: 'outside', id: 'outside', x: 0, y: Math.max(0, (y - ROW_HEIGHT) / 2) });
  for (const instanceId of new Set(ports.map((port) => port.instanceId))) {
    if (!placed.has(instanceId)) continue;
    const label = ports
      .filter((port) => port.instanceId === instanceId)
      .map(({ hostPort }) => hostPort)
      .join(', ');
    edges.push({ id: `port ${instanceId}`, source: 'outside', target: instanceId, kind: 'port', label });
  }
  return { nodes, edges };
}
