import { DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { leavingRoot, lockAuthority, requireAuthority, storeRow } from '../../fleet/authority.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { AUTHORITY_CHANGED } from './authority-news.ts';
import { lockCertificates, noRotation, voidWaitingTokens } from './rotation-steps.ts';

/**
 * Goes back to the root that was to be replaced: it issues again, and hosts that have certificates of the other one are
 * told to renew. Those stay accepted until none is left, so no host is lost. Join tokens that wait stop working.
 * Errors: CONFLICT when there is nothing to abandon.
 */
export async function abandonRotation(deps: Deps, actor: Actor): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    await lockAuthority(tx, 'exclusive');
    const authority = await requireAuthority(tx, deps);
    if (leavingRoot(authority) === null) throw noRotation();
    await lockCertificates(tx);
    await storeRow(tx, deps, 'root-abandoned', authority.issuing);
    await tx.authority.deleteMany({ where: { name: { in: ['root-next', 'server-next'] } } });
    await tx.agentCertificate.updateMany({ where: { issuer: 'root-next' }, data: { issuer: 'root-abandoned' } });
    await voidWaitingTokens(tx);
    await writeAudit(tx, actor, {
      action: 'authority.abandon',
      target: 'authority',
      details: { abandoned: authority.issuing.pin },
    });
    await deps.changes.publish(tx, AUTHORITY_CHANGED);
  });
  return DONE;
}
