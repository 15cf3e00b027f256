import type { Deps } from '../deps.ts';
import { carryOutDeletions } from '../services/instances/carry-out-deletions.ts';
import { runDueSchedules } from '../services/schedules/run-due-schedules.ts';

export const LOOK_EVERY_MS = 5_000;

/**
 * Does what was asked for in advance: schedules that are due, deletions that nobody has undone. Every process looks; what is
 * decided on is decided once, by the database's locks. Answers how to stop it.
 */
export function keepAppointments(deps: Deps): () => void {
  let isLooking = false;
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      await runDueSchedules(deps);
      await carryOutDeletions(deps);
    } catch (error) {
      deps.log.warn('schedules and deletions could not be looked at; next try in a moment', { error });
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
