import { Prisma } from '@bulkhead/db';
import { BulkheadError, DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../../deps.ts';
import { writeAudit } from '../../audit/write-audit.ts';
import { newsAbout } from '../../news.ts';
import type { Owner } from '../rules/rule-input.ts';
import { seenBy } from './alert-rows.ts';

/** Says that somebody has seen an alert and looks after it: the bell counts it no more. Once done it stays. Errors: NOT_FOUND. */
export async function acknowledgeAlert(deps: Deps, owner: Owner, actor: Actor, alertId: string): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const [alert] = await tx.$queryRaw<{ subjectName: string; slug: string | null; isNew: boolean }[]>`
      select a."subjectName", t.slug, a."acknowledgedAt" is null as "isNew"
      from "Alert" a left join "Tenant" t on t.id = a."tenantId"
      where ${Prisma.sql`${seenBy(owner)} and a.id = ${alertId}::uuid`}
      for no key update of a`;
    if (!alert) {
      throw new BulkheadError('NOT_FOUND', `There is no alert ${alertId}.`, { field: 'alertId', value: alertId });
    }
    if (!alert.isNew) return;
    await tx.alert.updateMany({
      where: { id: alertId },
      data: { acknowledgedAt: deps.now(), acknowledgedById: actor.userId },
    });
    await writeAudit(tx, actor, {
      tenantId: owner?.id ?? null,
      action: 'alerts.acknowledge',
      target: `alert:${alertId}`,
      details: { about: alert.subjectName },
    });
    await deps.changes.publish(tx, [newsAbout('alerts', { tenantSlug: alert.slug })]);
  });
  return DONE;
}
