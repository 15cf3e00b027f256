import { BulkheadError, MAX_SCHEDULES_PER_INSTANCE, type Schedule } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { findHostOf, lockInstance } from '../instances/accept-change.ts';
import { requireAction } from '../instances/allowed-actions.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { nextRuns, requireSchedule } from './cron.ts';

/**
 * Has an instance started, stopped or restarted again and again. Errors: NOT_FOUND, INSTANCE_STATE, INSTANCE_LOCKED,
 * INVALID_INPUT (cron, timeZone), CONFLICT with more schedules than an instance may have.
 */
export async function createSchedule(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, schedule }: { instanceId: string; schedule: Schedule },
): Promise<{ scheduleId: string }> {
  const now = deps.now();
  requireSchedule(schedule, now);
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'adjust');
    const there = await tx.instanceSchedule.count({ where: { tenantId: tenant.id, instanceId } });
    if (there >= MAX_SCHEDULES_PER_INSTANCE) {
      throw new BulkheadError(
        'CONFLICT',
        `${instance.name} has ${there} schedules, and no instance may have more; remove one first.`,
      );
    }
    const id = newId();
    await tx.instanceSchedule.create({
      data: {
        id,
        tenantId: tenant.id,
        instanceId,
        ...schedule,
        nextRunAt: schedule.enabled ? (nextRuns(schedule, now, 1)[0] ?? null) : null,
        createdById: actor.userId,
      },
    });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'schedules.create',
      target: `instance:${instanceId}`,
      details: { name: instance.name, schedule: id, ...schedule },
    });
    await deps.changes.publish(tx, [newsAbout('instances', { tenantSlug: tenant.slug, hostId, instanceId })]);
    return { scheduleId: id };
  });
}
