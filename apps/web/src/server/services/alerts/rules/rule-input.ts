import { Prisma, type Database, type Transaction } from '@bulkhead/db';
import {
  BulkheadError,
  isTimeZone,
  SERIES_OF,
  STATES_OF,
  type AlertCondition,
  type AlertRuleInput,
  type AlertSubjectKind,
} from '@bulkhead/shared';
import type { TenantContext } from '../../../context.ts';
import { readRules, type StoredRule } from '../rule-rows.ts';

/** A tenant, or with null the operators. */
export type Owner = TenantContext | null;

export function noSuchRule(ruleId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no alert rule ${ruleId}.`, { field: 'ruleId', value: ruleId });
}

function invalid(field: string, message: string): BulkheadError {
  return new BulkheadError('INVALID_INPUT', message, { field, fields: [{ path: field, message }] });
}

/** What can be judged without looking anything up. Errors: INVALID_INPUT with the field. */
export function requireRule(owner: Owner, input: Omit<AlertRuleInput, 'name' | 'channelIds'>): void {
  const { subjectKind, condition, quietHours } = input;
  if (owner !== null && subjectKind === 'host') {
    throw invalid(
      'subjectKind',
      'Hosts are the operators’: a tenant’s rules are about its instances, its volumes and itself.',
    );
  }
  if (!isOffered(subjectKind, condition)) {
    throw invalid('condition', `Nothing of the kind is known of a ${subjectKind}.`);
  }
  if (condition.kind === 'series') {
    const { direction, threshold, clearAt } = condition;
    if (direction === 'above' ? clearAt > threshold : clearAt < threshold) {
      throw invalid(
        'condition.clearAt',
        'It is over on the way back: the number for that cannot be beyond the threshold.',
      );
    }
    if (direction === 'above' && threshold === 0) {
      throw invalid('condition.threshold', 'Everything is at least 0: the rule would hold for ever.');
    }
  }
  if (input.subjectTag !== null && subjectKind !== 'instance') {
    throw invalid('subjectTag', 'Only instances have tags.');
  }
  if (input.subjectTag !== null && input.subjectId !== null) {
    throw invalid('subjectTag', 'A rule is about one of them, or about those with a tag.');
  }
  if (quietHours === null) return;
  if (!isTimeZone(quietHours.timeZone)) {
    throw invalid('quietHours.timeZone', `"${quietHours.timeZone}" is no time zone that is known here.`);
  }
  if (quietHours.fromMinute === quietHours.toMinute) {
    throw invalid('quietHours', 'Quiet hours begin and end at different times.');
  }
}

function isOffered(kind: AlertSubjectKind, condition: AlertCondition): boolean {
  return condition.kind === 'series'
    ? SERIES_OF[kind].includes(condition.series)
    : STATES_OF[kind].includes(condition.state);
}

/** What is named has to be there, and the owner's. Errors: NOT_FOUND with the field. */
export async function requireNamed(
  db: Database | Transaction,
  owner: Owner,
  { subjectKind, subjectId, channelIds }: Pick<AlertRuleInput, 'subjectKind' | 'subjectId' | 'channelIds'>,
): Promise<void> {
  if (subjectId !== null && !(await isThere(db, owner, subjectKind, subjectId))) {
    throw new BulkheadError('NOT_FOUND', `There is no ${subjectKind} ${subjectId}.`, {
      field: 'subjectId',
      value: subjectId,
    });
  }
  if (channelIds.length === 0) return;
  const wanted = [...new Set(channelIds)];
  const [row] = await db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from "AlertChannel"
    where id = any(${wanted}::uuid[]) and "tenantId" is not distinct from ${owner?.id ?? null}::uuid`;
  if (row?.count === wanted.length) return;
  throw new BulkheadError('NOT_FOUND', 'One of the channels is no more.', { field: 'channelIds' });
}

async function isThere(db: Database | Transaction, owner: Owner, kind: AlertSubjectKind, id: string): Promise<boolean> {
  const own = owner === null ? Prisma.sql`true` : Prisma.sql`s."tenantId" = ${owner.id}::uuid`;
  const from = {
    instance: Prisma.sql`"Instance" s where s."goneAt" is null and ${own}`,
    volume: Prisma.sql`"Volume" s where s."goneAt" is null and ${own}`,
    tenant: Prisma.sql`"Tenant" s where s."deletedAt" is null and ${owner === null ? own : Prisma.sql`s.id = ${owner.id}::uuid`}`,
    host: Prisma.sql`"Host" s where s."revokedAt" is null`,
  } satisfies Record<AlertSubjectKind, Prisma.Sql>;
  const rows = await db.$queryRaw<unknown[]>`select 1 from ${from[kind]} and s.id = ${id}::uuid`;
  return rows.length > 0;
}

/** The owner's own; of the operators also the built-in ones. Another's is NOT_FOUND. */
export async function requireOwnRule(tx: Transaction, owner: Owner, ruleId: string): Promise<StoredRule> {
  const [rule] = await readRules(
    tx,
    Prisma.sql`id = ${ruleId}::uuid and "tenantId" is not distinct from ${owner?.id ?? null}::uuid`,
  );
  if (rule) return rule;
  throw noSuchRule(ruleId);
}
