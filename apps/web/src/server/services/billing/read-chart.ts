import { Prisma } from '@bulkhead/db';
import type { UsageChart, UsageGroup, UsageOrder, UsageStep } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readCurrency } from './billing-settings.ts';
import { nameGroups } from './name-groups.ts';
import { NO_PRICES, readPriceSegments } from './price-segments.ts';
import { requireRange, stepsOf, type UsageRange } from './usage-range.ts';
import {
  keyOf,
  kindOfGroup,
  kindOfWhole,
  orderSql,
  stepOf,
  withSums,
  type MeterKind,
  type UsageScope,
} from './usage-sql.ts';

export interface ChartQuery extends UsageRange {
  groupBy: UsageGroup;
  tagKey?: string | undefined;
  step: UsageStep;
  timeZone: string;
  /** What is drawn, and which groups are the largest. */
  orderBy: UsageOrder;
  /** Groups that are named. */
  layers: number;
}

interface Cell {
  atMs: number;
  /** Null: of all that are not among the largest. */
  key: string | null;
  heard: string;
  value: number;
}

/** One number over time, stacked by group. Errors: INVALID_INPUT (range, step). */
export async function readChart(deps: Pick<Deps, 'db'>, scope: UsageScope, query: ChartQuery): Promise<UsageChart> {
  requireRange(query);
  const steps = stepsOf(query, query.step, query.timeZone, true);
  const kind = kindOfGroup(scope, query.groupBy);
  const [cells, whole, currency] = await Promise.all([
    readCells(deps, scope, query, kind, keyOf(query.groupBy, query.tagKey), query.layers),
    addsUp(scope, query.orderBy) && kind !== kindOfWhole(scope)
      ? readCells(deps, scope, query, kindOfWhole(scope), Prisma.sql`''`, 1)
      : null,
    readCurrency(deps.db),
  ]);
  const spread = (some: readonly Cell[]) => {
    const byStep = new Map<number, number>();
    for (const { atMs, value } of some) byStep.set(atMs, (byStep.get(atMs) ?? 0) + value);
    return steps.map((atMs) => byStep.get(atMs) ?? 0);
  };
  const keys = [...new Set(cells.flatMap(({ key }) => (key === null ? [] : [key])))];
  const names = await nameGroups(
    deps.db,
    scope,
    query.groupBy,
    new Map(cells.flatMap(({ key, heard }) => (key === null ? [] : [[key, heard] as const]))),
  );
  const layers = keys.map((key) => {
    const values = spread(cells.filter((cell) => cell.key === key));
    return { key, label: names.get(key)?.label ?? key, values, sum: values.reduce((sum, value) => sum + value, 0) };
  });
  const others = cells.filter(({ key }) => key === null);
  const all = spread(cells);
  return {
    atMs: steps,
    layers: layers.toSorted((one, other) => other.sum - one.sum).map(({ sum: _, ...layer }) => layer),
    others: others.length === 0 ? null : spread(others),
    rest: whole === null ? null : spread(whole).map((value, index) => value - (all[index] ?? 0)),
    currency,
  };
}

/** Whether groups add up to the whole. Time that something waited does not; what hosts could give and cost is nobody's. */
function addsUp({ tenantId }: UsageScope, order: UsageOrder): boolean {
  if (order === 'throttled' || order === 'stalled') return false;
  return tenantId !== null || (order !== 'cost' && order !== 'allocatedCpu' && order !== 'allocatedMemory');
}

async function readCells(
  { db }: Pick<Deps, 'db'>,
  scope: UsageScope,
  query: ChartQuery,
  kind: MeterKind,
  key: Prisma.Sql,
  layers: number,
): Promise<Cell[]> {
  const steps = stepsOf(query, query.step, query.timeZone);
  const unpriced = [{ fromMs: query.fromMs, toMs: query.toMs, prices: NO_PRICES }];
  const segments = kind === 'host' || query.orderBy !== 'cost' ? unpriced : await readPriceSegments(db, query);
  const step = stepOf(query.step === 'hour' ? 'hour' : steps);
  return db.$queryRaw<Cell[]>`
    ${withSums({ ...query, scope, kind, step, key, segments })},
    cell as (
      select p."at" as "at", p."key" as "key", max(p."instanceName") as "heard", ${orderSql(query.orderBy)} as "value"
      from per p join segment s on s."index" = p."index" group by p."at", p."key"
    ),
    ranked as (
      select "key", row_number() over (order by sum("value") desc, "key") as "rank" from cell group by "key"
    )
    select (extract(epoch from c."at") * 1000)::float8 as "atMs",
      case when r."rank" <= ${layers} then c."key" end as "key",
      max(${query.groupBy === 'instance' ? Prisma.sql`c."heard"` : Prisma.sql`''`}) as "heard",
      sum(c."value")::float8 as "value"
    from cell c join ranked r on r."key" = c."key"
    group by 1, 2 order by 1`;
}
