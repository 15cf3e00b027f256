import { Prisma } from '@bulkhead/db';
import type { UsageGroup, UsageOrder, UsageRows, UsageStep, UsageTotals } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readCurrency } from './billing-settings.ts';
import { nameGroups } from './name-groups.ts';
import { isPriced, NO_PRICES, readPriceSegments, type PriceSegment } from './price-segments.ts';
import { requireRange, stepsOf, type UsageRange } from './usage-range.ts';
import {
  COST,
  keyOf,
  kindOfGroup,
  orderSql,
  pickTotals,
  stepOf,
  TOTALS,
  withSums,
  type UsageScope,
} from './usage-sql.ts';

export interface UsageQuery extends UsageRange {
  groupBy: UsageGroup;
  tagKey?: string | undefined;
  step: UsageStep;
  /** Of days and months. */
  timeZone: string;
  orderBy: UsageOrder;
  page: number;
  pageSize: number;
}

type Row = UsageTotals & { atMs: number; key: string; heard: string; cost: number; total: number };

/**
 * One page of what was counted, by group and step: earlier steps first, within each the largest first. Groups do not
 * overlap. Errors: INVALID_INPUT (range).
 */
export async function listUsage(deps: Pick<Deps, 'db'>, scope: UsageScope, query: UsageQuery): Promise<UsageRows> {
  requireRange(query);
  const { db } = deps;
  const kind = kindOfGroup(scope, query.groupBy);
  const segments = kind === 'host' ? [unpriced(query)] : await readPriceSegments(db, query);
  const step = stepOf(query.step === 'hour' ? 'hour' : stepsOf(query, query.step, query.timeZone));
  const key = keyOf(query.groupBy, query.tagKey);
  const sums = withSums({ ...query, scope, kind, step, key, segments });
  const rows = await db.$queryRaw<Row[]>`
    ${sums}
    select (extract(epoch from p."at") * 1000)::float8 as "atMs", p."key" as "key",
      max(${query.groupBy === 'instance' ? Prisma.sql`p."instanceName"` : Prisma.sql`''`}) as "heard", ${TOTALS},
      round(${COST})::float8 as "cost", (count(*) over ())::float8 as "total"
    from per p join segment s on s."index" = p."index"
    group by p."at", p."key" order by p."at", ${orderSql(query.orderBy)} desc, p."key"
    limit ${query.pageSize} offset ${(query.page - 1) * query.pageSize}`;
  const names = await nameGroups(db, scope, query.groupBy, new Map(rows.map((row) => [row.key, row.heard])));
  const priced = isPriced(segments);
  return {
    rows: rows.map((row) => ({
      atMs: query.step === 'total' ? null : row.atMs,
      key: row.key,
      ...(names.get(row.key) ?? { label: row.key, tenantSlug: null, exists: false }),
      totals: pickTotals(row),
      costMicros: priced ? row.cost : null,
    })),
    total: rows[0]?.total ?? 0,
    currency: await readCurrency(db),
  };
}

/** What hosts use is nobody's bill. */
function unpriced({ fromMs, toMs }: UsageRange): PriceSegment {
  return { fromMs, toMs, prices: NO_PRICES };
}
