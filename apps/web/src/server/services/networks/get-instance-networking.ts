import type { InstanceNetworkingView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { noSuchInstance } from '../instances/accept-change.ts';
import { readPorts } from './list-networking.ts';

/** Addresses, groups, ports and bandwidth of an instance. Errors: NOT_FOUND. */
export async function getInstanceNetworking(
  deps: Deps,
  tenant: TenantContext,
  instanceId: string,
): Promise<InstanceNetworkingView> {
  const instance = await deps.db.instance.findFirst({
    where: { id: instanceId, tenantId: tenant.id },
    select: {
      hostId: true,
      bandwidthInKbps: true,
      bandwidthOutKbps: true,
      networks: { include: { network: { select: { name: true, subnet: true, internal: true } } } },
      securityGroups: { include: { group: { select: { id: true, name: true } } } },
    },
  });
  if (!instance) throw noSuchInstance(instanceId);
  const [ports, grounds] = await Promise.all([
    readPorts(deps, { tenantId: tenant.id, instanceId }),
    deps.db.$queryRaw<{ walls: string | null; bandwidth: string | null }[]>`
      select walls, bandwidth from "network_grounds"() where "hostId" = ${instance.hostId}::uuid`,
  ]);
  return {
    places: instance.networks
      .map(({ networkId, address, aliases, network }) => ({ networkId, address, aliases, ...network }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    groups: instance.securityGroups.map(({ group }) => group).toSorted((a, b) => a.name.localeCompare(b.name)),
    ports,
    bandwidth: { inKbps: instance.bandwidthInKbps, outKbps: instance.bandwidthOutKbps },
    refusals: grounds[0] ?? { walls: null, bandwidth: null },
  };
}
