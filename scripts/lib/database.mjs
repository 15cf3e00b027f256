// The embedded PostgreSQL, for as long as Bulkhead runs.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@bulkhead/db/embedded';
import { openLogFile } from './log-file.mjs';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Starts the embedded database, and starts it again on the same port whenever it ends unasked.
 *
 * @param {string} dataDir
 * @param {(message: string) => void} warn
 */
export async function keepDatabase(dataDir, warn) {
  const options = { dataDir: join(dataDir, 'postgres'), log: openLogFile(join(dataDir, 'logs/postgres.log')) };
  const stopping = new AbortController();
  let server = await startEmbeddedPostgres(options);
  const { url } = server;
  const port = Number(new URL(url).port);

  const restart = async () => {
    for (let pauseMs = FIRST_PAUSE_MS; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      warn(`The database ended; starting it again in ${pauseMs / 1000} s.`);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        server = await startEmbeddedPostgres({ ...options, port });
        return;
      } catch (error) {
        warn(String(error));
      }
    }
  };
  const keepRunning = async () => {
    while (!stopping.signal.aborted) {
      await server.exited;
      if (!stopping.signal.aborted) await restart();
    }
  };
  const finished = keepRunning();

  return {
    url,
    async stop() {
      stopping.abort();
      await server.stop();
      await finished;
      // It may have been in the middle of a restart.
      await server.stop();
    },
  };
}
