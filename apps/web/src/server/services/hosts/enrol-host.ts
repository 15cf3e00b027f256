import { BulkheadError, type Enrolment } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Origin } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { issueEnrolment } from './issue-enrolment.ts';

/** Makes the row of a host that is to come, and what its machine needs to join. Errors: NAME_TAKEN (name). */
export async function enrolHost(
  deps: Deps,
  actor: Actor | 'system',
  origin: Pick<Origin, 'host'>,
  { name }: { name: string },
): Promise<Enrolment> {
  const host = { id: newId(), name };
  try {
    return await deps.db.$transaction(async (tx) => {
      await tx.host.create({ data: host });
      const enrolment = await issueEnrolment(deps, tx, host, origin);
      await writeAudit(tx, actor, { action: 'hosts.enrol', target: `host:${host.id}`, details: { name } });
      await deps.changes.publish(tx, [newsAbout('hosts', { hostId: host.id })]);
      return enrolment;
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new BulkheadError(
      'NAME_TAKEN',
      `There is a host "${name}" already; choose another name, or renew that host's token.`,
      { field: 'name', value: name },
    );
  }
}
