import { createInterface } from 'node:readline';
import { engineEventSchema, type EngineEvent } from './answers.ts';
import { EngineError, toEngineError } from './errors.ts';

/** The subscription itself must be accepted within this; after that silence is normal. */
const CONNECT_MS = 10_000;

/**
 * Opens the engine's event stream. Answers once the engine has accepted, so that a list made after that misses nothing.
 * The stream ends with an EngineError when the engine ends it or `signal` fires.
 */
export async function openEvents(
  signal: AbortSignal,
  open: (signal: AbortSignal) => Promise<NodeJS.ReadableStream>,
): Promise<AsyncIterable<EngineEvent>> {
  const connecting = new AbortController();
  const timer = setTimeout(
    () => connecting.abort(new DOMException('the engine did not answer', 'TimeoutError')),
    CONNECT_MS,
  );
  try {
    return readEvents(await open(AbortSignal.any([signal, connecting.signal])));
  } catch (error) {
    throw toEngineError(error, 'events');
  } finally {
    clearTimeout(timer);
  }
}

async function* readEvents(stream: NodeJS.ReadableStream): AsyncGenerator<EngineEvent, void, undefined> {
  // readline would hand a broken stream on as a plain end; both mean the same here.
  stream.on('error', () => undefined);
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    const event = parseEvent(line);
    if (event !== null) yield event;
  }
  throw new EngineError('unreachable', 'the engine closed the stream of events');
}

/** Null for what is no event that we know: events are hints, so a strange one is not worth a failure. */
function parseEvent(line: string): EngineEvent | null {
  try {
    const parsed = engineEventSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
