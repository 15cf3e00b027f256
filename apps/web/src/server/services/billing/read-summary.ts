import { Prisma } from '@bulkhead/db';
import type { UsageSummary, UsageTotals } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readCurrency } from './billing-settings.ts';
import { isPriced, readPriceSegments } from './price-segments.ts';
import { readStanding } from './read-standing.ts';
import { rangeBefore, requireRange, type UsageRange } from './usage-range.ts';
import {
  COST,
  kindOfWhole,
  NO_TOTALS,
  pickTotals,
  restOf,
  stepOf,
  TOTALS,
  withSums,
  type MeterKind,
  type UsageScope,
} from './usage-sql.ts';

interface Sum {
  totals: UsageTotals;
  costMicros: number | null;
}

/**
 * What was counted in a range, what its parts add up to, what is left, and the same of the period before. What a tenant
 * pays is its compartments'; what everybody pays, all tenants'. Errors: INVALID_INPUT (range).
 */
export async function readSummary(
  deps: Pick<Deps, 'db' | 'now'>,
  scope: UsageScope,
  range: UsageRange,
): Promise<UsageSummary> {
  requireRange(range);
  const kind = kindOfWhole(scope);
  const partKind = scope.tenantId === null ? 'tenant' : 'instance';
  const previous = rangeBefore(range);
  const [whole, parts, wholeBefore, partsBefore, standing, currency] = await Promise.all([
    readSum(deps, scope, kind, range),
    readSum(deps, scope, partKind, range),
    readSum(deps, scope, kind, previous),
    readSum(deps, scope, partKind, previous),
    readStanding(deps, scope, range),
    readCurrency(deps.db),
  ]);
  const paid = scope.tenantId === null ? parts : whole;
  const paidBefore = scope.tenantId === null ? partsBefore : wholeBefore;
  return {
    ...range,
    whole: whole.totals,
    parts: parts.totals,
    rest: restOf(whole.totals, parts.totals),
    before: { whole: wholeBefore.totals, parts: partsBefore.totals, costMicros: paidBefore.costMicros },
    costMicros: paid.costMicros,
    currency,
    standing,
  };
}

async function readSum({ db }: Pick<Deps, 'db'>, scope: UsageScope, kind: MeterKind, range: UsageRange): Promise<Sum> {
  if (range.toMs <= range.fromMs) return { totals: NO_TOTALS, costMicros: null };
  const segments = await readPriceSegments(db, range);
  const sums = withSums({ ...range, scope, kind, step: stepOf([range.fromMs]), key: Prisma.sql`''`, segments });
  const [row] = await db.$queryRaw<(UsageTotals & { cost: number })[]>`
    ${sums} select ${TOTALS}, round(${COST})::float8 as "cost" from per p join segment s on s."index" = p."index"`;
  if (!row) return { totals: NO_TOTALS, costMicros: null };
  return { totals: pickTotals(row), costMicros: isPriced(segments) ? row.cost : null };
}
