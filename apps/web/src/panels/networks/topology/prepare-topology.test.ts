import type { NetworkView, TenantNetworking } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { prepareTopology } from './prepare-topology.ts';

const member = (instanceId: string, address: string) => ({
  instanceId,
  instanceName: instanceId,
  state: 'running',
  hostName: 'h',
  address,
  aliases: [],
  groupIds: ['g'],
});
const network = (id: string, members: NetworkView['members'], internal = false): NetworkView => ({
  id,
  name: id,
  subnet: '10.96.0.0/24',
  internal,
  createdAtMs: 0,
  members,
  hosts: [],
});
const networking: TenantNetworking = {
  networks: [
    network('front', [member('web', '10.96.0.2'), member('app', '10.96.0.3')]),
    network('back', [member('app', '10.96.1.2'), member('db', '10.96.1.3')], true),
    network('idle', []),
  ],
  groups: [{ id: 'g', name: 'web', description: '', rules: [], members: [] }],
  ports: [
    {
      id: 'p',
      protocol: 'tcp',
      hostPort: 30_000,
      containerPort: 80,
      instanceId: 'web',
      instanceName: 'web',
      hostName: 'h',
    },
  ],
  limits: { networks: { limit: 5, used: 3 }, ports: { limit: 5, used: 1 }, portFrom: 1, portTo: 2 },
};

it('draws each instance once, each place and each way, and nothing upon something else', () => {
  const { nodes, edges } = prepareTopology(networking);
  expect(nodes.map(({ id }) => id).toSorted()).toEqual(['app', 'back', 'db', 'front', 'idle', 'outside', 'web']);
  expect(edges.filter(({ kind }) => kind === 'place')).toHaveLength(4);
  expect(edges.filter(({ kind }) => kind === 'way').map(({ target }) => target)).toEqual(['front', 'idle']);
  expect(edges.filter(({ kind }) => kind === 'port')).toEqual([
    { id: 'port web', source: 'outside', target: 'web', kind: 'port', label: '30000' },
  ]);
  expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(nodes.length);
  expect(nodes.find(({ id }) => id === 'app')).toMatchObject({
    addresses: ['10.96.0.3', '10.96.1.2'],
    groups: ['web'],
  });
});
