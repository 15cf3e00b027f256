import type { Database } from '@bulkhead/db';
import {
  alertConditionSchema,
  alertFindingSchema,
  type AlertAbout,
  type AlertCondition,
  type AlertFinding,
  type AlertSeverity,
} from '@bulkhead/shared';

/** What a message about an alert is made of. */
export interface AlertFacts {
  id: string;
  rule: { id: string; name: string; builtIn: string | null };
  condition: AlertCondition;
  severity: AlertSeverity;
  subject: { kind: AlertAbout; id: string; name: string };
  /** The tenant's short name; null: it is about nobody's in particular. */
  tenant: string | null;
  finding: AlertFinding;
  startedAt: Date;
  firedAt: Date | null;
  clearedAt: Date | null;
}

interface Row {
  id: string;
  ruleId: string;
  ruleName: string;
  builtIn: string | null;
  condition: unknown;
  severity: AlertSeverity;
  subjectKind: AlertAbout;
  subjectId: string;
  subjectName: string;
  tenant: string | null;
  finding: unknown;
  startedAt: Date;
  firedAt: Date | null;
  clearedAt: Date | null;
}

/** The alerts with these ids, as they are now. Those whose condition this version does not know are left out. */
export async function readAlertFacts(db: Database, ids: readonly string[]): Promise<Map<string, AlertFacts>> {
  const rows = await db.$queryRaw<Row[]>`
    select a.id::text as id, r.id::text as "ruleId", r.name as "ruleName", r."builtIn", r.condition, a.severity,
      a."subjectKind", a."subjectId"::text as "subjectId", a."subjectName", t.slug as tenant, a.finding,
      a."startedAt", a."firedAt", a."clearedAt"
    from "Alert" a join "AlertRule" r on r.id = a."ruleId" left join "Tenant" t on t.id = a."tenantId"
    where a.id = any(${ids}::uuid[])`;
  const facts = new Map<string, AlertFacts>();
  for (const row of rows) {
    const condition = alertConditionSchema.safeParse(row.condition);
    const finding = alertFindingSchema.safeParse(row.finding);
    if (!condition.success || !finding.success) continue;
    const { id, severity, tenant, startedAt, firedAt, clearedAt } = row;
    facts.set(id, {
      id,
      rule: { id: row.ruleId, name: row.ruleName, builtIn: row.builtIn },
      condition: condition.data,
      severity,
      subject: { kind: row.subjectKind, id: row.subjectId, name: row.subjectName },
      tenant,
      finding: finding.data,
      startedAt,
      firedAt,
      clearedAt,
    });
  }
  return facts;
}
