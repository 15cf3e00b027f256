import { DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { noSuchHost } from './host-rows.ts';

/** Takes back a host's right to connect: certificates and tokens are void, its link is closed. Errors: NOT_FOUND. */
export async function revokeHost(deps: Deps, actor: Actor, hostId: string): Promise<typeof DONE> {
  const revokedAt = deps.now();
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.host.updateMany({ where: { id: hostId }, data: { revokedAt } });
    if (count === 0) throw noSuchHost(hostId);
    await tx.agentCertificate.updateMany({ where: { hostId, revokedAt: null }, data: { revokedAt } });
    await tx.joinToken.deleteMany({ where: { hostId, usedAt: null } });
    await writeAudit(tx, actor, { action: 'hosts.revoke', target: `host:${hostId}` });
    // Reaches whichever process holds the link: it looks at the host again and finds it revoked.
    await deps.changes.publish(tx, [newsAbout('hosts', { hostId }), { kind: 'standing', hostId }]);
  });
  deps.fleet.disconnect(hostId, 'revoked');
  return DONE;
}
