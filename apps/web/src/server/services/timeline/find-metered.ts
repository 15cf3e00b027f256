import type { Database } from '@bulkhead/db';
import type { HistorySubject } from '../history/history-store.ts';

/** Of more, those that were counted last are ranked. */
const MAX_TENANTS = 1_000;
const MAX_INSTANCES = 1_000;

interface Metered {
  tenants: { subject: HistorySubject; slug: string; name: string }[];
  instances: {
    subject: HistorySubject;
    id: string;
    name: string;
    tenantSlug: string;
    hostName: string;
    gone: boolean;
  }[];
}

/** Whoever was metered in a stretch of time, on one host or on any. */
export async function findMetered(
  db: Database,
  hostId: string | null,
  { from, to }: { from: Date; to: Date },
): Promise<Metered> {
  const [tenants, instances] = await Promise.all([
    db.$queryRaw<{ id: string; slug: string; name: string }[]>`
      select t."id"::text as id, t."slug", t."name" from "Meter" m join "Tenant" t on t."id" = m."tenantId"
      where m."kind" = 'tenant' and m."readTo" >= ${from}::timestamptz and t."createdAt" < ${to}::timestamptz
        and (${hostId}::uuid is null or m."hostId" = ${hostId}::uuid)
      group by t."id" order by max(m."readTo") desc, t."id" limit ${MAX_TENANTS}`,
    db.$queryRaw<(Omit<Metered['instances'][number], 'subject'> & { tenantId: string })[]>`
      select i."id"::text as id, i."tenantId"::text as "tenantId", i."name", t."slug" as "tenantSlug",
        h."name" as "hostName", i."goneAt" is not null as gone
      from "Meter" m join "Instance" i on i."id" = m."instanceId" join "Tenant" t on t."id" = i."tenantId"
        join "Host" h on h."id" = i."hostId"
      where m."kind" = 'instance' and m."readTo" >= ${from}::timestamptz and i."createdAt" < ${to}::timestamptz
        and (${hostId}::uuid is null or m."hostId" = ${hostId}::uuid)
      group by i."id", t."slug", h."name" order by max(m."readTo") desc, i."id" limit ${MAX_INSTANCES}`,
  ]);
  return {
    tenants: tenants.map(({ id, ...tenant }) => ({
      subject: { kind: 'tenant', hostId, tenantId: id, instanceId: null },
      ...tenant,
    })),
    instances: instances.map(({ tenantId, ...instance }) => ({
      subject: { kind: 'instance', hostId, tenantId, instanceId: instance.id },
      ...instance,
    })),
  };
}
