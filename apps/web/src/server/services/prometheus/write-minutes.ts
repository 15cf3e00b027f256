import type { BulkheadError } from '@bulkhead/shared';
import { encodeWrite } from './encode-write.ts';
import { unavailable, type EngineAnswer, type EngineClient } from './engine-client.ts';
import type { StagedMinute } from './read-staged.ts';
import type { EngineDoor } from './settings.ts';
import { toSamples } from './to-samples.ts';

const WRITE_TIMEOUT_MS = 10_000;
/** Of an answer to a write only the first words are of interest. */
const MAX_ANSWER_BYTES = 64 * 1024;
const HEADERS = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
};
/** It has understood, and does not want just this; anything else may be over tomorrow. */
const REFUSALS = new Set([400, 413, 422]);
/** An engine that refuses so many and takes none may not be what it should be, rather than right about each. */
const MAX_REFUSED_FIRST = 5;

export interface Written {
  taken: StagedMinute[];
  /** By themselves, while it takes others: it never will. */
  refused: StagedMinute[];
  /** Its words about one of the refused; '' without any. */
  because: string;
}

export interface WriteBounds {
  /** What there is no time for before it is in neither list. */
  deadlineMs: number;
  /** Whether the engine takes anything at all: asked once, when it has refused some and taken none. */
  takesOthers: () => Promise<boolean>;
}

/**
 * Sends minutes to the engine. What it refuses is sent again in halves, until it is clear which minutes it does not want. Throws
 * UNAVAILABLE when it is away, or does not take anything.
 */
export async function writeMinutes(
  client: EngineClient,
  door: EngineDoor,
  minutes: readonly StagedMinute[],
  { deadlineMs, takesOthers }: WriteBounds,
): Promise<Written> {
  let isBelieved = false;
  const written: Written = { taken: [], refused: [], because: '' };
  const waiting: (readonly StagedMinute[])[] = [minutes];
  for (let batch = waiting.pop(); batch !== undefined; batch = waiting.pop()) {
    if (Date.now() >= deadlineMs) break;
    const samples = batch.flatMap(toSamples);
    const answer = samples.length === 0 ? null : await send(client, door, encodeWrite(samples));
    if (answer === null || isTaken(answer)) written.taken.push(...batch);
    else if (!REFUSALS.has(answer.status)) throw explain(door, answer);
    else if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      waiting.push(batch.slice(middle), batch.slice(0, middle));
    } else {
      written.refused.push(...batch);
      written.because = wordsOf(answer);
      const isLast = waiting.length === 0 || written.refused.length >= MAX_REFUSED_FIRST;
      isBelieved ||= written.taken.length > 0 || (isLast && (await takesOthers()));
      if (isLast && !isBelieved) throw explain(door, answer);
    }
  }
  return written;
}

function send(client: EngineClient, door: EngineDoor, body: Uint8Array): Promise<EngineAnswer> {
  const bounds = { timeoutMs: WRITE_TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES };
  return client.send(door, { path: '', headers: HEADERS, body, ...bounds });
}

function isTaken({ status }: EngineAnswer): boolean {
  return status >= 200 && status < 300;
}

function explain(door: EngineDoor, answer: EngineAnswer): BulkheadError {
  const words = wordsOf(answer);
  return unavailable(door, `answers a write with status ${answer.status}${words === '' ? '' : `: ${words}`}`);
}

function wordsOf({ body }: EngineAnswer): string {
  return body
    .toString('utf8')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
