import type { Transaction } from '@bulkhead/db';
import { MAX_TASKS_PER_HOST, taskSpecSchema, type DesiredTask } from '@bulkhead/shared';

/** The oldest tasks of a host that are not over; a host that has more gets the others when these are. */
export async function readTasks(tx: Transaction, hostId: string): Promise<DesiredTask[]> {
  const rows = await tx.task.findMany({
    where: { hostId, state: { in: ['pending', 'running'] } },
    orderBy: { id: 'asc' },
    take: MAX_TASKS_PER_HOST,
    select: { id: true, spec: true, cancelAt: true, tenant: { select: { slug: true } } },
  });
  return rows.flatMap(({ id, spec, cancelAt, tenant }) => {
    const parsed = taskSpecSchema.safeParse(spec).data;
    return parsed === undefined ? [] : [{ id, tenantSlug: tenant.slug, spec: parsed, isCancelled: cancelAt !== null }];
  });
}
