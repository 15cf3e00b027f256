import { Prisma } from '@bulkhead/db';
import {
  desiredNetworkSchema,
  instanceNetworkingSchema,
  MAX_NETWORKS_PER_HOST,
  MAX_RULES_PER_INSTANCE,
  type DesiredNetwork,
  type InstanceNetworking,
  type PacketRule,
} from '@bulkhead/shared';
import { z } from 'zod';
import { selectGrouped, selectRules } from '../networks/resolve-rules.ts';
import type { SnapshotPart } from './read-parts.ts';

const placesSchema = z.array(
  z.object({
    instanceId: z.string(),
    networking: instanceNetworkingSchema.omit({ rules: true }),
  }),
);
export type InstancePlaces = z.infer<typeof placesSchema>[number];

/** The networks of a host's instances, each of which is a bridge there. */
export function networksOf(hostId: string): SnapshotPart<DesiredNetwork[]> {
  return {
    select: Prisma.sql`
      select distinct n.id, t.slug as "tenantSlug", n.name, n.subnet, n.internal
      from "Network" n join "Tenant" t on t.id = n."tenantId"
      join "NetworkAttachment" a on a."networkId" = n.id
      join "Instance" i on i.id = a."instanceId" and i."hostId" = ${hostId}::uuid and i."goneAt" is null
      where n."deletedAt" is null order by 1 limit ${MAX_NETWORKS_PER_HOST}`,
    parse: (rows) => rows.flatMap((row) => desiredNetworkSchema.safeParse(row).data ?? []),
  };
}

/** What each instance of a host has of networks, but for its rules. An instance without anything of it is left out. */
export function placesOf(hostId: string): SnapshotPart<InstancePlaces[]> {
  return {
    select: Prisma.sql`
      select i.id as "instanceId", jsonb_build_object(
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
          or i."bandwidthInKbps" is not null or i."bandwidthOutKbps" is not null)`,
    parse: (rows) => placesSchema.parse(rows),
  };
}

const ofHost = (hostId: string) => Prisma.sql`
  m."instanceId" in (select i.id from "Instance" i where i."hostId" = ${hostId}::uuid and i."goneAt" is null)`;
const asTheyAre = (rows: readonly unknown[]) => rows;

export const groupedOf = (hostId: string): SnapshotPart<readonly unknown[]> => ({
  select: selectGrouped(ofHost(hostId)),
  parse: asTheyAre,
});
export const rulesOf = (hostId: string): SnapshotPart<readonly unknown[]> => ({
  select: selectRules(ofHost(hostId)),
  parse: asTheyAre,
});

/** The places of instances with their rules. More than a host keeps are cut: that is closed. */
export function withRules(
  places: readonly InstancePlaces[],
  rules: ReadonlyMap<string, PacketRule[]>,
): Map<string, InstanceNetworking> {
  return new Map(
    places.map(({ instanceId, networking }) => [
      instanceId,
      { ...networking, rules: rules.get(instanceId)?.slice(0, MAX_RULES_PER_INSTANCE) ?? null },
    ]),
  );
}
