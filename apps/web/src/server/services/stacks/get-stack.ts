import type { StackAction, StackMember, StackView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { hostState } from '../hosts/host-state.ts';
import { observedStateSchema } from '../instances/accept-change.ts';
import { instanceState } from '../instances/instance-state.ts';
import { toStackRows } from './list-stacks.ts';
import { toStepView } from './plan-stack.ts';
import { readMembers } from './read-members.ts';
import { storedParametersSchema, type StoredPlan } from './stack-plan.ts';
import { findStack, planOf, type StackRecord } from './stack-rows.ts';

/** Everything about one living stack of the tenant. Errors: NOT_FOUND. */
export async function getStack(deps: Deps, tenant: TenantContext, stackId: string): Promise<StackView> {
  const stack = await findStack(deps.db, tenant, stackId);
  const plan = planOf(stack);
  const [[row], members, creator] = await Promise.all([
    toStackRows(deps, tenant, [stack]),
    readMemberViews(deps, tenant, stackId),
    deps.db.user.findUnique({ where: { id: stack.createdById }, select: { displayName: true } }),
  ]);
  if (!row) throw new Error('a row without a view');
  return {
    ...row,
    source: stack.source,
    parameters: storedParametersSchema.parse(stack.parameters),
    members,
    plan: plan.steps.map(toStepView),
    createdBy: creator?.displayName ?? 'a removed user',
    allowedActions: allowedActions(stack, plan),
  };
}

async function readMemberViews({ db, now }: Deps, tenant: TenantContext, stackId: string): Promise<StackMember[]> {
  const { members, instances } = await readMembers(db, { tenantId: tenant.id, stackId });
  const hosts = await db.host.findMany({
    where: { id: { in: [...instances.values()].map(({ hostId }) => hostId) } },
    select: { id: true, name: true, lastSeenAt: true, revokedAt: true },
  });
  return members.map(({ kind, key, name, resourceId, isGone }) => {
    const instance = kind === 'instance' ? instances.get(resourceId) : undefined;
    const host = hosts.find(({ id }) => id === instance?.hostId);
    const state =
      instance && host && instance.goneAt === null
        ? instanceState({
            desiredState: instance.desiredState,
            observedState: observedStateSchema.parse(instance.observedState),
            isDiscarded: instance.deleteAt !== null,
            host: hostState(host, now()),
          })
        : null;
    return { kind, key, name, resourceId, instanceState: state, hostName: host?.name ?? null, isGone };
  });
}

function allowedActions({ state }: StackRecord, { change, previous }: StoredPlan): StackAction[] {
  if (state === 'applying') return ['cancel', 'delete'];
  if (state === 'deleting') return [];
  const back: StackAction[] = previous === null ? [] : ['rollback'];
  if (state === 'ready') return ['update', ...back, 'delete'];
  return change === 'delete' ? ['retry', 'delete'] : ['retry', 'update', ...back, 'delete'];
}
