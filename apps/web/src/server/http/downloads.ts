import { BulkheadError } from '@bulkhead/shared';
import type { Deps } from '../deps.ts';
import { readStandings } from '../services/identity/sessions.ts';
import { reasonOf } from './database-away.ts';
import { within } from './within.ts';

const MAX_DOWNLOADS = 256;
const MAX_DOWNLOADS_PER_SESSION = 6;
/** A download whose session has ended is cut off within a second. */
const CHECK_EVERY_MS = 700;
const CHECK_TIMEOUT_MS = 2_000;

interface Open {
  sessionId: string;
  standing: string;
  ending: AbortController;
}

/** The downloads that browsers have open, each for as long as its session stands as it stood. */
export interface Downloads {
  /** Runs one. Errors: TOO_MANY_ATTEMPTS, UNAUTHENTICATED, and those of `work`. */
  run(sessionId: string, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  close(): void;
}

export function openDownloads(deps: Deps): Downloads {
  const downloads = new Set<Open>();
  const checking = setInterval(() => void check(deps, downloads), CHECK_EVERY_MS);
  return {
    async run(sessionId, work) {
      const own = [...downloads].filter((one) => one.sessionId === sessionId).length;
      if (downloads.size >= MAX_DOWNLOADS || own >= MAX_DOWNLOADS_PER_SESSION) {
        throw new BulkheadError('TOO_MANY_ATTEMPTS', `At most ${MAX_DOWNLOADS_PER_SESSION} downloads run at once.`, {
          retryAfterSec: 5,
        });
      }
      const download: Open = { sessionId, standing: '', ending: new AbortController() };
      downloads.add(download);
      try {
        const standing = (await within(CHECK_TIMEOUT_MS, readStandings(deps, [sessionId]))).get(sessionId);
        if (standing === undefined) throw new BulkheadError('UNAUTHENTICATED', 'The session has ended.');
        download.standing = standing;
        await work(download.ending.signal);
      } finally {
        download.ending.abort();
        downloads.delete(download);
      }
    },
    close() {
      clearInterval(checking);
      for (const { ending } of downloads) ending.abort();
    },
  };
}

async function check(deps: Deps, downloads: ReadonlySet<Open>): Promise<void> {
  const before = [...downloads].filter(({ standing }) => standing !== '');
  if (before.length === 0) return;
  try {
    const sessionIds = [...new Set(before.map(({ sessionId }) => sessionId))];
    const standings = await within(CHECK_TIMEOUT_MS, readStandings(deps, sessionIds));
    for (const { sessionId, standing, ending } of before) if (standings.get(sessionId) !== standing) ending.abort();
  } catch (error) {
    deps.log.warn('the sessions of open downloads could not be checked', { reason: reasonOf(error) });
  }
}
