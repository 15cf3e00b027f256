import type { Deps } from '../../deps.ts';
import { pause } from '../../pause.ts';
import type { MinuteEngine } from '../history/history-store.ts';
import { createEngineClient } from './engine-client.ts';
import { forwardMinutes } from './forward-minutes.ts';
import { createPrometheusStore } from './prometheus-store.ts';
import { nameOf, prometheusSettings } from './settings.ts';

/** Somebody else's staged minutes are looked for so often; our own wake us. */
const LOOK_EVERY_MS = 5_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
const SAY_EVERY_MS = 60_000;

export interface OpenMinuteEngine extends MinuteEngine {
  /** Begins to forward what is staged. Answers how to stop it. */
  keepForwarding(): () => Promise<void>;
}

/**
 * The engine that operators have named for the minutes of history; undefined where PostgreSQL keeps them. While it is away minutes
 * wait in UsageMinute, up to the retention, and it is tried again, ever more rarely, up to once a minute.
 */
export function openMinuteEngine(deps: Pick<Deps, 'db' | 'log' | 'env' | 'now'>): OpenMinuteEngine | undefined {
  const settings = prometheusSettings(deps.env);
  if (settings === null) return undefined;
  const { write, query } = settings;
  const client = createEngineClient();
  const store = createPrometheusStore({
    client,
    door: query,
    keptDays: deps.env.BULKHEAD_MINUTES_KEPT_DAYS,
    now: deps.now,
  });
  let nudge = new AbortController();

  async function forwardUntil(stopping: AbortSignal): Promise<void> {
    let failures = 0;
    while (!stopping.aborted) {
      const nudged = nudge.signal;
      let hasMore = false;
      try {
        const forwarded = await forwardMinutes(deps, client, write);
        hasMore = forwarded !== 'busy' && forwarded.hasMore;
        if (failures > 0) deps.log.info('the engine that keeps history takes minutes again', { engine: nameOf(write) });
        failures = 0;
      } catch (error) {
        failures += 1;
        deps.log.warn('minutes of history could not be forwarded; they wait', { attempt: failures, error });
      }
      if (failures > 0)
        await pause(Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10), LAST_RETRY_MS), stopping);
      else if (!hasMore) await pause(LOOK_EVERY_MS, AbortSignal.any([stopping, nudged]));
    }
  }

  let saidMs = Number.NEGATIVE_INFINITY;
  return {
    ...store,
    async read(asked) {
      try {
        return await store.read(asked);
      } catch (error) {
        // Every chart that is open asks every minute.
        if (performance.now() - saidMs >= SAY_EVERY_MS) {
          saidMs = performance.now();
          deps.log.warn('minutes of history could not be read', { error });
        }
        throw error;
      }
    },
    wake() {
      nudge.abort();
      nudge = new AbortController();
    },
    keepForwarding() {
      const stopping = new AbortController();
      const ended = forwardUntil(stopping.signal);
      return async () => {
        stopping.abort();
        await ended;
        client.close();
      };
    },
  };
}
