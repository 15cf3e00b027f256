import type { Transaction } from '@bulkhead/db';
import { USAGE_COUNTERS, type UsageRecord } from '@bulkhead/shared';
import { z } from 'zod';
import type { Reading } from './record-usage.ts';

export interface Journal {
  hostId: string;
  journalId: string;
}

const knownMetersSchema = z.array(
  z.object({
    index: z.int(),
    tenantId: z.string().nullable(),
    /** Null: this odometer was never read before. */
    meterId: z.string().nullable(),
    totals: z.array(z.number()).length(USAGE_COUNTERS.length).nullable(),
  }),
);

/** For each record that is about what is or was on this host: whose it is, and how far its odometer was last read. */
export async function readMeters(
  tx: Transaction,
  { hostId, journalId }: Journal,
  records: readonly UsageRecord[],
): Promise<z.infer<typeof knownMetersSchema>> {
  const kinds = records.map(({ kind }) => kind);
  const slugs = records.map(({ tenantSlug }) => tenantSlug);
  const instanceIds = records.map(({ instanceId }) => instanceId);
  // Each is looked up by its whole key: how many there are the planner cannot know, and joins would compare all with all.
  // One row of JSON: a thousand rows of arrays would take the client longer to read than the database to find.
  const [row] = await tx.$queryRaw<{ known: unknown }[]>`
    with told as (
      select r.kind, r.slug, r."instanceId", (r.place - 1)::int as index, t."id" as "tenantId"
      from unnest(${kinds}::text[], ${slugs}::text[], ${instanceIds}::uuid[])
        with ordinality as r(kind, slug, "instanceId", place)
      left join "Tenant" t on t."slug" = r.slug
    ), known as (
      select told.index, told."tenantId", m."id" as "meterId", m."totals"
      from told
      join lateral (
        select from "Instance" i
        where i."id" = told."instanceId" and i."hostId" = ${hostId}::uuid and i."tenantId" = told."tenantId" limit 1
      ) i on true
      left join lateral (
        select * from "Meter" m
        where m."hostId" = ${hostId}::uuid and m."journalId" = ${journalId}::uuid and m."kind" = 'instance'
          and m."tenantId" = told."tenantId" and m."instanceId" = told."instanceId" limit 1
      ) m on true
      where told.kind = 'instance'
      union all
      select told.index, told."tenantId", m."id", m."totals"
      from told
      left join lateral (
        select * from "Meter" m
        where m."hostId" = ${hostId}::uuid and m."journalId" = ${journalId}::uuid and m."kind" = 'tenant'
          and m."tenantId" = told."tenantId" and m."instanceId" is null limit 1
      ) m on true
      where told.kind = 'tenant' and told."instanceId" is null and (
        exists (select 1 from "Instance" i where i."tenantId" = told."tenantId" and i."hostId" = ${hostId}::uuid)
        or exists (select 1 from "Compartment" c where c."tenantId" = told."tenantId" and c."hostId" = ${hostId}::uuid))
      union all
      select told.index, null, m."id", m."totals"
      from told
      left join "Meter" m on m."hostId" = ${hostId}::uuid and m."journalId" = ${journalId}::uuid and m."kind" = 'host'
        and m."tenantId" is null and m."instanceId" is null
      where told.kind = 'host' and told.slug is null and told."instanceId" is null
    )
    select coalesce(json_agg(known order by known.index), '[]') as known from known`;
  return knownMetersSchema.parse(row?.known);
}

/** A clock that was set back does not make a meter older: history is looked for by when it was last read. */
export async function writeMeters(
  tx: Transaction,
  { hostId, journalId, readTo }: Journal & { readTo: Date },
  readings: readonly Reading[],
): Promise<void> {
  if (readings.length === 0) return;
  await tx.$executeRaw`
    insert into "Meter" ("id", "hostId", "journalId", "kind", "tenantId", "instanceId", "totals", "readTo")
    select u.id, ${hostId}::uuid, ${journalId}::uuid, u.kind, u."tenantId", u."instanceId", u.totals::bigint[],
      ${readTo}::timestamptz
    from unnest(
      ${readings.map(({ meterId }) => meterId)}::uuid[],
      ${readings.map(({ kind }) => kind)}::text[],
      ${readings.map(({ tenantId }) => tenantId)}::uuid[],
      ${readings.map(({ instanceId }) => instanceId)}::uuid[],
      ${readings.map(({ totals }) => `{${totals.join(',')}}`)}::text[]
    ) as u(id, kind, "tenantId", "instanceId", totals)
    on conflict ("id") do update set
      "totals" = excluded."totals", "readTo" = greatest("Meter"."readTo", excluded."readTo")`;
}
