import { forTenant, Prisma, type Transaction } from '@bulkhead/db';
import { BulkheadError, SCHEDULE_LATE_MS, type Problem } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { lockInstanceRow, refuseLocked, type LockedInstance } from '../instances/accept-change.ts';
import { acceptStateChange } from '../instances/change-instance-state.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { nextRuns } from './cron.ts';
import { scheduleActionSchema } from './schedule-rows.ts';

/** Runs of one look; what is left is found by the next. */
const MAX_AT_ONCE = 50;

interface Due {
  id: string;
  instanceId: string;
  hostId: string;
  tenantId: string;
  slug: string;
  name: string;
}

/**
 * Runs the schedules whose time has come; answers how many were decided on. However many processes look, a run is decided on
 * once: under the lock of its instance's row, in the transaction that also writes when it is due next. A run that was refused,
 * or that nobody was there for, leaves its problem and is not made up for.
 */
export async function runDueSchedules(deps: Deps): Promise<number> {
  const due = await deps.db.$queryRaw<Due[]>`
    select s.id::text as id, i.id::text as "instanceId", i."hostId"::text as "hostId", t.id::text as "tenantId", t.slug, t.name
    from "InstanceSchedule" s join "Instance" i on i.id = s."instanceId" join "Tenant" t on t.id = s."tenantId"
    where s."nextRunAt" <= ${deps.now()} and s.enabled and i."goneAt" is null and i."desiredState" <> 'absent'
    order by s."nextRunAt" limit ${MAX_AT_ONCE}`;
  let decided = 0;
  for (const one of due) {
    try {
      if (await runOne({ ...deps, db: forTenant(deps.db, one.tenantId) }, one)) decided += 1;
    } catch (error) {
      deps.log.warn('a schedule could not be run; tried again', { schedule: one.id, error });
    }
  }
  return decided;
}

async function runOne(deps: Deps, { id, instanceId, hostId, tenantId, slug, name }: Due): Promise<boolean> {
  const tenant = { id: tenantId, slug, name, role: 'owner' as const, scopes: new Set<never>() };
  return inTenantTransaction(deps, tenantId, async (tx) => {
    const instance = await lockInstanceRow(tx, tenantId, { instanceId, hostId });
    const schedule = await tx.instanceSchedule.findFirst({ where: { id, tenantId } });
    const now = deps.now();
    if (!schedule?.enabled || schedule.nextRunAt === null || schedule.nextRunAt > now) return false;
    const lateMs = now.getTime() - schedule.nextRunAt.getTime();
    const isMissed = lateMs > SCHEDULE_LATE_MS;
    await tx.instanceSchedule.update({
      where: { id },
      data: {
        nextRunAt: nextRuns(schedule, now, 1)[0] ?? null,
        lastRunAt: schedule.nextRunAt,
        lastProblem: isMissed ? describeMissed(schedule.nextRunAt, lateMs) : Prisma.DbNull,
      },
    });
    const refusal = isMissed ? null : await ask(deps, tx, { tenant, instance, schedule });
    if (refusal !== null) await tx.instanceSchedule.update({ where: { id }, data: { lastProblem: refusal } });
    await deps.changes.publish(tx, [newsAbout('instances', { tenantSlug: slug, hostId, instanceId })]);
    return true;
  });
}

/** Null: it was accepted. A refusal comes before anything is written. */
async function ask(
  deps: Deps,
  tx: Transaction,
  {
    tenant,
    instance,
    schedule,
  }: { tenant: TenantContext; instance: LockedInstance; schedule: { id: string; action: string; createdById: string } },
): Promise<Problem | null> {
  try {
    refuseLocked(instance);
    await acceptStateChange(deps, tx, {
      tenant,
      actor: { userId: schedule.createdById, displayName: '', tokenId: null, address: '' },
      instance,
      action: scheduleActionSchema.parse(schedule.action),
      details: { schedule: schedule.id },
      auditedAs: 'system',
    });
    return null;
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
    return { code: error.code, message: error.message };
  }
}

function describeMissed(dueAt: Date, lateMs: number): Problem {
  const message = `It was due at ${dueAt.toISOString()}, when the dashboard did not run, and is not made up for ${Math.round(lateMs / 60_000)} minutes later.`;
  return { code: 'missed', message };
}
