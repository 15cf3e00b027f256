import type { Database, Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { StackBefore } from './prepare-stack.ts';
import { storedParametersSchema, storedPlanSchema, type StoredPlan } from './stack-plan.ts';

export type StackRecord = NonNullable<Awaited<ReturnType<Database['stack']['findFirst']>>>;

/** A living stack of this tenant; another tenant's is NOT_FOUND. */
export async function findStack(
  db: Database | Transaction,
  tenant: TenantContext,
  stackId: string,
): Promise<StackRecord> {
  const stack = await db.stack.findFirst({ where: { id: stackId, tenantId: tenant.id, goneAt: null } });
  if (stack) return stack;
  throw new BulkheadError('NOT_FOUND', `There is no stack ${stackId} in ${tenant.slug}.`, {
    field: 'stackId',
    value: stackId,
  });
}

/** The same with its row locked until the transaction ends: the process that carries its plan out waits. */
export async function lockStack(tx: Transaction, tenant: TenantContext, stackId: string): Promise<StackRecord> {
  await tx.$queryRaw`select 1 from "Stack" where id = ${stackId}::uuid and "tenantId" = ${tenant.id}::uuid for no key update`;
  return findStack(tx, tenant, stackId);
}

export function toBefore(stack: StackRecord): StackBefore {
  const { id, name, revision, source } = stack;
  return { id, name, revision, source, parameters: storedParametersSchema.parse(stack.parameters) };
}

export function planOf({ plan }: Pick<StackRecord, 'plan'>): StoredPlan {
  return storedPlanSchema.parse(plan);
}

/** Throws CONFLICT when the stack is another than the one that somebody looked at, or a change of it is under way. */
export function requireRevision({ name, state, revision }: StackRecord, wanted: number): void {
  if (state === 'applying' || state === 'deleting') {
    throw new BulkheadError('CONFLICT', `A change of ${name} is under way. Wait for its end, or cancel it first.`);
  }
  if (revision === wanted) return;
  const message = `${name} has changed meanwhile: it is at revision ${revision}, not ${wanted}. Look at the plan again.`;
  throw new BulkheadError('CONFLICT', message, { field: 'revision', value: String(revision) });
}
