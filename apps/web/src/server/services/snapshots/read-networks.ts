import { Prisma, type Transaction } from '@bulkhead/db';
import {
  desiredNetworkSchema,
  instanceNetworkingSchema,
  MAX_NETWORKS_PER_HOST,
  MAX_RULES_PER_INSTANCE,
  type DesiredNetwork,
  type InstanceNetworking,
} from '@bulkhead/shared';
import { z } from 'zod';
import { resolveRules } from '../networks/resolve-rules.ts';

const placesSchema = z.array(
  z.object({
    instanceId: z.string(),
    networking: instanceNetworkingSchema.omit({ rules: true }),
  }),
);

/** The networks of a host's instances, each of which is a bridge there. */
export async function readNetworks(tx: Transaction, hostId: string): Promise<DesiredNetwork[]> {
  const rows = await tx.$queryRaw<unknown[]>`
    select distinct n.id::text as id, t.slug as "tenantSlug", n.name, n.subnet, n.internal
    from "Network" n join "Tenant" t on t.id = n."tenantId"
    join "NetworkAttachment" a on a."networkId" = n.id
    join "Instance" i on i.id = a."instanceId" and i."hostId" = ${hostId}::uuid and i."goneAt" is null
    where n."deletedAt" is null order by 1 limit ${MAX_NETWORKS_PER_HOST}`;
  return rows.flatMap((row) => desiredNetworkSchema.safeParse(row).data ?? []);
}

/**
 * What each instance of a host has of networks, groups resolved to addresses. An instance without anything of it has no entry.
 * More rules than a host keeps for one are cut: what is cut off is closed.
 */
export async function readNetworking(tx: Transaction, hostId: string): Promise<Map<string, InstanceNetworking>> {
  const rows = await tx.$queryRaw<unknown[]>(Prisma.sql`
    select i.id::text as "instanceId", jsonb_build_object(
      'places', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'networkId', a."networkId", 'address', a.address, 'aliases', to_jsonb(a.aliases)
        ) order by a."networkId"), '[]') from "NetworkAttachment" a where a."instanceId" = i.id
      ),
      'ports', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'protocol', p.protocol, 'hostPort', p."hostPort", 'containerPort', p."containerPort"
        ) order by p.protocol, p."hostPort"), '[]') from "PublishedPort" p where p."instanceId" = i.id
      ),
      'outsideNames', exists (
        select from "NetworkAttachment" a join "Network" n on n.id = a."networkId"
        where a."instanceId" = i.id and not n.internal
      ),
      'bandwidth', jsonb_build_object('inKbps', i."bandwidthInKbps", 'outKbps', i."bandwidthOutKbps")
    ) as networking
    from "Instance" i where i."hostId" = ${hostId}::uuid and i."goneAt" is null
      and (exists (select from "NetworkAttachment" a where a."instanceId" = i.id)
        or i."bandwidthInKbps" is not null or i."bandwidthOutKbps" is not null)`);
  const found = placesSchema.parse(rows);
  const rules = await resolveRules(
    tx,
    found.map(({ instanceId }) => instanceId),
  );
  return new Map(
    found.map(({ instanceId, networking }) => [
      instanceId,
      { ...networking, rules: rules.get(instanceId)?.slice(0, MAX_RULES_PER_INSTANCE) ?? null },
    ]),
  );
}
