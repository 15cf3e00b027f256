import type { UsageGroup, UsageRest, UsageRow, UsageTotals } from '@bulkhead/shared';
import type { Whose } from './use-usage.ts';

/** A line of the table: a group, or what belongs to none. */
export interface UsageTableRow {
  id: string;
  /** Null: what belongs to none. */
  group: UsageRow | null;
  /** Counters that are not there do not add up to a whole. */
  totals: Partial<UsageTotals>;
  costMicros: number | null;
  href: string | null;
}

/** Groups, and at the end of the last page what belongs to none of them, where that is known. */
export function toTableRows(
  whose: Whose,
  groupBy: UsageGroup,
  rows: readonly UsageRow[],
  rest: UsageRest | null,
): UsageTableRow[] {
  const groups = rows.map((group): UsageTableRow => ({
    id: `group:${group.key}`,
    group,
    totals: group.totals,
    costMicros: group.costMicros,
    href: hrefOf(whose, groupBy, group),
  }));
  return rest === null ? groups : [...groups, { id: 'rest', group: null, totals: rest, costMicros: null, href: null }];
}

/** Whether what the summary calls the rest is what these groups leave: of hosts nothing is left. */
export function hasRest(whose: Whose, groupBy: UsageGroup): boolean {
  return whose === null ? groupBy === 'tenant' : groupBy !== 'host';
}

function hrefOf(whose: Whose, groupBy: UsageGroup, { key, tenantSlug, exists }: UsageRow): string | null {
  if (!exists) return null;
  const slug = whose ?? tenantSlug;
  if (groupBy === 'instance' && slug !== null) return `/t/${slug}/instances/${key}`;
  if (whose !== null) return null;
  if (groupBy === 'tenant' && tenantSlug !== null) return `/ops/tenants/${tenantSlug}`;
  return groupBy === 'host' ? `/ops/hosts/${key}` : null;
}
