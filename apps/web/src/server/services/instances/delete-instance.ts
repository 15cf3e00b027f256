import type { Transaction } from '@bulkhead/db';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import type { AuditActor } from '../audit/write-audit.ts';
import { acceptChange, findHostOf, lockInstance, type LockedInstance } from './accept-change.ts';
import { requireAction } from './allowed-actions.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

type Accepted = Promise<{ instanceId: string; operationId: string }>;

const OF_STATE = ['launch', 'start', 'stop', 'restart', 'pause', 'resume'];
const EVERYTHING = [...OF_STATE, 'resize', 'configure', 'rename', 'adjust', 'rebuild', 'discard', 'undelete'];

/**
 * Accepts a deletion. What the instance holds stays counted until its host confirms that nothing is left. With `graceSec` it
 * only stands still at first, and can be undone for that long. A second deletion answers with the first one's operation.
 * Errors: NOT_FOUND, INSTANCE_STATE, INSTANCE_LOCKED.
 */
export async function deleteInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, graceSec }: { instanceId: string; graceSec?: number | undefined },
): Accepted {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    if (graceSec !== undefined) return discard(deps, tx, { tenant, actor, instance, graceSec });
    if (instance.desiredState === 'absent') {
      const operation = await tx.operation.findFirst({
        where: { instanceId, tenantId: tenant.id, kind: 'delete' },
        orderBy: { revision: 'desc' },
        select: { id: true },
      });
      if (operation) return { instanceId, operationId: operation.id };
    }
    return acceptDeletion(deps, tx, { tenant, actor, instance });
  });
}

interface Deletion {
  tenant: TenantContext;
  actor: Actor;
  instance: LockedInstance;
  auditedAs?: AuditActor;
}

/** For whoever holds the row's lock already. Errors: INSTANCE_STATE. */
export async function acceptDeletion(deps: Deps, tx: Transaction, deletion: Deletion): Accepted {
  const { instance } = deletion;
  if (instance.desiredState !== 'absent') requireAction(instance, 'delete');
  const finishedAt = deps.now();
  if (instance.hostRevoked) {
    // A revoked host will never report again: an operator has said that it is not ours any more, so nothing is waited for.
    await tx.instance.update({ where: { id: instance.id }, data: { goneAt: finishedAt } });
  }
  return acceptChange(deps, tx, {
    ...deletion,
    kind: 'delete',
    data: { desiredState: 'absent', deleteAt: null },
    supersedes: EVERYTHING,
    ...(instance.hostRevoked && { finishedAt }),
  });
}

/** What runs is stopped and comes back with the undo; what has ended stays so. */
async function discard(
  deps: Deps,
  tx: Transaction,
  { graceSec, ...deletion }: Deletion & { graceSec: number },
): Accepted {
  const { instance } = deletion;
  requireAction(instance, 'discard');
  const hasEnded = instance.observedState === 'exited' || instance.observedState === 'stopped';
  return acceptChange(deps, tx, {
    ...deletion,
    kind: 'discard',
    data: {
      deleteAt: new Date(deps.now().getTime() + graceSec * 1000),
      ...(hasEnded && { desiredState: 'stopped' as const }),
    },
    supersedes: OF_STATE,
    details: { graceSec },
  });
}
