import type { Deps } from '../deps.ts';
import { pause } from '../pause.ts';
import { packMinutes } from '../services/metering/pack-minutes.ts';
import { dropOldBlocks, makePartitions } from '../services/metering/partitions.ts';

const LOOK_EVERY_MS = 60_000;
/** Between two batches: packing is this process's work, and somebody waits for it meanwhile. */
const BREATH_MS = 100;

/**
 * Keeps history in order: makes partitions ahead of time, packs hours that are over, drops what is too old. Every process
 * looks; the database's locks let one at a time do it. Answers how to stop it.
 */
export function keepHistory(deps: Deps): () => Promise<void> {
  const stop = new AbortController();
  const running = keep(deps, stop.signal);
  return async () => {
    stop.abort();
    await running;
  };
}

async function keep(deps: Deps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await makePartitions(deps.db);
      while (!signal.aborted && (await packMinutes(deps)) > 0) await pause(BREATH_MS, signal);
      await dropOldBlocks(deps);
    } catch (error) {
      deps.log.warn('history could not be put in order; next try in a minute', { error });
    }
    await pause(LOOK_EVERY_MS, signal);
  }
}
