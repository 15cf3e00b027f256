import type { Transaction } from '@bulkhead/db';
import type { AlertSubjectKind } from '@bulkhead/shared';
import type { CompartmentFact, Facts, HostFact, InstanceFact, TenantFact, VolumeFact } from './facts.ts';
import { readAuthorities } from './read-authorities.ts';
import type { NewestMinutes } from './read-minutes.ts';

/** Drift that was set right is worth a look for this long. */
export const DRIFT_NEWS_SEC = 600;

/** Kinds of subject that somebody asks about; `minutes` null: nobody asks for what is only in them. */
export interface Wanted {
  kinds: ReadonlySet<AlertSubjectKind>;
  minutes: NewestMinutes | null;
}

/**
 * Reads what rules are held against: a handful of statements, however many subjects and rules there are. `silentBefore`: who
 * was last heard before it is silent.
 */
export async function readFacts(
  tx: Transaction,
  { kinds, minutes }: Wanted,
  now: Date,
  silentBefore: Date,
): Promise<Facts> {
  const hosts = await readHosts(tx, now, silentBefore);
  const hostOf = new Map(hosts.map((host) => [host.id, host]));
  const wantsTenants = kinds.has('tenant') || kinds.has('instance');
  return {
    now,
    hosts,
    tenants: wantsTenants ? await readTenants(tx, hostOf) : [],
    instances: kinds.has('instance') ? await readInstances(tx, silentBefore) : [],
    volumes: kinds.has('volume') || kinds.has('instance') ? await readVolumes(tx, silentBefore) : [],
    authorities: kinds.has('host') ? await readAuthorities(tx) : [],
    minutes: (await minutes?.read(tx, now)) ?? new Map(),
  };
}

async function readHosts(tx: Transaction, now: Date, silentBefore: Date): Promise<HostFact[]> {
  const rows = await tx.$queryRaw<Omit<HostFact, 'kind' | 'tenantId' | 'tags'>[]>`
    select h.id::text as id, h.name, h."lastSeenAt", h."lastSeenAt" <= ${silentBefore} as "isSilent", h.cores,
      h."memoryBytes"::float8 as "memoryBytes",
      (h.heartbeat->>'cpuUsedMillicores')::float8 as "cpuUsedMillicores",
      (h.heartbeat->>'memoryUsedBytes')::float8 as "memoryUsedBytes",
      (h.heartbeat->'engineDisk'->>'capacityBytes')::float8 as "diskCapacityBytes",
      (h.heartbeat->'engineDisk'->>'freeBytes')::float8 as "diskFreeBytes",
      h.containment->>'state' as containment,
      left(h.containment->'findings'->0->>'message', 500) as "containmentFinding",
      coalesce(d.drifts, 0)::int as drifts, left(d.drift, 500) as drift,
      (select max(c."expiresAt") from "AgentCertificate" c where c."hostId" = h.id and c."revokedAt" is null)
        as "certificateEndsAt"
    from "Host" h
    left join lateral (
      select count(*) as drifts, (array_agg(e.event->>'message' order by e.at desc))[1] as drift
      from "HostEvent" e
      where e."hostId" = h.id and e.kind in ('drift-repaired', 'drift-not-repaired', 'process-outside', 'foreign-container', 'parent-missing', 'attestation-failed')
        and e.at > ${now}::timestamptz - make_interval(secs => ${DRIFT_NEWS_SEC}) + make_interval(secs => least(0, coalesce(h."clockOffsetMs", 0)) / 1000.0)
    ) d on true
    where h."revokedAt" is null and h."lastSeenAt" is not null`;
  return rows.map((row) => ({ ...row, kind: 'host', tenantId: null, tags: [] }));
}

