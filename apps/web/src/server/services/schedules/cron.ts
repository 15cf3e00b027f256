import { BulkheadError, isTimeZone, MIN_SCHEDULE_GAP_MS } from '@bulkhead/shared';
import { Cron } from 'croner';

/** How many runs ahead are looked at for two that are too close: more than a day of the closest that is allowed. */
const LOOKED_AHEAD = 300;

interface Timing {
  cron: string;
  timeZone: string;
}

/** The next runs after a moment, at most `count`; empty where there is none any more. Throws INVALID_INPUT for what is no schedule. */
export function nextRuns({ cron, timeZone }: Timing, after: Date, count: number): Date[] {
  return parse({ cron, timeZone }).nextRuns(count, after);
}

/** Throws INVALID_INPUT for what is no schedule, never runs, or runs more often than is allowed. */
export function requireSchedule(timing: Timing, now: Date): void {
  const runs = nextRuns(timing, now, LOOKED_AHEAD);
  if (runs.length === 0) throw invalid('cron', timing.cron, 'It never runs: there is no such day.');
  const tooClose = runs.findIndex((run, index) => {
    const next = runs[index + 1];
    return next !== undefined && next.getTime() - run.getTime() < MIN_SCHEDULE_GAP_MS;
  });
  if (tooClose >= 0) {
    throw invalid('cron', timing.cron, `It runs more often than every ${MIN_SCHEDULE_GAP_MS / 60_000} minutes.`);
  }
}

function parse({ cron, timeZone }: Timing): Cron {
  if (cron.trim().split(/\s+/).length !== 5) {
    throw invalid('cron', cron, 'A schedule has five fields: minute, hour, day of month, month, day of week.');
  }
  if (!isTimeZone(timeZone)) {
    throw invalid('timeZone', timeZone, 'This is no time zone; give a name such as Europe/Berlin or UTC.');
  }
  try {
    return new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' });
  } catch (error) {
    throw invalid('cron', cron, error instanceof Error ? error.message : 'It is no schedule.');
  }
}

function invalid(field: 'cron' | 'timeZone', value: string, message: string): BulkheadError {
  return new BulkheadError('INVALID_INPUT', message, {
    field,
    value: value.slice(0, 200),
    fields: [{ path: field, message }],
  });
}
