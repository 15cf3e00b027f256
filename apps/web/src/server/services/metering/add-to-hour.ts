import { Prisma, type Transaction } from '@bulkhead/db';
import { USAGE_COUNTERS } from '@bulkhead/shared';
import type { Reading } from './record-usage.ts';

const COLUMNS = Prisma.raw(USAGE_COUNTERS.map((counter) => `"${counter}"`).join(', '));
const GROWN = Prisma.raw(USAGE_COUNTERS.map((_, index) => `u.grown[${index + 1}]`).join(', '));
const SUMS = Prisma.raw(
  USAGE_COUNTERS.map((counter) => `"${counter}" = "UsageHour"."${counter}" + excluded."${counter}"`).join(', '),
);

/**
 * Adds what odometers grew by to the ledger's hour. Names, images and tags are written as they are now: they outlive the
 * instance there. Rows are taken in the order of their ids, as whoever packs minutes does.
 */
export async function addToHour(
  tx: Transaction,
  hostId: string,
  hour: Date,
  readings: readonly Pick<Reading, 'meterId' | 'kind' | 'tenantId' | 'instanceId' | 'grown'>[],
): Promise<void> {
  if (readings.length === 0) return;
  await tx.$executeRaw`
    insert into "UsageHour" ("hour", "meterId", "hostId", "kind", "tenantId", "instanceId",
      "instanceName", "imageReference", "tags", ${COLUMNS})
    select ${hour}::timestamptz, u.id, ${hostId}::uuid, u.kind, u."tenantId", u."instanceId",
      coalesce(i."name", ''), coalesce(i."imageReference", ''), coalesce(i."tags", '{}'), ${GROWN}
    from (
      select g.id, g.kind, g."tenantId", g."instanceId", g.grown::bigint[] as grown
      from unnest(
        ${readings.map(({ meterId }) => meterId)}::uuid[],
        ${readings.map(({ kind }) => kind)}::text[],
        ${readings.map(({ tenantId }) => tenantId)}::uuid[],
        ${readings.map(({ instanceId }) => instanceId)}::uuid[],
        ${readings.map(({ grown }) => `{${grown.join(',')}}`)}::text[]
      ) as g(id, kind, "tenantId", "instanceId", grown)
    ) u
    left join "Instance" i on i."id" = u."instanceId"
    order by u.id
    on conflict ("hour", "meterId") do update set
      "instanceName" = excluded."instanceName", "imageReference" = excluded."imageReference", "tags" = excluded."tags",
      ${SUMS}`;
}