async function readTenants(tx: Transaction, hostOf: ReadonlyMap<string, HostFact>): Promise<TenantFact[]> {
  const tenants = await tx.$queryRaw<{ id: string; name: string }[]>`
    select id::text as id, name from "Tenant" where "deletedAt" is null`;
  const rows = await tx.$queryRaw<Omit<CompartmentFact, 'hostName' | 'isSilent'>[]>`
    select c."tenantId"::text as "tenantId", c."hostId"::text as "hostId",
      (c.observed->>'cpuMillicores')::float8 as "cpuCeilingMillicores",
      (c.observed->>'memoryBytes')::float8 as "memoryCeilingBytes", (c.observed->>'pids')::float8 as "pidsCeiling",
      u."cpuUsedMillicores", u."memoryUsedBytes", u.pids
    from "Compartment" c
    join "Tenant" t on t.id = c."tenantId"
    left join (
      select h.id, r.* from "Host" h
      cross join lateral jsonb_to_recordset(coalesce(h.heartbeat->'compartments', '[]'::jsonb))
        as r("tenantSlug" text, "cpuUsedMillicores" float8, "memoryUsedBytes" float8, pids float8)
    ) u on u.id = c."hostId" and u."tenantSlug" = t.slug`;
  const byId = new Map<string, TenantFact>(
    tenants.map(({ id, name }) => [id, { kind: 'tenant', id, name, tenantId: id, tags: [], compartments: [] }]),
  );
  for (const row of rows) {
    const host = hostOf.get(row.hostId);
    if (!host) continue;
    byId.get(row.tenantId)?.compartments.push({ ...row, hostName: host.name, isSilent: host.isSilent });
  }
  return [...byId.values()];
}

async function readInstances(tx: Transaction, silentBefore: Date): Promise<InstanceFact[]> {
  const rows = await tx.$queryRaw<Omit<InstanceFact, 'kind'>[]>`
    select i.id::text as id, i.name, i."tenantId"::text as "tenantId", i."hostId"::text as "hostId", i.tags,
      h."lastSeenAt" is null or h."revokedAt" is not null or h."lastSeenAt" <= ${silentBefore} as "isSilent", i."observedState",
      i."cpuLimitMillicores"::float8 as "cpuLimitMillicores", i."memoryLimitBytes"::float8 as "memoryLimitBytes",
      i.pids as "pidsLimit",
      coalesce((i.observed->>'restarts')::int, 0) as restarts,
      i.observed->'lastDeath'->>'cause' as "deathCause",
      to_timestamp(((i.observed->'lastDeath'->>'atMs')::float8 - coalesce(h."clockOffsetMs", 0)) / 1000) as "deathAt",
      (i.observed->'lastDeath'->>'limitBytes')::float8 as "deathLimitBytes",
      left(i.observed->'lastDeath'->>'message', 500) as "deathMessage",
      coalesce(i.observed->'health'->>'state' = 'unhealthy', false) as "isUnhealthy",
      coalesce((i.observed->'health'->>'failuresInRow')::int, 0) as "checksFailed",
      left(i.observed->'problem'->>'message', 500) as problem
    from "Instance" i join "Host" h on h.id = i."hostId"
    where i."goneAt" is null and i."deleteAt" is null and i."desiredState" <> 'absent'`;
  return rows.map((row) => ({ ...row, kind: 'instance' }));
}

async function readVolumes(tx: Transaction, silentBefore: Date): Promise<VolumeFact[]> {
  const rows = await tx.$queryRaw<Omit<VolumeFact, 'kind' | 'tags'>[]>`
    select v.id::text as id, v.name, v."tenantId"::text as "tenantId",
      h."lastSeenAt" is null or h."revokedAt" is not null or h."lastSeenAt" <= ${silentBefore} as "isSilent",
      (v.observed->>'sizeBytes')::float8 as "sizeBytes", (v.observed->>'usedBytes')::float8 as "usedBytes",
      array(select a."instanceId"::text from "VolumeAttachment" a where a."volumeId" = v.id) as "instanceIds"
    from "Volume" v join "Host" h on h.id = v."hostId"
    where v."goneAt" is null and not v.absent`;
  return rows.map((row) => ({ ...row, kind: 'volume', tags: [] }));
}
