import type { Deps } from '../deps.ts';
import { forgetAlerts } from '../services/alerts/forget-alerts.ts';
import { lookAtRules } from '../services/alerts/look.ts';
import { NewestMinutes } from '../services/alerts/observe/read-minutes.ts';

const LOOK_EVERY_MS = 5_000;
const FORGET_EVERY_MS = 3_600_000;

/** Looks at all alert rules again and again, taking turns with other processes that do the same; answers how to stop it. */
export function keepWatching(deps: Deps): () => Promise<void> {
  const minutes = new NewestMinutes();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const look = async () => {
    try {
      await lookAtRules({ ...deps, minutes });
    } catch (error) {
      deps.log.warn('alert rules could not be looked at; the next look comes soon', { error });
    }
    if (!stopped) timer = setTimeout(begin, LOOK_EVERY_MS);
  };
  const begin = () => {
    running = look();
  };
  begin();
  const forgetting = setInterval(() => {
    forgetAlerts(deps).catch((error: unknown) => deps.log.warn('old alerts could not be forgotten', { error }));
  }, FORGET_EVERY_MS);
  forgetting.unref();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    clearInterval(forgetting);
    await running;
  };
}
