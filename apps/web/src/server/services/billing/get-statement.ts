import { forTenant, Prisma } from '@bulkhead/db';
import {
  BILLED_UNIT_NAMES,
  BulkheadError,
  MAX_USAGE_ROWS,
  monthRange,
  type BilledUnit,
  type Statement,
  type StatementInstance,
  type StatementLine,
} from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readCurrency } from './billing-settings.ts';
import { nameGroups } from './name-groups.ts';
import { readPriceSegments, type PriceSegment } from './price-segments.ts';
import { readStanding } from './read-standing.ts';
import { amountOf, digitsOf, MICRO_DIGITS, microsOf, quantityOf, toDecimal } from './statement-arithmetic.ts';
import type { UsageRange } from './usage-range.ts';
import { COST, countedOf, keyOf, stepOf, withSums, type MeterKind, type UsageScope } from './usage-sql.ts';

/** Instances that are named one by one; the others stand in one line. */
const NAMED_INSTANCES = MAX_USAGE_ROWS;

/** Counts of a group in each segment, as decimal texts: a double would round them. */
type Counts = Record<BilledUnit, string> & { key: string; heard: string; image: string; index: number; rank: number };

/**
 * What a tenant owes for a month. It is computed from the ledger each time and is the same each time once it is `final`:
 * hours are only added to, prices only set for hours that are not over. Errors: NOT_FOUND (tenant).
 */
export async function getStatement(
  deps: Pick<Deps, 'db' | 'now'>,
  tenantId: string,
  { month, timeZone }: { month: string; timeZone: string },
): Promise<Statement> {
  const { db } = deps;
  const scope = { tenantId };
  const range = monthRange(month, timeZone);
  const tenant = await db.tenant.findFirst({ where: { id: tenantId }, select: { slug: true, name: true } });
  if (!tenant) throw new BulkheadError('NOT_FOUND', 'There is no such tenant.');
  const [segments, currency, standing] = await Promise.all([
    readPriceSegments(db, range),
    readCurrency(db),
    readStanding(deps, scope, range),
  ]);
  const [whole, parts] = await Promise.all([
    readCounts(db, scope, 'tenant', range, segments),
    readCounts(db, scope, 'instance', range, segments),
  ]);
  const digits = digitsOf(currency);
  const lines = linesOf(whole, segments, digits);
  return {
    tenantSlug: tenant.slug,
    tenantName: tenant.name,
    month,
    timeZone,
    ...range,
    currency,
    digits,
    state: standing.counting ? 'counting' : standing.waitingFor.length > 0 ? 'waiting' : 'final',
    waitingFor: standing.waitingFor,
    lines: lines.map(({ coins, ...line }) => ({ ...line, amount: coins === null ? null : toDecimal(coins, digits) })),
    sum: sumOf(lines, digits),
    instances: await instancesOf(db, scope, parts, segments),
    rest: quantitiesOf((unit) => totalOf(whole, unit) - totalOf(parts, unit)),
  };
}

/** As `getStatement`, for operators: also of a tenant that was removed. Errors: NOT_FOUND. */
export async function getStatementOf(
  deps: Pick<Deps, 'db' | 'now'>,
  { slug, ...query }: { slug: string; month: string; timeZone: string },
): Promise<Statement> {
  const tenant = await deps.db.tenant.findFirst({ where: { slug }, select: { id: true } });
  if (!tenant) throw new BulkheadError('NOT_FOUND', `There is no tenant "${slug}".`, { field: 'slug', value: slug });
  return getStatement({ ...deps, db: forTenant(deps.db, tenant.id) }, tenant.id, query);
}

type Line = Omit<StatementLine, 'amount'> & { coins: bigint | null };

