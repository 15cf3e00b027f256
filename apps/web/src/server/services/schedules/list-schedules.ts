import { MAX_SCHEDULES_PER_INSTANCE, type ScheduleView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { noSuchInstance } from '../instances/accept-change.ts';
import { toViews } from './schedule-rows.ts';

/** The schedules of a living instance, oldest first. Errors: NOT_FOUND. */
export async function listSchedules(deps: Deps, tenant: TenantContext, instanceId: string): Promise<ScheduleView[]> {
  const { db } = deps;
  const instance = await db.instance.findFirst({
    where: { id: instanceId, tenantId: tenant.id, goneAt: null },
    select: { id: true },
  });
  if (!instance) throw noSuchInstance(instanceId);
  const rows = await db.instanceSchedule.findMany({
    where: { tenantId: tenant.id, instanceId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: MAX_SCHEDULES_PER_INSTANCE,
  });
  return toViews(db, rows, deps.now());
}
