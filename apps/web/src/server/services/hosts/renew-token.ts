import { BulkheadError, type Enrolment } from '@bulkhead/shared';
import type { Origin } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { noSuchHost } from './host-rows.ts';
import { issueEnrolment } from './issue-enrolment.ts';

/**
 * Another token for a known host: its machine was not there in time, or was set up anew.
 * Errors: NOT_FOUND, CONFLICT when it was revoked.
 */
export async function renewToken(
  deps: Deps,
  actor: Actor | 'system',
  origin: Pick<Origin, 'host'>,
  hostId: string,
): Promise<Enrolment> {
  return deps.db.$transaction(async (tx) => {
    const host = await tx.host.findUnique({ where: { id: hostId }, select: { id: true, name: true, revokedAt: true } });
    if (!host) throw noSuchHost(hostId);
    if (host.revokedAt) {
      throw new BulkheadError(
        'CONFLICT',
        `${host.name} has been revoked and may not join again under this entry; enrol its machine as a new host.`,
      );
    }
    const enrolment = await issueEnrolment(deps, tx, host, origin);
    await writeAudit(tx, actor, { action: 'hosts.renewToken', target: `host:${hostId}`, details: { name: host.name } });
    await deps.changes.publish(tx, [newsAbout('hosts', { hostId })]);
    return enrolment;
  });
}
