import { BulkheadError } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { raiseGeneration } from './create-task.ts';

/** Asks the host to stop a task; it is over when the host says so. Errors: NOT_FOUND; CONFLICT when it is over already. */
export async function cancelTask(deps: Deps, tenant: TenantContext, actor: Actor, taskId: string): Promise<void> {
  await inTenantTransaction(deps, tenant.id, async (tx) => {
    const task = await tx.task.findUnique({ where: { id: taskId } });
    if (task === null) throw new BulkheadError('NOT_FOUND', `${tenant.slug} has no task ${taskId}.`);
    const { count } = await tx.task.updateMany({
      where: { id: taskId, state: { in: ['pending', 'running'] }, cancelAt: null },
      data: { cancelAt: deps.now() },
    });
    if (count === 0) {
      throw new BulkheadError('CONFLICT', `The task is ${task.cancelAt ? 'being cancelled' : task.state} already.`);
    }
    await raiseGeneration(tx, task.hostId);
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'tasks.cancel',
      target: `task:${taskId}`,
      details: { kind: task.kind, subject: task.subjectName },
    });
    await deps.changes.publish(tx, [
      newsAbout('tasks', { tenantSlug: tenant.slug, hostId: task.hostId }),
      { kind: 'desired', hostId: task.hostId },
    ]);
  });
}
