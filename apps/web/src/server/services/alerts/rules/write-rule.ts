import { Prisma, type Transaction } from '@bulkhead/db';
import { BulkheadError, DONE, MAX_ALERT_RULES, type AlertRuleInput } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Actor, Deps } from '../../../deps.ts';
import { writeAudit } from '../../audit/write-audit.ts';
import { lockTenant } from '../../instances/admission.ts';
import { newsAbout } from '../../news.ts';
import type { StoredRule } from '../rule-rows.ts';
import { requireNamed, requireOwnRule, requireRule, type Owner } from './rule-input.ts';

/** Makes a rule; it is looked at within seconds. Errors: INVALID_INPUT, NOT_FOUND for what it names, CONFLICT for too many. */
export async function createRule(
  deps: Deps,
  owner: Owner,
  actor: Actor,
  input: AlertRuleInput,
): Promise<{ ruleId: string }> {
  requireRule(owner, input);
  const ruleId = newId();
  await deps.db.$transaction(async (tx) => {
    if (owner !== null) await lockTenant(tx, owner);
    await requireNamed(tx, owner, input);
    await requireRoom(tx, owner);
    await tx.alertRule.createMany({
      data: [{ id: ruleId, tenantId: owner?.id ?? null, createdById: actor.userId, ...toColumns(input) }],
    });
    await linkChannels(tx, owner, ruleId, input.channelIds);
    await noteRule(deps, tx, owner, { actor, action: 'create', ruleId, name: input.name });
  });
  return { ruleId };
}

/**
 * Replaces a rule. What it looks at stays: what was found for it would be told in the words of something else. Errors: as
 * createRule; INVALID_INPUT where it would look at something else, or a built-in rule would be about somebody else.
 */
export async function updateRule(
  deps: Deps,
  owner: Owner,
  actor: Actor,
  { ruleId, ...input }: AlertRuleInput & { ruleId: string },
): Promise<typeof DONE> {
  requireRule(owner, input);
  await deps.db.$transaction(async (tx) => {
    if (owner !== null) await lockTenant(tx, owner);
    const rule = await requireOwnRule(tx, owner, ruleId);
    requireSameView(rule, input);
    await requireNamed(tx, owner, input);
    const { name, ...columns } = toColumns(input);
    const data = { ...columns, ...(rule.builtIn === null && { name }) };
    await tx.alertRule.updateMany({ where: { id: ruleId, tenantId: owner?.id ?? null }, data });
    await tx.alertRuleChannel.deleteMany({ where: { ruleId } });
    await linkChannels(tx, owner, ruleId, rule.builtIn === null ? input.channelIds : []);
    await noteRule(deps, tx, owner, { actor, action: 'update', ruleId, name: rule.builtIn ?? input.name });
  });
  return DONE;
}

/** Removes a rule; what it fires for is over with the next look. Errors: NOT_FOUND, CONFLICT for a built-in one. */
export async function deleteRule(deps: Deps, owner: Owner, actor: Actor, ruleId: string): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const rule = await requireOwnRule(tx, owner, ruleId);
    if (rule.builtIn !== null) {
      throw new BulkheadError('CONFLICT', 'A rule that is there from the beginning can be switched off, not removed.');
    }
    await tx.alertRule.updateMany({
      where: { id: ruleId, tenantId: owner?.id ?? null },
      data: { deletedAt: deps.now(), enabled: false },
    });
    await noteRule(deps, tx, owner, { actor, action: 'delete', ruleId, name: rule.name });
  });
  return DONE;
}

/** Until then nobody is told of what the rule fires for; null: from now on again. Errors: NOT_FOUND. */
export async function muteRule(
  deps: Deps,
  owner: Owner,
  actor: Actor,
  { ruleId, forMs }: { ruleId: string; forMs: number | null },
): Promise<typeof DONE> {
  const mutedUntil = forMs === null ? null : new Date(deps.now().getTime() + forMs);
  await deps.db.$transaction(async (tx) => {
    const rule = await requireOwnRule(tx, owner, ruleId);
    await tx.alertRule.updateMany({ where: { id: ruleId, tenantId: owner?.id ?? null }, data: { mutedUntil } });
    const action = mutedUntil === null ? 'unmute' : 'mute';
    await noteRule(deps, tx, owner, { actor, action, ruleId, name: rule.name });
  });
  return DONE;
}

async function requireRoom(tx: Transaction, owner: Owner): Promise<void> {
  const count = await tx.alertRule.count({ where: { tenantId: owner?.id ?? null, builtIn: null, deletedAt: null } });
  if (count < MAX_ALERT_RULES) return;
  throw new BulkheadError('CONFLICT', `There are ${MAX_ALERT_RULES} rules already; remove one first.`, { count });
}

function requireSameView(rule: StoredRule, input: Omit<AlertRuleInput, 'name'>): void {
  const [before, after] = [rule.condition, input.condition];
  const isSameCondition =
    before.kind === 'series'
      ? after.kind === 'series' && after.series === before.series && after.direction === before.direction
      : after.kind === 'state' && after.state === before.state;
  const isSameSubject =
    rule.builtIn === null || (input.subjectId === rule.subjectId && input.subjectTag === rule.subjectTag);
  if (isSameCondition && isSameSubject && input.subjectKind === rule.subjectKind) return;
  throw new BulkheadError('INVALID_INPUT', 'What a rule looks at stays; make another rule for something else.', {
    field: 'condition',
  });
}

async function linkChannels(tx: Transaction, owner: Owner, ruleId: string, channelIds: readonly string[]) {
  const data = [...new Set(channelIds)].map((channelId) => ({ ruleId, channelId, tenantId: owner?.id ?? null }));
  if (data.length > 0) await tx.alertRuleChannel.createMany({ data });
}

function toColumns({ channelIds: _, quietHours, ...columns }: AlertRuleInput) {
  return { ...columns, quietHours: quietHours ?? Prisma.DbNull };
}

async function noteRule(
  deps: Deps,
  tx: Transaction,
  owner: Owner,
  { actor, action, ruleId, name }: { actor: Actor; action: string; ruleId: string; name: string },
): Promise<void> {
  await writeAudit(tx, actor, {
    tenantId: owner?.id ?? null,
    action: `alerts.${action}Rule`,
    target: `alert-rule:${ruleId}`,
    details: { name },
  });
  await deps.changes.publish(tx, [newsAbout('alerts', { tenantSlug: owner?.slug ?? null })]);
}
