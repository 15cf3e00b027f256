import type { Database, InstanceSchedule } from '@bulkhead/db';
import { BulkheadError, problemSchema, SCHEDULE_ACTIONS, type ScheduleView } from '@bulkhead/shared';
import { z } from 'zod';
import { nextRuns } from './cron.ts';

const SHOWN_RUNS = 5;
export const scheduleActionSchema = z.enum(SCHEDULE_ACTIONS);

export function noSuchSchedule(scheduleId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no schedule ${scheduleId}.`, {
    field: 'scheduleId',
    value: scheduleId,
  });
}

export async function toViews(db: Database, rows: readonly InstanceSchedule[], now: Date): Promise<ScheduleView[]> {
  const users = await db.user.findMany({
    where: { id: { in: rows.map(({ createdById }) => createdById) } },
    select: { id: true, displayName: true },
  });
  const names = new Map(users.map(({ id, displayName }) => [id, displayName]));
  return rows.map((row) => ({
    id: row.id,
    action: scheduleActionSchema.parse(row.action),
    cron: row.cron,
    timeZone: row.timeZone,
    enabled: row.enabled,
    nextRunsMs: row.enabled ? nextRuns(row, now, SHOWN_RUNS).map((run) => run.getTime()) : [],
    lastRunAtMs: row.lastRunAt?.getTime() ?? null,
    lastProblem: problemSchema.nullable().parse(row.lastProblem),
    createdBy: names.get(row.createdById) ?? 'a removed user',
  }));
}
