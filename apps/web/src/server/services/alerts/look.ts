import { isDeepStrictEqual } from 'node:util';
import { Prisma, type Transaction } from '@bulkhead/db';
import { HISTORY_SERIES, HOST_DOWN_MS, type AlertFinding, type AlertSubjectKind } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Deps } from '../../deps.ts';
import { decide } from './decide.ts';
import type { Facts, Subject } from './observe/facts.ts';
import { arrange, observeRule } from './observe/observe-rule.ts';
import { KILLED_PROCESS } from './observe/observe-states.ts';
import { readFacts } from './observe/read-facts.ts';
import type { NewestMinutes } from './observe/read-minutes.ts';
import { readRules, type StoredRule } from './rule-rows.ts';
import { writeTransitions, type Transition } from './write-transitions.ts';

export type LookDeps = Pick<Deps, 'db' | 'changes'> & { minutes: NewestMinutes };

/** A little less than the time between two looks of one process. */
export const LOOK_APART_MS = 4_500;
const LOOK_BOUNDS = { maxWait: 5_000, timeout: 20_000 };

/** Rules of a tenant that was removed wait for nobody. */
const LOOKED_AT = Prisma.sql`enabled and ("tenantId" is null or exists (
  select 1 from "Tenant" t where t.id = "AlertRule"."tenantId" and t."deletedAt" is null))`;

interface LivingRow {
  id: string;
  ruleId: string;
  subjectId: string;
  tenantId: string | null;
  state: 'pending' | 'firing';
  startedAt: Date;
  toldAt: Date | null;
  finding: AlertFinding;
}

/**
 * Looks at all rules once, if it is time; answers how many alerts changed, null: it was not time, or another process looks. One
 * transaction from looking to telling, with the row of AlertWatch locked: two processes never decide on the same, and what a
 * process that was cut off has not committed has not happened. All times are the database's.
 */
export async function lookAtRules(deps: LookDeps): Promise<number | null> {
  return deps.db.$transaction(async (tx) => {
    const look = await claimLook(tx);
    if (look === null) return null;
    const transitions = await findTransitions(deps, tx, look);
    await writeTransitions(tx, deps.changes, transitions, look.now);
    return transitions.length;
  }, LOOK_BOUNDS);
}

interface Look {
  now: Date;
  /** Once a minute the numbers of what fires are written anew. */
  isForNumbers: boolean;
}

/** The time of this look; null: somebody else looks, or has just looked. A clock that was set back is no reason to wait. */
async function claimLook(tx: Transaction): Promise<Look | null> {
  const [row] = await tx.$queryRaw<Look[]>`
    select clock_timestamp() as now, date_trunc('minute', "lookedAt") <> date_trunc('minute', clock_timestamp()) as "isForNumbers"
    from "AlertWatch"
    where "lookedAt" < clock_timestamp() - make_interval(secs => ${LOOK_APART_MS / 1_000})
      or "lookedAt" > clock_timestamp() + interval '1 second'
    for update skip locked`;
  if (!row) return null;
  await tx.alertWatch.updateMany({ data: { lookedAt: row.now } });
  return row;
}

async function findTransitions(deps: LookDeps, tx: Transaction, { now, isForNumbers }: Look): Promise<Transition[]> {
  const rules = await readRules(tx, LOOKED_AT);
  const living = await readLiving(tx);
  const kinds = new Set<AlertSubjectKind>(rules.map(({ subjectKind }) => subjectKind));
  const silentBefore = new Date(now.getTime() - HOST_DOWN_MS);
  const minutes = rules.some(needsMinutes) ? deps.minutes : null;
  const read = await readFacts(tx, { kinds, minutes, side: 'system' }, now, silentBefore);
  const facts = arrange(withToldKills(read, living));
  const transitions: Transition[] = [];
  for (const rule of rules) {
    const alertOf = living.get(rule.id);
    living.delete(rule.id);
    for (const { subject, standing } of observeRule(facts, rule)) {
      const alert = alertOf?.get(subject.id) ?? null;
      alertOf?.delete(subject.id);
      const found = standing.kind === 'unknown' ? null : standing.finding;
      const decision = decide(rule, standing, alert, now);
      const isOld =
        isForNumbers && alert?.state === 'firing' && found !== null && !isDeepStrictEqual(alert.finding, found);
      const step = decision.kind === 'nothing' && isOld ? ({ kind: 'note' } as const) : decision;
      add(transitions, { decision: step, rule, subject, alert, found });
    }
    for (const alert of alertOf?.values() ?? []) add(transitions, { decision: decide(rule, null, alert, now), alert });
  }
  for (const alertOf of living.values()) {
    for (const alert of alertOf.values()) add(transitions, { decision: decide(null, null, alert, now), alert });
  }
  return transitions;
}

/** A killed process was seen by one look of one process: afterwards the alert itself is what says when. */
function withToldKills(facts: Facts, living: ReadonlyMap<string, ReadonlyMap<string, LivingRow>>): Facts {
  const killedAtMs = new Map(facts.minutes.killedAtMs);
  for (const alertOf of living.values()) {
    for (const [subjectId, { finding }] of alertOf) {
      if (finding.detail !== KILLED_PROCESS || finding.value === null) continue;
      killedAtMs.set(subjectId, Math.max(finding.value, killedAtMs.get(subjectId) ?? 0));
    }
  }
  return { ...facts, minutes: { ...facts.minutes, killedAtMs } };
}

function add(
  transitions: Transition[],
  step: {
    decision: Transition['decision'];
    rule?: StoredRule;
    subject?: Subject;
    alert: LivingRow | null;
    found?: AlertFinding | null;
  },
): void {
  const { decision, rule, subject, alert, found = null } = step;
  if (decision.kind === 'nothing') return;
  if (alert !== null) {
    const { id, ruleId, tenantId } = alert;
    transitions.push({ decision, alert: { id, ruleId, tenantId }, finding: found ?? alert.finding });
    return;
  }
  if (!rule || !subject || found === null) return;
  transitions.push({
    decision,
    alert: null,
    made: {
      id: newId(),
      ruleId: rule.id,
      // What operators watch for themselves is nothing that a tenant is told.
      tenantId: rule.tenantId !== null || rule.builtIn !== null ? subject.tenantId : null,
      subjectKind: subject.kind,
      subjectId: subject.id,
      subjectName: subject.name,
      severity: rule.severity,
    },
    finding: found,
  });
}

/** By rule, then by subject. */
async function readLiving(tx: Transaction): Promise<Map<string, Map<string, LivingRow>>> {
  const rows = await tx.$queryRaw<LivingRow[]>`
    select id::text as id, "ruleId"::text as "ruleId", "subjectId"::text as "subjectId", "tenantId"::text as "tenantId",
      state, "startedAt", "toldAt", finding
    from "Alert" where state <> 'cleared'`;
  const living = new Map<string, Map<string, LivingRow>>();
  for (const row of rows) {
    const alertOf = living.get(row.ruleId) ?? new Map<string, LivingRow>();
    alertOf.set(row.subjectId, row);
    living.set(row.ruleId, alertOf);
  }
  return living;
}

/** Heartbeats and reports come by themselves; minutes are read only where somebody asks for what is in no other place. */
export function needsMinutes({ condition, subjectKind }: Pick<StoredRule, 'condition' | 'subjectKind'>): boolean {
  if (condition.kind === 'state') return condition.state === 'memory-kill';
  const { series } = condition;
  if (series === 'diskSharePerMille' || series === 'fullestSharePerMille') return false;
  if (subjectKind === 'instance' || series === 'throttledPerMille') return true;
  return HISTORY_SERIES.some((one) => one === series);
}
