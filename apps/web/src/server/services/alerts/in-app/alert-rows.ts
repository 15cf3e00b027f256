import { Prisma, type Database } from '@bulkhead/db';
import { alertConditionSchema, alertFindingSchema, alertViewSchema, type AlertView } from '@bulkhead/shared';
import type { Owner } from '../rules/rule-input.ts';

interface RawAlert extends Omit<AlertView, 'subject' | 'condition' | 'finding'> {
  subjectKind: string;
  subjectId: string;
  subjectName: string;
  tenantSlug: string | null;
  condition: unknown;
  finding: unknown;
}

/** Which alerts `a` an owner sees; one that is pending is nothing yet. */
export function seenBy(owner: Owner): Prisma.Sql {
  const own = owner === null ? Prisma.sql`true` : Prisma.sql`a."tenantId" = ${owner.id}::uuid`;
  return Prisma.sql`a.state <> 'pending' and ${own}`;
}

/** What fires comes first, the gravest before the others; then what is over, the newest first. */
export const GRAVEST_FIRST = Prisma.sql`(a.state = 'firing') desc,
  case when a.state = 'firing' then array_position(array['critical', 'warning', 'info'], a.severity) end,
  coalesce(a."firedAt", a."startedAt") desc, a.id`;

/** Alerts with SQL: their rules may be the operators', which are in no query by model of a tenant. */
export async function readAlerts(
  db: Database,
  where: Prisma.Sql,
  { limit, offset = 0 }: { limit: number; offset?: number },
): Promise<AlertView[]> {
  const ms = (column: string) => Prisma.raw(`(extract(epoch from a."${column}") * 1000)::float8`);
  const rows = await db.$queryRaw<RawAlert[]>`
    select a.id::text as id, a."ruleId"::text as "ruleId", r.name as "ruleName", r."builtIn", r.condition, a.severity, a.state,
      a."subjectKind", a."subjectId"::text as "subjectId", a."subjectName", a.finding,
      coalesce(t.slug, t2.slug) as "tenantSlug",
      ${ms('startedAt')} as "startedAtMs", ${ms('firedAt')} as "firedAtMs", ${ms('clearedAt')} as "clearedAtMs",
      ${ms('toldAt')} as "toldAtMs", ${ms('acknowledgedAt')} as "acknowledgedAtMs", u."displayName" as "acknowledgedBy"
    from "Alert" a
    join "AlertRule" r on r.id = a."ruleId"
    left join "Tenant" t on t.id = a."tenantId"
    left join "Instance" i on a."tenantId" is null and a."subjectKind" = 'instance' and i.id = a."subjectId"
    left join "Volume" v on a."tenantId" is null and a."subjectKind" = 'volume' and v.id = a."subjectId"
    left join "Tenant" t2 on a."tenantId" is null
      and t2.id = coalesce(i."tenantId", v."tenantId", case when a."subjectKind" = 'tenant' then a."subjectId" end)
    left join "User" u on u.id = a."acknowledgedById"
    where ${where} order by ${GRAVEST_FIRST} limit ${limit} offset ${offset}`;
  return rows.flatMap(({ subjectKind, subjectId, subjectName, tenantSlug, ...row }) => {
    const view = alertViewSchema.safeParse({
      ...row,
      condition: alertConditionSchema.safeParse(row.condition).data,
      finding: alertFindingSchema.safeParse(row.finding).data,
      subject: { kind: subjectKind, id: subjectId, name: subjectName, tenantSlug },
    });
    return view.success ? [view.data] : [];
  });
}
