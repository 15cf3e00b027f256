import type { Transaction } from '@bulkhead/db';
import { BulkheadError, MAX_TASKS_PER_HOST, type TaskSpec } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';

export interface NewTask {
  hostId: string;
  spec: TaskSpec;
  /** What it is about, for lists and for finding the task again. */
  subject: { kind: string; id: string; name: string };
}

/**
 * Long work for a host, in the transaction that also writes whatever the work is for. The caller has taken its own row
 * locks and writes the audit entry. Answers the task's id. Throws TOO_MANY_ATTEMPTS when the host has a full queue.
 */
export async function createTask(
  deps: Pick<Deps, 'changes'>,
  tx: Transaction,
  { tenant, actor }: { tenant: TenantContext; actor: Actor },
  { hostId, spec, subject }: NewTask,
): Promise<string> {
  const waiting = await tx.task.count({
    where: { hostId, tenantId: tenant.id, state: { in: ['pending', 'running'] } },
  });
  if (waiting >= MAX_TASKS_PER_HOST / 4) {
    throw new BulkheadError(
      'TOO_MANY_ATTEMPTS',
      `${tenant.slug} has ${waiting} tasks waiting on this host already; wait until some of them are done.`,
      { retryAfterSec: 60 },
    );
  }
  const id = newId();
  await tx.task.create({
    data: {
      id,
      tenantId: tenant.id,
      hostId,
      actorId: actor.userId,
      kind: spec.kind,
      spec,
      subjectKind: subject.kind,
      subjectId: subject.id,
      subjectName: subject.name,
    },
  });
  await raiseGeneration(tx, hostId);
  await deps.changes.publish(tx, [
    newsAbout('tasks', { tenantSlug: tenant.slug, hostId }),
    { kind: 'desired', hostId },
  ]);
  return id;
}

/** What the host should do has changed. */
export async function raiseGeneration(tx: Transaction, hostId: string): Promise<void> {
  await tx.$executeRaw`update "Host" set "desiredGeneration" = "desiredGeneration" + 1 where id = ${hostId}::uuid`;
}