/** A line for each unit and each of its prices; neighbouring segments in which a unit's price is the same are one. */
function linesOf(counts: readonly Counts[], segments: readonly PriceSegment[], digits: number): Line[] {
  return BILLED_UNIT_NAMES.flatMap((unit) => {
    const spans: (UsageRange & { counted: bigint; microPrice: bigint | null })[] = [];
    for (const [index, { fromMs, toMs, prices }] of segments.entries()) {
      const microPrice = prices[unit];
      const counted = totalOf(
        counts.filter((count) => count.index === index),
        unit,
      );
      const last = spans.at(-1);
      if (last && last.microPrice === microPrice) Object.assign(last, { toMs, counted: last.counted + counted });
      else spans.push({ fromMs, toMs, counted, microPrice });
    }
    return spans.map(({ counted, microPrice, ...span }) => ({
      unit,
      ...span,
      counted: counted.toString(),
      quantity: quantityOf(unit, counted),
      price: microPrice === null ? null : toDecimal(microPrice, MICRO_DIGITS),
      coins: microPrice === null ? null : amountOf(unit, counted, microPrice, digits),
    }));
  });
}

/** Whoever adds the lines up finds this: it is made of the rounded amounts. */
function sumOf(lines: readonly Line[], digits: number): string | null {
  const coins = lines.flatMap((line) => (line.coins === null ? [] : [line.coins]));
  if (coins.length === 0) return null;
  return toDecimal(
    coins.reduce((sum, each) => sum + each, 0n),
    digits,
  );
}

async function instancesOf(
  db: Deps['db'],
  scope: UsageScope,
  counts: readonly Counts[],
  segments: readonly PriceSegment[],
): Promise<StatementInstance[]> {
  const groups = Map.groupBy(counts, ({ key }) => key);
  const heard = new Map([...groups].map(([key, [first]]) => [key, first?.heard ?? '']));
  const names = await nameGroups(db, scope, 'instance', heard);
  return [...groups].map(([key, ofInstance]) => {
    const micros = microsOf(
      ofInstance.flatMap((count) =>
        BILLED_UNIT_NAMES.map((unit) => ({
          unit,
          counted: BigInt(count[unit]),
          microPrice: segments[count.index]?.prices[unit] ?? null,
        })),
      ),
    );
    return {
      instanceId: key === '' ? null : key,
      name: key === '' ? '' : (names.get(key)?.label ?? key),
      image: key === '' ? '' : (ofInstance.at(-1)?.image ?? ''),
      quantities: quantitiesOf((unit) => totalOf(ofInstance, unit)),
      amount: micros === null ? null : toDecimal(micros, MICRO_DIGITS),
    };
  });
}

function totalOf(counts: readonly Counts[], unit: BilledUnit): bigint {
  return counts.reduce((sum, count) => sum + BigInt(count[unit]), 0n);
}

function quantitiesOf(counted: (unit: BilledUnit) => bigint): Statement['rest'] {
  return Object.fromEntries(
    BILLED_UNIT_NAMES.map((unit) => [unit, quantityOf(unit, counted(unit))]),
  ) as Statement['rest'];
}

/** The counts of every instance, or of the compartments as one, in each segment; the dearest first, by CPU without prices. */
function readCounts(
  db: Pick<Deps['db'], '$queryRaw'>,
  scope: UsageScope,
  kind: MeterKind,
  range: UsageRange,
  segments: readonly PriceSegment[],
): Promise<Counts[]> {
  const key = kind === 'instance' ? keyOf('instance') : Prisma.sql`''`;
  const counted = Prisma.join(
    BILLED_UNIT_NAMES.map((unit) => Prisma.sql`sum(${countedOf(unit)})::text as ${Prisma.raw(`"${unit}"`)}`),
  );
  return db.$queryRaw<Counts[]>`
    ${withSums({ ...range, scope, kind, step: stepOf([range.fromMs]), key, segments })},
    ranked as (
      select p."key", row_number() over (
        order by ${COST} desc, sum(p."cpuUserUsec" + p."cpuSystemUsec") desc, p."key"
      ) as "rank"
      from per p join segment s on s."index" = p."index" group by p."key"
    )
    select case when r."rank" <= ${NAMED_INSTANCES} then p."key" else '' end as "key", p."index"::int as "index",
      max(p."instanceName") as "heard", max(p."imageReference") as "image", min(r."rank")::int as "rank", ${counted}
    from per p join ranked r on r."key" = p."key" group by 1, 2 order by "rank", "index"`;
}
