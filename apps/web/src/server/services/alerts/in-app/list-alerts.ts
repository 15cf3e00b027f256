import { Prisma } from '@bulkhead/db';
import type { AlertFilters, AlertSummary, AlertView } from '@bulkhead/shared';
import type { Deps } from '../../../deps.ts';
import type { Owner } from '../rules/rule-input.ts';
import { readAlerts, seenBy } from './alert-rows.ts';

const SHOWN_AT_THE_BELL = 5;

/** One page of what fires and of what is over. A tenant sees its own only, also those of the operators' built-in rules. */
export async function listAlerts(
  { db }: Pick<Deps, 'db'>,
  owner: Owner,
  { page, pageSize, state, severity, subjectId, ruleId }: AlertFilters,
): Promise<{ rows: AlertView[]; total: number }> {
  const conditions = [seenBy(owner)];
  if (state !== 'all') conditions.push(Prisma.sql`a.state = ${state}`);
  if (severity !== undefined) conditions.push(Prisma.sql`a.severity = ${severity}`);
  if (subjectId !== undefined) conditions.push(Prisma.sql`a."subjectId" = ${subjectId}::uuid`);
  if (ruleId !== undefined) conditions.push(Prisma.sql`a."ruleId" = ${ruleId}::uuid`);
  const where = Prisma.join(conditions, ' and ');
  const [rows, [counted]] = await Promise.all([
    readAlerts(db, where, { limit: pageSize, offset: (page - 1) * pageSize }),
    db.$queryRaw<{ total: number }[]>`select count(*)::int as total from "Alert" a where ${where}`,
  ]);
  return { rows, total: counted?.total ?? 0 };
}

/** What the bell shows. Operators are rung for by their own rules: a tenant's own concern the tenant. */
export async function summariseAlerts({ db }: Pick<Deps, 'db'>, owner: Owner): Promise<AlertSummary> {
  const theirs =
    owner === null
      ? Prisma.sql`exists (select 1 from "AlertRule" own where own.id = a."ruleId" and own."tenantId" is null)`
      : Prisma.sql`true`;
  const where = Prisma.sql`${seenBy(owner)} and a.state = 'firing' and ${theirs}`;
  const [top, [counted]] = await Promise.all([
    readAlerts(db, where, { limit: SHOWN_AT_THE_BELL }),
    db.$queryRaw<Omit<AlertSummary, 'top'>[]>`
      select count(*)::int as firing, count(*) filter (where a."acknowledgedAt" is null)::int as unacknowledged,
        count(*) filter (where a.severity = 'critical')::int as critical
      from "Alert" a where ${where}`,
  ]);
  return { firing: 0, unacknowledged: 0, critical: 0, ...counted, top };
}
