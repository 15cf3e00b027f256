import { DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { lockSchedule } from './lock-schedule.ts';

/** Errors: NOT_FOUND, INSTANCE_STATE, INSTANCE_LOCKED. */
export async function removeSchedule(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  scheduleId: string,
): Promise<typeof DONE> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const { schedule, instance } = await lockSchedule(tx, tenant.id, scheduleId);
    await tx.instanceSchedule.delete({ where: { id: scheduleId } });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'schedules.remove',
      target: `instance:${instance.id}`,
      details: { name: instance.name, schedule: scheduleId, action: schedule.action, cron: schedule.cron },
    });
    const about = { tenantSlug: tenant.slug, hostId: instance.hostId, instanceId: instance.id };
    await deps.changes.publish(tx, [newsAbout('instances', about)]);
    return DONE;
  });
}
