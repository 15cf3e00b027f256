import { observedNetworkSchema, type NetworkOverview } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { countRanges } from './addresses.ts';
import { readNetworkSettings } from './network-settings.ts';

/** More than an operator looks through; the figures count all. */
const MAX_NETWORKS = 2_000;

/** All networks, how much is given out, and what hosts can do. For operators. */
export async function getNetworkOverview({ db }: Pick<Deps, 'db'>): Promise<NetworkOverview> {
  const [settings, used, networks, hosts, grounds] = await Promise.all([
    readNetworkSettings(db),
    db.network.count({ where: { deletedAt: null } }),
    db.network.findMany({
      where: { deletedAt: null },
      orderBy: [{ tenant: { slug: 'asc' } }, { name: 'asc' }],
      take: MAX_NETWORKS,
      include: {
        tenant: { select: { slug: true } },
        observations: true,
        attachments: { where: { instance: { goneAt: null } }, select: { instanceId: true } },
      },
    }),
    db.host.findMany({
      where: { revokedAt: null },
      orderBy: { name: 'asc' },
      select: {
        id: true,
        name: true,
        _count: { select: { ports: { where: { instance: { goneAt: null } } }, networkStates: true } },
      },
    }),
    db.$queryRaw<{ hostId: string; walls: string | null; bandwidth: string | null; tried: boolean | null }[]>`
      select "hostId"::text as "hostId", walls, bandwidth, tried from "network_grounds"()`,
  ]);
  return {
    settings,
    ranges: { total: countRanges(settings.pool, settings.prefixLength), used },
    networks: networks.map(({ id, name, subnet, internal, tenant, observations, attachments }) => ({
      id,
      tenantSlug: tenant.slug,
      name,
      subnet,
      internal,
      members: attachments.length,
      problem:
        observations.flatMap(
          ({ observed }) => observedNetworkSchema.safeParse(observed).data?.problem?.message ?? [],
        )[0] ?? null,
    })),
    hosts: hosts.map(({ id, name, _count }) => {
      const ground = grounds.find(({ hostId }) => hostId === id);
      return {
        id,
        name,
        portsUsed: _count.ports,
        networks: _count.networkStates,
        walls: ground?.walls ?? null,
        bandwidth: ground?.bandwidth ?? null,
        tried: ground?.tried === true,
      };
    }),
  };
}
