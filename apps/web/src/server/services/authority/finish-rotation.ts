import { BulkheadError, DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { leavingRoot, lockAuthority, requireAuthority, storeRow, storeServer } from '../../fleet/authority.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { AUTHORITY_CHANGED } from './authority-news.ts';
import { hostsOn } from './hosts-on.ts';
import { lockCertificates, noRotation, voidWaitingTokens } from './rotation-steps.ts';

const MAX_NAMED = 5;

/**
 * Drops the old root: its certificates are void from here on. Hosts that have none of the new one are lost and must be
 * enrolled anew, so each of them has to be named. Join tokens that wait stop working, for they name the old root or the
 * old key of the agent port. Errors: CONFLICT when there is nothing to finish, or a host would be lost that is not named.
 */
export async function finishRotation(deps: Deps, actor: Actor, losing: readonly string[]): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    await lockAuthority(tx, 'exclusive');
    const authority = await requireAuthority(tx, deps);
    const leaving = leavingRoot(authority);
    if (leaving === null) throw noRotation();
    await lockCertificates(tx);
    const behind = await hostsOn(tx, leaving.name);
    const unnamed = behind.filter(({ hostId }) => !losing.includes(hostId));
    if (unnamed.length > 0) {
      const names = unnamed.slice(0, MAX_NAMED).map(({ hostName }) => hostName);
      const others = unnamed.length > names.length ? ` and ${unnamed.length - names.length} more` : '';
      throw new BulkheadError(
        'CONFLICT',
        `${names.join(', ')}${others} would be lost: no certificate of the new root is in use there yet.`,
        { count: unnamed.length },
      );
    }
    await tx.$executeRaw`
      update "AgentCertificate" set "revokedAt" = now() where "issuer" = ${leaving.name} and "revokedAt" is null`;
    await tx.$executeRaw`
      update "AgentCertificate" set "issuer" = case "issuer" when 'root-next' then 'root' else 'former' end`;
    await voidWaitingTokens(tx);
    await tx.authority.deleteMany();
    const root = await storeRow(tx, deps, 'root', authority.issuing);
    // A root is replaced because keys may have leaked: the agent port's is replaced with it.
    await storeServer(tx, deps, { issuing: root, leaving: null, keyPem: null });
    await writeAudit(tx, actor, {
      action: 'authority.finish',
      target: 'authority',
      details: { root: root.pin, former: leaving.pin, hostsLost: behind.length },
    });
    await deps.changes.publish(tx, AUTHORITY_CHANGED);
  });
  return DONE;
}
