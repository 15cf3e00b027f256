import type { Transaction } from '@bulkhead/db';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { acceptChange, findHostOf, lockInstance, type AcceptedChange, type LockedInstance } from './accept-change.ts';
import { requireAction } from './allowed-actions.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

export type StateAction = 'start' | 'stop' | 'restart' | 'pause' | 'resume';

/** Each of these says where the instance should go, so it replaces whichever was asked before and is still under way. */
const REPLACED = ['launch', 'start', 'stop', 'restart', 'pause', 'resume'];

/** Accepts a change of what an instance should be doing. Errors: NOT_FOUND, INSTANCE_STATE, INSTANCE_LOCKED. */
export async function changeInstanceState(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, action }: { instanceId: string; action: StateAction },
): Promise<{ instanceId: string; operationId: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    return acceptStateChange(deps, tx, { tenant, actor, instance, action });
  });
}

/** The same for whoever holds the row's lock already. Errors: INSTANCE_STATE. */
export function acceptStateChange(
  deps: Deps,
  tx: Transaction,
  change: Pick<AcceptedChange, 'tenant' | 'actor' | 'instance' | 'details' | 'auditedAs'> & { action: StateAction },
): Promise<{ instanceId: string; operationId: string }> {
  const { action, ...rest } = change;
  requireAction(change.instance, action);
  return acceptChange(deps, tx, {
    ...rest,
    kind: action,
    data: desiredAfter(change.instance, action),
    supersedes: REPLACED,
  });
}

function desiredAfter(instance: LockedInstance, action: StateAction) {
  switch (action) {
    case 'stop':
      return { desiredState: 'stopped' as const };
    case 'pause':
      return { desiredState: 'paused' as const };
    case 'restart':
      return { desiredState: 'running' as const, restartNonce: instance.restartNonce + 1 };
    case 'start':
    case 'resume': {
      // Wanted running already, but ended or failed: only a new restart tells the agent to try again now. What its host has
      // paused goes on with any new revision, and must not be ended for it.
      const again = instance.desiredState === 'running' && instance.observedState !== 'paused';
      return { desiredState: 'running' as const, restartNonce: instance.restartNonce + (again ? 1 : 0) };
    }
  }
}
