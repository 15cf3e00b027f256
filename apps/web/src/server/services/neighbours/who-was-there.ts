import type { Database } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';
import { readControls } from '../controls/read-controls.ts';
import { heldCompartments } from '../usage/holdings.ts';

/** Of more, those that were counted last are looked at. */
const MAX_TENANTS = 200;
const MAX_INSTANCES = 250;

export interface TenantThere {
  id: string;
  slug: string;
  name: string;
  /** The compartment's ceiling of today; null: it has nothing there any more. */
  memoryCeilingBytes: number | null;
  ioThrottled: boolean;
}

export interface InstanceThere {
  id: string;
  tenantId: string;
  name: string;
  memoryLimitBytes: number | null;
  ioThrottled: boolean;
}

interface Stretch {
  from: Date;
  to: Date;
}

/** What a host has; null where it was never told. Throws NOT_FOUND. */
export async function readHostHead(
  db: Database,
  hostId: string,
): Promise<{ cpuMillicores: number | null; memoryBytes: number | null }> {
  const host = await db.host.findUnique({ where: { id: hostId }, select: { cores: true, memoryBytes: true } });
  if (host === null) throw new BulkheadError('NOT_FOUND', 'There is no such host.', { field: 'hostId', value: hostId });
  const memoryBytes = Number(host.memoryBytes);
  return {
    cpuMillicores: host.cores === 0 ? null : host.cores * 1_000,
    memoryBytes: memoryBytes === 0 ? null : memoryBytes,
  };
}

/** Tenants that were metered on a host in a stretch of time, with the ceilings that they have there now. */
export async function readTenantsThere(db: Database, hostId: string, { from, to }: Stretch): Promise<TenantThere[]> {
  const [rows, held, controls] = await Promise.all([
    db.$queryRaw<Pick<TenantThere, 'id' | 'slug' | 'name'>[]>`
      select t."id"::text as id, t."slug", t."name"
      from "Meter" m join "Tenant" t on t."id" = m."tenantId"
      where m."hostId" = ${hostId}::uuid and m."kind" = 'tenant' and m."readTo" >= ${from}::timestamptz
        and t."createdAt" < ${to}::timestamptz
      group by t."id" order by max(m."readTo") desc, t."id" limit ${MAX_TENANTS}`,
    heldCompartments(db, { hostId }),
    db.compartmentControls.findMany({ where: { hostId }, select: { tenantId: true, controls: true } }),
  ]);
  const ceilingOf = new Map(held.map(({ tenantId, memoryBytes }) => [tenantId, memoryBytes]));
  const throttled = new Set(
    controls.filter((row) => readControls(row.controls).ioLimits.length > 0).map(({ tenantId }) => tenantId),
  );
  return rows.map((row) => ({
    ...row,
    memoryCeilingBytes: ceilingOf.get(row.id) ?? null,
    ioThrottled: throttled.has(row.id),
  }));
}

/** Instances that were metered on a host in a stretch of time, also those that are gone; `there` counts all of them. */
export async function readInstancesThere(
  db: Database,
  hostId: string,
  { from, to }: Stretch,
  instanceId: string | null,
): Promise<{ instances: InstanceThere[]; there: number }> {
  const metered = await db.$queryRaw<{ id: string; there: number }[]>`
    select m."instanceId"::text as id, (count(*) over ())::int as there
    from "Meter" m
    where m."hostId" = ${hostId}::uuid and m."kind" = 'instance' and m."readTo" >= ${from}::timestamptz
      and (${instanceId}::uuid is null or m."instanceId" = ${instanceId}::uuid)
    group by m."instanceId" order by max(m."readTo") desc, m."instanceId" limit ${MAX_INSTANCES}`;
  const rows = await db.instance.findMany({
    where: { id: { in: metered.map(({ id }) => id) }, createdAt: { lt: to } },
    select: { id: true, tenantId: true, name: true, memoryLimitBytes: true, controls: true },
  });
  const instances = rows.map(({ memoryLimitBytes, controls, ...row }) => ({
    ...row,
    memoryLimitBytes: memoryLimitBytes === null ? null : Number(memoryLimitBytes),
    ioThrottled: readControls(controls).ioLimits.length > 0,
  }));
  return { instances, there: metered[0]?.there ?? 0 };
}
