import { BulkheadError, TASK_KINDS } from '@bulkhead/shared';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { cancelTask } from '../tasks/cancel-task.ts';
import { taskScopes } from './task-scopes.ts';

const taskKindSchema = z.enum(TASK_KINDS);

/**
 * Asks the host to stop a task of the tenant, by whoever may change what it works on.
 * Errors: NOT_FOUND; FORBIDDEN; CONFLICT when it is over already.
 */
export async function cancelActivity(deps: Deps, tenant: TenantContext, actor: Actor, taskId: string): Promise<void> {
  const task = await deps.db.task.findFirst({ where: { id: taskId, tenantId: tenant.id }, select: { kind: true } });
  if (task === null) throw new BulkheadError('NOT_FOUND', `${tenant.slug} has no task ${taskId}.`);
  const scope = taskScopes(taskKindSchema.parse(task.kind)).write;
  if (!tenant.scopes.has(scope)) {
    throw new BulkheadError('FORBIDDEN', `To cancel this takes "${scope}", which your role in ${tenant.slug} lacks.`);
  }
  await cancelTask(deps, tenant, actor, taskId);
}
