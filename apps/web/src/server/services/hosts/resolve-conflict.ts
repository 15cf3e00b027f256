import { BulkheadError, type Enrolment } from '@bulkhead/shared';
import type { Origin } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { lockIssuer } from '../../fleet/authority.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { noSuchHost } from './host-rows.ts';
import { issueEnrolment } from './issue-enrolment.ts';

/**
 * Ends a conflict: every certificate of the host is void, so neither agent gets in any more, and a fresh token lets the
 * one machine in that it is used on. Errors: NOT_FOUND, CONFLICT when there is none.
 */
export async function resolveConflict(
  deps: Deps,
  actor: Actor,
  origin: Pick<Origin, 'host'>,
  hostId: string,
): Promise<Enrolment> {
  return deps.db.$transaction(async (tx) => {
    await lockIssuer(tx, deps);
    const [host] = await tx.$queryRaw<{ id: string; name: string; conflictAt: Date | null; revokedAt: Date | null }[]>`
      select "id"::text as "id", "name", "conflictAt", "revokedAt" from "Host" where "id" = ${hostId}::uuid for update`;
    if (!host) throw noSuchHost(hostId);
    if (host.conflictAt === null || host.revokedAt !== null) {
      throw new BulkheadError(
        'CONFLICT',
        `Nobody but its own agent answers for ${host.name}: there is nothing to end.`,
      );
    }
    const certificates = await tx.$executeRaw`
      update "AgentCertificate" set "revokedAt" = now() where "hostId" = ${hostId}::uuid and "revokedAt" is null`;
    await tx.$executeRaw`
      update "Host" set "conflictAt" = null, "conflict" = null, "linkRun" = null, "machineId" = null,
        "linkEpoch" = "linkEpoch" + 1 where "id" = ${hostId}::uuid`;
    const enrolment = await issueEnrolment(deps, tx, host, origin);
    await writeAudit(tx, actor, {
      action: 'hosts.resolveConflict',
      target: `host:${hostId}`,
      details: { name: host.name, certificatesRevoked: certificates },
    });
    await deps.changes.publish(tx, [newsAbout('hosts', { hostId }), { kind: 'standing', hostId }]);
    return enrolment;
  });
}
