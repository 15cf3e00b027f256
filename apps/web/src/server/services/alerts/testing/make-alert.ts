import type { Database } from '@bulkhead/db';
import { randomUUID } from 'node:crypto';

/** An alert of a rule of its own, as the evaluator leaves it behind, and its messages to some channels. */
export async function makeAlert(
  db: Database,
  {
    tenantId,
    channelIds,
    events = ['fired'],
    ruleName = 'Busy',
    subjectName = 'web',
    builtIn = null,
  }: {
    tenantId: string | null;
    channelIds: readonly string[];
    events?: readonly ('fired' | 'cleared')[];
    ruleName?: string;
    subjectName?: string;
    builtIn?: string | null;
  },
): Promise<{ alertId: string; deliveryIds: string[] }> {
  const [ruleId, alertId] = [randomUUID(), randomUUID()];
  const condition = { kind: 'series', series: 'cpuSharePerMille', direction: 'above', threshold: 900, clearAt: 800 };
  await db.alertRule.create({
    data: { id: ruleId, tenantId, name: ruleName, subjectKind: 'instance', condition, severity: 'warning', builtIn },
  });
  await db.alert.create({
    data: {
      id: alertId,
      ruleId,
      tenantId,
      subjectKind: 'instance',
      subjectId: randomUUID(),
      subjectName,
      state: events.includes('cleared') ? 'cleared' : 'firing',
      severity: 'warning',
      finding: { value: 954, limit: 500, detail: null },
      startedAt: new Date('2026-05-01T10:00:00Z'),
      firedAt: new Date('2026-05-01T10:05:00Z'),
      clearedAt: events.includes('cleared') ? new Date('2026-05-01T10:15:00Z') : null,
      toldAt: new Date('2026-05-01T10:05:00Z'),
    },
  });
  const deliveryIds: string[] = [];
  for (const channelId of channelIds) {
    for (const event of events) {
      const id = randomUUID();
      await db.alertDelivery.create({ data: { id, alertId, channelId, tenantId, event } });
      deliveryIds.push(id);
    }
  }
  return { alertId, deliveryIds };
}
