import { BulkheadError } from '@bulkhead/shared';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../../deps.ts';
import { readTokenStandings } from '../../services/tokens/read-token-standings.ts';
import { reasonOf } from '../database-away.ts';
import { toBulkheadError, toErrorShape } from '../error-answers.ts';
import { within } from '../within.ts';

const MAX_STREAMS = 2_000;
const MAX_STREAMS_PER_TOKEN = 16;
/** A stream whose token has ended is closed within a second. */
const CHECK_EVERY_MS = 700;
const CHECK_TIMEOUT_MS = 2_000;
/** So that proxies and clients know that a silent stream lives. */
const KEEP_ALIVE_MS = 15_000;
/** A client that has not read for so long will not. */
const MAX_STALL_MS = 30_000;
/** A refusal that comes this soon still gets an HTTP status of its own. */
const FIRST_ANSWER_MS = 500;

interface Open {
  tokenId: string;
  standing: string;
  ending: AbortController;
}

/** The streams of server-sent events that tokens have open. */
export interface Streams {
  /**
   * Runs a stream for as long as the client listens and its token stands as it stood. Throws while nothing was sent yet;
   * after that a failure is the stream's last event. Errors: TOO_MANY_ATTEMPTS, UNAUTHENTICATED, and those of `begin`.
   */
  run(
    res: ServerResponse,
    tokenId: string,
    begin: (signal: AbortSignal) => Promise<AsyncIterable<unknown>>,
  ): Promise<void>;
  close(): void;
}

export function openStreams(deps: Deps): Streams {
  const streams = new Set<Open>();
  const checking = setInterval(() => void checkStandings(deps, streams), CHECK_EVERY_MS);
  return {
    async run(res, tokenId, begin) {
      const own = [...streams].filter((stream) => stream.tokenId === tokenId).length;
      if (streams.size >= MAX_STREAMS || own >= MAX_STREAMS_PER_TOKEN) {
        throw new BulkheadError('TOO_MANY_ATTEMPTS', `A token has at most ${MAX_STREAMS_PER_TOKEN} streams open.`, {
          retryAfterSec: 1,
        });
      }
      const stream: Open = { tokenId, standing: '', ending: new AbortController() };
      streams.add(stream);
      const leave = () => stream.ending.abort();
      res.once('close', leave);
      try {
        const standing = (await within(CHECK_TIMEOUT_MS, readTokenStandings(deps, [tokenId]))).get(tokenId);
        if (standing === undefined) throw ended();
        stream.standing = standing;
        await pump(deps, res, await begin(stream.ending.signal), stream.ending.signal);
      } finally {
        stream.ending.abort();
        res.off('close', leave);
        streams.delete(stream);
      }
    },
    close() {
      clearInterval(checking);
      for (const { ending } of streams) {
        ending.abort(new BulkheadError('UNAVAILABLE', 'The dashboard is stopping; connect again.'));
      }
    },
  };
}

async function pump(
  deps: Deps,
  res: ServerResponse,
  source: AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const iterator: AsyncIterator<unknown, unknown> = source[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(reasonFor(signal)), { once: true });
  });
  aborted.catch(() => {});
  let beating: NodeJS.Timeout | undefined;
  try {
    let next = iterator.next();
    await Promise.race([next, sleep(FIRST_ANSWER_MS, undefined, { signal }), aborted]);
    res.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    res.write(': open\n\n');
    beating = setInterval(() => res.write(': still here\n\n'), KEEP_ALIVE_MS);
    for (;;) {
      const { done, value } = await Promise.race([next, aborted]);
      if (done === true) break;
      await send(res, `data: ${JSON.stringify(value)}\n\n`, aborted);
      next = iterator.next();
    }
    res.end('event: end\ndata: {}\n\n');
  } catch (error) {
    if (!res.headersSent) throw error;
    const shape = toErrorShape(toBulkheadError(error, undefined, deps.log));
    res.end(`event: error\ndata: ${JSON.stringify({ error: shape })}\n\n`);
  } finally {
    clearInterval(beating);
    // A source that waits for news hears of it through the signal; its own end is not waited for.
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/** Waits for a client that reads slowly, so that what is buffered for it stays one event. */
async function send(res: ServerResponse, frame: string, aborted: Promise<never>): Promise<void> {
  if (res.write(frame)) return;
  let timer: NodeJS.Timeout | undefined;
  const drained = new Promise<void>((resolve) => res.once('drain', resolve));
  const stalled = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      res.destroy();
      reject(new BulkheadError('UNAVAILABLE', `The client has not read for ${MAX_STALL_MS / 1000} s.`));
    }, MAX_STALL_MS);
  });
  try {
    await Promise.race([drained, stalled, aborted]);
  } finally {
    clearTimeout(timer);
  }
}

async function checkStandings(deps: Deps, streams: ReadonlySet<Open>): Promise<void> {
  const before = [...streams].filter(({ standing }) => standing !== '');
  if (before.length === 0) return;
  try {
    const tokenIds = [...new Set(before.map(({ tokenId }) => tokenId))];
    const standings = await within(CHECK_TIMEOUT_MS, readTokenStandings(deps, tokenIds));
    for (const { tokenId, standing, ending } of before) if (standings.get(tokenId) !== standing) ending.abort(ended());
  } catch (error) {
    deps.log.warn('the tokens of open streams could not be checked', { reason: reasonOf(error) });
  }
}

function reasonFor(signal: AbortSignal): Error {
  return signal.reason instanceof BulkheadError
    ? signal.reason
    : new BulkheadError('UNAVAILABLE', 'The connection was closed.');
}

function ended(): BulkheadError {
  return new BulkheadError('UNAUTHENTICATED', 'The token has ended, or what it may do has changed; connect again.');
}
