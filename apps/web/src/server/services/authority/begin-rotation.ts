import { BulkheadError, DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import {
  leavingRoot,
  loadAuthority,
  lockAuthority,
  makeRoot,
  requireAuthority,
  storeRow,
  storeServer,
} from '../../fleet/authority.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { AUTHORITY_CHANGED } from './authority-news.ts';

/**
 * Makes the root that is to replace the present one, and issues from it from now on: agents are told to renew, and until
 * `finishRotation` certificates of either root are accepted. Begun twice it is begun once.
 * Errors: CONFLICT while hosts still use a root whose introduction was abandoned.
 */
export async function beginRotation(deps: Deps, actor: Actor): Promise<typeof DONE> {
  await loadAuthority(deps);
  await deps.db.$transaction(async (tx) => {
    await lockAuthority(tx, 'exclusive');
    const authority = await requireAuthority(tx, deps);
    if (leavingRoot(authority) !== null) return;
    if (authority.accepted.some(({ name }) => name === 'root-abandoned')) {
      throw new BulkheadError(
        'CONFLICT',
        'Hosts still use the root that was abandoned: wait until they have renewed their certificates.',
      );
    }
    const next = await storeRow(tx, deps, 'root-next', await makeRoot(deps.now()));
    // With the same key: enrolment commands pin it, and those that wait stay good.
    await storeServer(tx, deps, { issuing: next, leaving: authority.issuing, keyPem: authority.server.keyPem });
    await writeAudit(tx, actor, { action: 'authority.begin', target: 'authority', details: { next: next.pin } });
    await deps.changes.publish(tx, AUTHORITY_CHANGED);
  });
  return DONE;
}
