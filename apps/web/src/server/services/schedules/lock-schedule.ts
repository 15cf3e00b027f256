import type { InstanceSchedule, Transaction } from '@bulkhead/db';
import { findHostOf, lockInstance, type LockedInstance } from '../instances/accept-change.ts';
import { requireAction } from '../instances/allowed-actions.ts';
import { noSuchSchedule } from './schedule-rows.ts';

/**
 * A schedule that is about to be changed, under the lock of its instance: whoever runs it holds that too. Throws NOT_FOUND,
 * INSTANCE_STATE, INSTANCE_LOCKED.
 */
export async function lockSchedule(
  tx: Transaction,
  tenantId: string,
  scheduleId: string,
): Promise<{ schedule: InstanceSchedule; instance: LockedInstance }> {
  const found = await tx.instanceSchedule.findFirst({
    where: { id: scheduleId, tenantId },
    select: { instanceId: true },
  });
  if (!found) throw noSuchSchedule(scheduleId);
  const { instanceId } = found;
  const hostId = await findHostOf(tx, tenantId, instanceId);
  const instance = await lockInstance(tx, tenantId, { instanceId, hostId });
  requireAction(instance, 'adjust');
  const schedule = await tx.instanceSchedule.findFirst({ where: { id: scheduleId, tenantId } });
  if (!schedule) throw noSuchSchedule(scheduleId);
  return { schedule, instance };
}
