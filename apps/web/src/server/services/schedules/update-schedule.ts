import { Prisma } from '@bulkhead/db';
import { DONE, type Schedule } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { nextRuns, requireSchedule } from './cron.ts';
import { lockSchedule } from './lock-schedule.ts';

/** Replaces a schedule as a whole. What happened last is forgotten. Errors: as createSchedule. */
export async function updateSchedule(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { scheduleId, schedule }: { scheduleId: string; schedule: Schedule },
): Promise<typeof DONE> {
  const now = deps.now();
  requireSchedule(schedule, now);
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const { instance } = await lockSchedule(tx, tenant.id, scheduleId);
    await tx.instanceSchedule.update({
      where: { id: scheduleId },
      data: {
        ...schedule,
        nextRunAt: schedule.enabled ? (nextRuns(schedule, now, 1)[0] ?? null) : null,
        lastProblem: Prisma.DbNull,
      },
    });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'schedules.update',
      target: `instance:${instance.id}`,
      details: { name: instance.name, schedule: scheduleId, ...schedule },
    });
    const about = { tenantSlug: tenant.slug, hostId: instance.hostId, instanceId: instance.id };
    await deps.changes.publish(tx, [newsAbout('instances', about)]);
    return DONE;
  });
}
