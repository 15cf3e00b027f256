import type { Transaction } from '@bulkhead/db';
import { changeSchema } from '@bulkhead/shared';
import pg from 'pg';
import { z } from 'zod';
import type { ChangeBus, News } from './changes.ts';
import type { Log } from './deps.ts';
import { NewsQueue } from './news-queue.ts';
import { packNews } from './pack-news.ts';
import { pause } from './pause.ts';
import { RecentChanges } from './recent-changes.ts';

const CHANNEL = 'bulkhead';
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that died without a word is found by asking something on it. */
const CHECK_EVERY_MS = 10_000;
const CHECK_TIMEOUT_MS = 5_000;

const payloadSchema = z.array(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('change'), change: changeSchema }),
    z.object({ kind: z.literal('desired'), hostId: z.string() }),
    z.object({ kind: z.literal('standing'), hostId: z.string().nullable() }),
  ]),
);

/** The bus over PostgreSQL's NOTIFY. It starts to listen at once, on one connection of its own, until closed. */
export function createChangeBus({ url, log }: { url: string; log: Log }): ChangeBus {
  const queues = new Set<NewsQueue>();
  const closing = new AbortController();
  const recent = new RecentChanges();
  const tellAll = (news: News | null) => {
    if (news === null) recent.startOver(Date.now());
    else if (news.kind === 'change') recent.note(news.change, Date.now());
    for (const queue of queues) queue.push(news);
  };
  const listening = keepListening({ url, log, signal: closing.signal, tellAll });

  return {
    async publish(tx: Transaction, news: readonly News[]) {
      const payloads = packNews(news);
      if (payloads.length === 0) return;
      await tx.$executeRaw`select pg_notify(${CHANNEL}, payload) from unnest(${payloads}::text[]) as payload`;
    },
    listen(signal) {
      const queue = new NewsQueue();
      const end = () => {
        queues.delete(queue);
        queue.end();
      };
      if (signal.aborted || closing.signal.aborted) {
        queue.end();
      } else {
        // Joined here and not at the first next(): what happens between the two must not be missed.
        queues.add(queue);
        signal.addEventListener('abort', end, { once: true });
      }
      return {
        [Symbol.asyncIterator]: () => ({
          next: () => queue.next(),
          return: () => {
            signal.removeEventListener('abort', end);
            end();
            return Promise.resolve({ done: true, value: undefined });
          },
        }),
      };
    },
    since: (ms) => recent.since(ms),
    async close() {
      closing.abort();
      for (const queue of queues) queue.end();
      queues.clear();
      await listening;
    },
  };
}

interface Listening {
  url: string;
  log: Log;
  signal: AbortSignal;
  tellAll: (news: News | null) => void;
}

async function keepListening({ url, log, signal, tellAll }: Listening): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await listenOnce(url, signal, {
        onListening: () => {
          if (failures > 0) log.info('listening for changes again', { attempts: failures });
          failures = 0;
          tellAll(null);
        },
        onPayload: (payload) => {
          const parsed = parsePayload(payload);
          if (parsed === null) log.warn('a notification was not understood', { payload: payload.slice(0, 200) });
          else parsed.forEach(tellAll);
        },
      });
    } catch (error) {
      failures += 1;
      if (!signal.aborted) log.warn('not listening for changes: the database is away', { error, attempt: failures });
    }
    if (!signal.aborted) await pause(Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 10), LAST_RETRY_MS), signal);
  }
}

interface ListenEvents {
  onListening(): void;
  onPayload(payload: string): void;
}

/** One life of the listening connection. Returns when the signal fires, throws when the connection is lost. */
async function listenOnce(url: string, signal: AbortSignal, events: ListenEvents): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'bulkhead-changes',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CHECK_TIMEOUT_MS,
    keepAlive: true,
  });
  let check: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  try {
    const lost = new Promise<void>((resolve, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the connection ended')));
      check = setInterval(() => void client.query('select 1').catch(reject), CHECK_EVERY_MS);
      onAbort = resolve;
      signal.addEventListener('abort', onAbort, { once: true });
    });
    // Observed below; until then a rejection must not count as unhandled.
    lost.catch(() => {});
    client.on('notification', ({ payload }) => events.onPayload(payload ?? ''));
    await Promise.race([client.connect(), lost]);
    if (signal.aborted) return;
    await Promise.race([client.query(`listen ${CHANNEL}`), lost]);
    events.onListening();
    await lost;
  } finally {
    clearInterval(check);
    signal.removeEventListener('abort', onAbort);
    void client.end().catch(() => {});
  }
}

function parsePayload(payload: string): News[] | null {
  try {
    return payloadSchema.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}
