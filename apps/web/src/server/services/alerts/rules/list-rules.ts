import { Prisma, type Database } from '@bulkhead/db';
import type { AlertRuleView } from '@bulkhead/shared';
import type { Deps } from '../../../deps.ts';
import { readRules, type StoredRule } from '../rule-rows.ts';
import type { Owner } from './rule-input.ts';

interface Beside {
  ruleId: string;
  firing: number;
  channelIds: string[];
}

/** An owner's rules; a tenant also sees the built-in ones that speak of what is its own. Built-in ones come first. */
export async function listRules({ db }: Pick<Deps, 'db'>, owner: Owner): Promise<AlertRuleView[]> {
  const spokenOf = Prisma.sql`"builtIn" is not null and "subjectKind" <> 'host'`;
  const rules = await readRules(
    db,
    owner === null ? Prisma.sql`"tenantId" is null` : Prisma.sql`("tenantId" = ${owner.id}::uuid or (${spokenOf}))`,
  );
  const ids = rules.map(({ id }) => id);
  const beside = await readBeside(db, owner, ids);
  const names = await readNames(db, rules);
  return rules.map(({ tenantId, mutedUntil, updatedAt: _, ...rule }) => ({
    ...rule,
    isOperators: tenantId === null,
    subjectName: rule.subjectId === null ? null : (names.get(rule.subjectId) ?? null),
    mutedUntilMs: mutedUntil?.getTime() ?? null,
    firing: beside.get(rule.id)?.firing ?? 0,
    channelIds: beside.get(rule.id)?.channelIds ?? [],
  }));
}

async function readBeside(db: Database, owner: Owner, ids: readonly string[]): Promise<Map<string, Beside>> {
  const own = owner === null ? Prisma.sql`true` : Prisma.sql`a."tenantId" = ${owner.id}::uuid`;
  const rows = await db.$queryRaw<Beside[]>`
    select r.id::text as "ruleId",
      (select count(*)::int from "Alert" a where a."ruleId" = r.id and a.state = 'firing' and ${own}) as firing,
      array(select rc."channelId"::text from "AlertRuleChannel" rc where rc."ruleId" = r.id order by 1) as "channelIds"
    from "AlertRule" r where r.id = any(${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.ruleId, row]));
}

async function readNames(db: Database, rules: readonly StoredRule[]): Promise<Map<string, string>> {
  const ids = rules.flatMap(({ subjectId }) => (subjectId === null ? [] : [subjectId]));
  if (ids.length === 0) return new Map();
  const rows = await db.$queryRaw<{ id: string; name: string }[]>`
    select id::text as id, name from "Instance" where id = any(${ids}::uuid[]) and "goneAt" is null
    union all select id::text, name from "Volume" where id = any(${ids}::uuid[]) and "goneAt" is null
    union all select id::text, name from "Tenant" where id = any(${ids}::uuid[])
    union all select id::text, name from "Host" where id = any(${ids}::uuid[])`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}
