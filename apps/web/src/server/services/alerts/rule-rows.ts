import type { Database, Prisma, Transaction } from '@bulkhead/db';
import {
  ALERT_SEVERITIES,
  ALERT_SUBJECTS,
  alertConditionSchema,
  BUILT_IN_RULES,
  quietHoursSchema,
} from '@bulkhead/shared';
import { z } from 'zod';

/** A rule as it is stored. */
export const storedRuleSchema = z.object({
  id: z.string(),
  tenantId: z.string().nullable(),
  builtIn: z.enum(BUILT_IN_RULES).nullable(),
  name: z.string(),
  enabled: z.boolean(),
  subjectKind: z.enum(ALERT_SUBJECTS),
  subjectId: z.string().nullable(),
  subjectTag: z.string().nullable(),
  condition: alertConditionSchema,
  forSec: z.number(),
  severity: z.enum(ALERT_SEVERITIES),
  quietHours: quietHoursSchema.nullable(),
  mutedUntil: z.date().nullable(),
  updatedAt: z.date(),
});
export type StoredRule = z.infer<typeof storedRuleSchema>;

/** Rules with SQL: the built-in ones are in no query by model of a tenant. One that this version cannot read is passed over. */
export async function readRules(db: Database | Transaction, where: Prisma.Sql): Promise<StoredRule[]> {
  const rows = await db.$queryRaw<unknown[]>`
    select id::text as id, "tenantId"::text as "tenantId", "builtIn", name, enabled, "subjectKind",
      "subjectId"::text as "subjectId", "subjectTag", condition, "forSec", severity, "quietHours", "mutedUntil", "updatedAt"
    from "AlertRule" where "deletedAt" is null and ${where}
    order by "builtIn" nulls last, name, id`;
  return rows.flatMap((row) => {
    const rule = storedRuleSchema.safeParse(row);
    return rule.success ? [rule.data] : [];
  });
}
