import { BulkheadError } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { BEGINNING, tellOfStack } from './accept-plan.ts';
import { updateStack } from './apply-stack.ts';
import { removeStack } from './diff-stack.ts';
import { requireScopes } from './prepare-stack.ts';
import { readMembers } from './read-members.ts';
import type { StoredPlan } from './stack-plan.ts';
import { findStack, lockStack, planOf } from './stack-rows.ts';

interface Accepted {
  stackId: string;
  revision: number;
}

/**
 * Accepts the deletion of a stack with everything that it made; volumes stay unless they are to go too. A change that is
 * under way ends with it. Errors: NOT_FOUND, FORBIDDEN.
 */
export async function deleteStack(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { stackId, removeVolumes }: { stackId: string; removeVolumes: boolean },
): Promise<Accepted> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const stack = await lockStack(tx, tenant, stackId);
    const { members } = await readMembers(tx, { tenantId: tenant.id, stackId });
    const steps = removeStack(members, removeVolumes);
    requireScopes(tenant, steps);
    const plan: StoredPlan = {
      change: 'delete',
      actor: { ...actor },
      steps,
      isCancelled: false,
      sealed: {},
      previous: null,
    };
    const revision = stack.revision + 1;
    await tx.stack.update({ where: { id: stackId }, data: { ...BEGINNING, state: 'deleting', plan, revision } });
    await tellOfStack(deps, tx, { tenant, actor }, { action: 'delete', stackId, name: stack.name, steps });
    return { stackId, revision };
  });
}

/** Goes on with a plan that has failed or was cancelled, from where it stopped. Errors: NOT_FOUND, CONFLICT, FORBIDDEN. */
export async function retryStack(deps: Deps, tenant: TenantContext, actor: Actor, stackId: string): Promise<Accepted> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const stack = await lockStack(tx, tenant, stackId);
    if (stack.state !== 'failed') throw new BulkheadError('CONFLICT', `${stack.name} has nothing to go on with.`);
    const before = planOf(stack);
    const steps = before.steps.map((step) =>
      step.state === 'done'
        ? step
        : { ...step, state: 'pending' as const, phase: null, startedAtMs: null, finishedAtMs: null, problem: null },
    );
    requireScopes(
      tenant,
      steps.filter(({ state }) => state !== 'done'),
    );
    const plan: StoredPlan = { ...before, steps, actor: { ...actor }, isCancelled: false };
    const state = before.change === 'delete' ? 'deleting' : 'applying';
    await tx.stack.update({ where: { id: stackId }, data: { ...BEGINNING, state, plan } });
    await tellOfStack(deps, tx, { tenant, actor }, { action: 'retry', stackId, name: stack.name, steps });
    return { stackId, revision: stack.revision };
  });
}

/** Begins no further step; what a host was told already goes on. Errors: NOT_FOUND, CONFLICT. */
export async function cancelStack(deps: Deps, tenant: TenantContext, actor: Actor, stackId: string): Promise<Accepted> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const stack = await lockStack(tx, tenant, stackId);
    if (stack.state !== 'applying') throw new BulkheadError('CONFLICT', `No change of ${stack.name} is under way.`);
    const plan: StoredPlan = { ...planOf(stack), isCancelled: true };
    await tx.stack.update({ where: { id: stackId }, data: { plan } });
    await tellOfStack(deps, tx, { tenant, actor }, { action: 'cancel', stackId, name: stack.name, steps: plan.steps });
    return { stackId, revision: stack.revision };
  });
}

/** Leads back to the file before the last update. Errors as of `updateStack`; CONFLICT when there was none before. */
export async function rollBackStack(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { stackId, revision }: { stackId: string; revision: number },
): Promise<Accepted> {
  const stack = await findStack(deps.db, tenant, stackId);
  const { previous } = planOf(stack);
  if (previous === null) throw new BulkheadError('CONFLICT', `${stack.name} has no earlier file to go back to.`);
  return updateStack(deps, tenant, actor, { stackId, revision, ...previous, removeVolumes: false }, 'rollback');
}
