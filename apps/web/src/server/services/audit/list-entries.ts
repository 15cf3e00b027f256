import { Prisma } from '@bulkhead/db';
import type { AuditCursor, AuditEntryView, AuditFilters, AuditPage } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';

export interface ListQuery extends AuditFilters {
  /** One tenant's chain; `system`; or null: all of them. */
  chain: string | null;
  before?: AuditCursor | undefined;
  limit: number;
}

interface Row extends Omit<AuditEntryView, 'details'> {
  details: unknown;
}

/** One page of entries, newest first. The time is the change's own, so within one moment the row's id decides. */
export async function listEntries(deps: Pick<Deps, 'db'>, query: ListQuery): Promise<AuditPage> {
  const rows = await deps.db.$queryRaw<Row[]>`
    select e.id::text as id, e.chain, e.seq::float8 as seq, (extract(epoch from e.at) * 1000)::float8 as "atMs", e.actor,
      coalesce(u."displayName", k.name, h.name) as "actorName", t.slug as "tenantSlug",
      e.action, e.target, e.outcome, e.address, e.details, e.hash
    from "AuditEntry" e
    left join "User" u on e.actor = 'user:' || u.id
    left join "ApiToken" k on e.actor = 'token:' || k.id
    left join "Host" h on e.actor = 'host:' || h.id
    left join "Tenant" t on t.id = e."tenantId"
    where ${Prisma.join(conditionsOf(query), ' and ')}
    order by e.at desc, e.id desc limit ${query.limit + 1}`;
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => ({ ...row, details: flatDetails(row.details) })),
    next: rows.length > query.limit && last ? { atMs: last.atMs, id: last.id } : null,
  };
}

function conditionsOf({ chain, who, what, target, outcome, fromMs, toMs, before }: ListQuery): Prisma.Sql[] {
  const conditions = [Prisma.sql`true`];
  if (chain === 'system') conditions.push(Prisma.sql`e."tenantId" is null`);
  else if (chain !== null) conditions.push(Prisma.sql`e."tenantId" = ${chain}::uuid`);
  if (what !== undefined) conditions.push(Prisma.sql`starts_with(e.action, ${what})`);
  if (target !== undefined) conditions.push(Prisma.sql`starts_with(e.target, ${target})`);
  if (outcome !== undefined) conditions.push(Prisma.sql`e.outcome = ${outcome}`);
  if (fromMs !== undefined) conditions.push(Prisma.sql`e.at >= ${new Date(fromMs)}`);
  if (toMs !== undefined) conditions.push(Prisma.sql`e.at < ${new Date(toMs)}`);
  if (before) conditions.push(Prisma.sql`(e.at, e.id) < (${new Date(before.atMs)}, ${before.id}::bigint)`);
  if (who !== undefined) {
    conditions.push(Prisma.sql`(starts_with(e.actor, ${who})
      or position(lower(${who}) in lower(concat_ws(' ', u.email, u."displayName", k.name, h.name))) > 0)`);
  }
  return conditions;
}

function flatDetails(details: unknown): AuditEntryView['details'] {
  if (typeof details !== 'object' || details === null) return {};
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [key, isPlain(value) ? value : JSON.stringify(value)]),
  );
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
