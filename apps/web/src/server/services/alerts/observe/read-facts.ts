import { Prisma, type Database, type Transaction } from '@bulkhead/db';
import type { AlertSubjectKind } from '@bulkhead/shared';
import {
  NO_MINUTES,
  type CompartmentFact,
  type Facts,
  type HostFact,
  type InstanceFact,
  type TenantFact,
  type VolumeFact,
} from './facts.ts';
import { readAuthorities } from './read-authorities.ts';
import type { MinutesReader } from './read-minutes.ts';

/** Drift that was set right is worth a look for this long. */
export const DRIFT_NEWS_SEC = 600;

/** Kinds of subject that somebody asks about; `minutes` null: nobody asks for what is only in them. */
export interface Wanted {
  kinds: ReadonlySet<AlertSubjectKind>;
  minutes: MinutesReader | null;
  /** What a tenant may read: nothing of hosts but when they were last heard. */
  side: 'system' | 'tenant';
}

/**
 * Reads what rules are held against: a handful of statements, however many subjects and rules there are. `silentBefore`: who
 * was last heard before it is silent.
 */
export async function readFacts(
  tx: Database | Transaction,
  { kinds, minutes, side }: Wanted,
  now: Date,
  silentBefore: Date,
): Promise<Facts> {
  const wants = (...any: AlertSubjectKind[]) => any.some((kind) => kinds.has(kind));
  const isSystem = side === 'system';
  return {
    now,
    hosts: isSystem && wants('host') ? await readHosts(tx, now, silentBefore) : [],
    authorities: isSystem && wants('host') ? await readAuthorities(tx) : [],
    tenants: wants('tenant', 'instance') ? await readTenants(tx, silentBefore) : [],
    instances: wants('instance') ? await readInstances(tx, silentBefore, isSystem) : [],
    volumes: wants('volume', 'instance') ? await readVolumes(tx, silentBefore) : [],
    minutes: (await minutes?.read(tx, now)) ?? NO_MINUTES,
  };
}

/** Of a host `h`. */
const isSilent = (silentBefore: Date) =>
  Prisma.sql`(h."revokedAt" is not null or h."lastSeenAt" is null or h."lastSeenAt" <= ${silentBefore})`;

async function readHosts(tx: Database | Transaction, now: Date, silentBefore: Date): Promise<HostFact[]> {
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

async function readTenants(tx: Database | Transaction, silentBefore: Date): Promise<TenantFact[]> {
  const tenants = await tx.$queryRaw<{ id: string; name: string }[]>`
    select id::text as id, name from "Tenant" where "deletedAt" is null`;
  const compartments = await readMany<CompartmentFact>(
    tx,
    Prisma.sql`
    select c."tenantId"::text as "tenantId", c."hostId"::text as "hostId", h.name as "hostName",
      ${isSilent(silentBefore)} as "isSilent",
      (c.observed->>'cpuMillicores')::float8 as "cpuCeilingMillicores",
      (c.observed->>'memoryBytes')::float8 as "memoryCeilingBytes", (c.observed->>'pids')::float8 as "pidsCeiling",
      u."cpuMillicores" as "cpuUsedMillicores", u."memoryBytes" as "memoryUsedBytes", u.pids
    from "Compartment" c
    join "Tenant" t on t.id = c."tenantId"
    join "Host" h on h.id = c."hostId"
    left join "compartment_usage"(${silentBefore}) u on u."hostId" = c."hostId" and u."tenantSlug" = t.slug`,
  );
  const byId = new Map<string, TenantFact>(
    tenants.map(({ id, name }) => [id, { kind: 'tenant', id, name, tenantId: id, tags: [], compartments: [] }]),
  );
  for (const compartment of compartments) byId.get(compartment.tenantId)?.compartments.push(compartment);
  return [...byId.values()];
}

async function readInstances(
  tx: Database | Transaction,
  silentBefore: Date,
  isSystem: boolean,
): Promise<InstanceFact[]> {
  // How far a host's clock is off is no tenant's to know; a preview can do without.
  const clockOffsetMs = isSystem ? Prisma.sql`coalesce(h."clockOffsetMs", 0)` : Prisma.sql`0`;
  // With its kind, so that thousands of rows are not copied one by one.
  return readMany<InstanceFact>(
    tx,
    Prisma.sql`
    select 'instance' as kind, i.id::text as id, i.name, i."tenantId"::text as "tenantId", i."hostId"::text as "hostId", i.tags,
      ${isSilent(silentBefore)} as "isSilent", i."observedState",
      i."cpuLimitMillicores"::float8 as "cpuLimitMillicores", i."memoryLimitBytes"::float8 as "memoryLimitBytes",
      i.pids as "pidsLimit",
      coalesce((i.observed->>'restarts')::int, 0) as restarts,
      i.observed->'lastDeath'->>'cause' as "deathCause",
      (i.observed->'lastDeath'->>'atMs')::float8 - ${clockOffsetMs} as "deathAtMs",
      (i.observed->'lastDeath'->>'limitBytes')::float8 as "deathLimitBytes",
      left(i.observed->'lastDeath'->>'message', 500) as "deathMessage",
      coalesce(i.observed->'health'->>'state' = 'unhealthy', false) as "isUnhealthy",
      coalesce((i.observed->'health'->>'failuresInRow')::int, 0) as "checksFailed",
      left(i.observed->'problem'->>'message', 500) as problem
    from "Instance" i join "Host" h on h.id = i."hostId"
    where i."goneAt" is null and i."deleteAt" is null and i."desiredState" <> 'absent'`,
  );
}

async function readVolumes(tx: Database | Transaction, silentBefore: Date): Promise<VolumeFact[]> {
  const rows = await tx.$queryRaw<Omit<VolumeFact, 'kind' | 'tags'>[]>`
    select v.id::text as id, v.name, v."tenantId"::text as "tenantId",
      ${isSilent(silentBefore)} as "isSilent",
      (v.observed->>'sizeBytes')::float8 as "sizeBytes", (v.observed->>'usedBytes')::float8 as "usedBytes",
      array(select a."instanceId"::text from "VolumeAttachment" a where a."volumeId" = v.id) as "instanceIds"
    from "Volume" v join "Host" h on h.id = v."hostId"
    where v."goneAt" is null and not v.absent`;
  return rows.map((row) => ({ ...row, kind: 'volume', tags: [] }));
}

/** Thousands of rows as one text of JSON: the client takes several times as long to read them one by one. */
async function readMany<Row>(tx: Database | Transaction, query: Prisma.Sql): Promise<Row[]> {
  const [answer] = await tx.$queryRaw<{ rows: string }[]>`
    select coalesce(json_agg(one), '[]')::text as rows from (${query}) one`;
  return JSON.parse(answer?.rows ?? '[]') as Row[];
}
