import { Prisma } from '@bulkhead/db';
import {
  ADDITIVE_COUNTERS,
  BILLED_UNIT_NAMES,
  BILLED_UNITS,
  USAGE_COUNTERS,
  USAGE_MEASURES,
  type BilledUnit,
  type UsageGroup,
  type UsageOrder,
  type UsageRest,
  type UsageTotals,
} from '@bulkhead/shared';
import type { PriceSegment } from './price-segments.ts';
import type { UsageRange } from './usage-range.ts';

/** Whose usage: one tenant's, or with null everybody's. */
export interface UsageScope {
  tenantId: string | null;
}
export type MeterKind = 'instance' | 'tenant' | 'host';

/** Which meters a grouping adds up. Each hour of each is in exactly one group. */
export function kindOfGroup({ tenantId }: UsageScope, group: UsageGroup): MeterKind {
  if (group === 'tenant') return 'tenant';
  if (group === 'host') return tenantId === null ? 'host' : 'tenant';
  return 'instance';
}

/** The meters that stand for the whole: a tenant's compartments see also what died before anybody looked. */
export function kindOfWhole({ tenantId }: UsageScope): MeterKind {
  return tenantId === null ? 'host' : 'tenant';
}

/** Names of columns are ours, from a closed list. */
const column = (name: string, table = 'p') => Prisma.raw(`${table}."${name}"`);
const at = (atMs: number) => Prisma.sql`${new Date(atMs).toISOString()}::timestamptz`;

export function keyOf(group: UsageGroup, tagKey?: string): Prisma.Sql {
  switch (group) {
    case 'instance':
      return Prisma.sql`coalesce(h."instanceId"::text, '')`;
    case 'host':
      return Prisma.sql`h."hostId"::text`;
    case 'tenant':
      return Prisma.sql`coalesce(h."tenantId"::text, '')`;
    case 'image':
      return Prisma.sql`h."imageReference"`;
    case 'tag':
      // One tag of an instance, or all of them as one: with each by itself, an instance would be counted once for each.
      return tagKey === undefined ? TAG_SET : Prisma.sql`coalesce(${tagWith(tagKey)}, '')`;
  }
}

const TAG_SET = Prisma.sql`case when cardinality(h."tags") <= 1 then coalesce(h."tags"[1], '')
  else (select string_agg(t, ', ' order by t) from unnest(h."tags") t) end`;
const tagWith = (key: string) =>
  Prisma.sql`(select min(t) from unnest(h."tags") t where t = ${key} or starts_with(t, ${`${key}=`}))`;

/** The beginning of the step that an hour is in. */
export function stepOf(stepsMs: readonly number[] | 'hour'): Prisma.Sql {
  if (stepsMs === 'hour') return Prisma.sql`h."hour"`;
  if (stepsMs.length === 1) return at(stepsMs[0] ?? 0);
  const steps = Prisma.sql`${stepsMs.map((stepMs) => new Date(stepMs).toISOString())}::timestamptz[]`;
  return Prisma.sql`(${steps})[width_bucket(h."hour", ${steps})]`;
}

export interface Selection extends UsageRange {
  scope: UsageScope;
  kind: MeterKind;
  step: Prisma.Sql;
  key: Prisma.Sql;
  segments: readonly PriceSegment[];
}

/**
 * `with segment as (…), per as (…)`: the sums of every counter for each step, key and segment of prices. Prices are
 * multiplied with sums, never with single hours.
 */
export function withSums({ fromMs, toMs, scope, kind, step, key, segments }: Selection): Prisma.Sql {
  const rows = segments.map(
    (segment, index) =>
      Prisma.sql`(${index}::int, ${at(segment.fromMs)}, ${at(segment.toMs)}, ${Prisma.join(
        BILLED_UNIT_NAMES.map((unit) => Prisma.sql`${segment.prices[unit]?.toString() ?? null}::numeric`),
      )})`,
  );
  const names = Prisma.join(BILLED_UNIT_NAMES.map((unit) => Prisma.raw(`"${unit}"`)));
  const sums = Prisma.join(USAGE_COUNTERS.map((name) => Prisma.raw(`sum(h."${name}") as "${name}"`)));
  const tenant = scope.tenantId === null ? Prisma.empty : Prisma.sql`and h."tenantId" = ${scope.tenantId}::uuid`;
  return Prisma.sql`
    with segment("index", "from", "to", ${names}) as (values ${Prisma.join(rows)}),
    per as (
      select ${step} as "at", ${key} as "key", s."index" as "index", max(h."instanceName") as "instanceName",
        max(h."imageReference") as "imageReference", ${sums}
      from "UsageHour" h join segment s on h."hour" >= s."from" and h."hour" < s."to"
      where h."hour" >= ${at(fromMs)} and h."hour" < ${at(toMs)} and h."kind" = ${kind} ${tenant}
      group by 1, 2, 3
    )`;
}

/** Every counter of `per`, summed up, as doubles. */
export const TOTALS = Prisma.join(
  USAGE_COUNTERS.map((name) => Prisma.raw(`coalesce(sum(p."${name}"), 0)::float8 as "${name}"`)),
);

/** What the ledger counted of a unit, exactly. */
export function countedOf(unit: BilledUnit): Prisma.Sql {
  return Prisma.join(
    BILLED_UNITS[unit].counters.map((name) => column(name)),
    ' + ',
    '(',
    ')',
  );
}

/** Millionths of the currency, not rounded; `per p` is joined with `segment s`. */
export const COST = Prisma.join(
  BILLED_UNIT_NAMES.map(
    (unit) =>
      Prisma.sql`coalesce(sum(${countedOf(unit)} * ${column(unit, 's')}), 0) / ${Prisma.raw(`${BILLED_UNITS[unit].size}::numeric`)}`,
  ),
  ' + ',
  '(',
  ')',
);

/** What rows are ordered by and charts show. */
export function orderSql(order: UsageOrder): Prisma.Sql {
  if (order === 'cost') return COST;
  return Prisma.join(
    USAGE_MEASURES[order].map((name) => Prisma.sql`sum(${column(name)})`),
    ' + ',
    '(',
    ')',
  );
}

export function pickTotals(row: Readonly<Record<keyof UsageTotals, number>>): UsageTotals {
  return Object.fromEntries(USAGE_COUNTERS.map((name) => [name, row[name]])) as UsageTotals;
}

export const NO_TOTALS: UsageTotals = Object.fromEntries(USAGE_COUNTERS.map((name) => [name, 0])) as UsageTotals;

/** What of a whole belongs to none of its parts. It is told as it is, also where the kernel's rounding makes it negative. */
export function restOf(whole: UsageTotals, parts: UsageTotals): UsageRest {
  return Object.fromEntries(ADDITIVE_COUNTERS.map((name) => [name, whole[name] - parts[name]])) as UsageRest;
}
