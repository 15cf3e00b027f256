import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { CliFailure, EXIT, failureOf } from './failure.ts';

const REQUEST_TIMEOUT_MS = 30_000;
/** The dashboard says something at least every 15 s. */
const SILENCE_MS = 45_000;
const MAX_EVENT_CHARACTERS = 4 * 1024 ** 2;

const refusalSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).default({}) }),
});

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Ask<T> {
  method?: Method;
  /** Below /api/v1, each part already encoded. */
  path: string;
  query?: Record<string, string | number | boolean>;
  body?: unknown;
  /** What the answer has to be. */
  answer: z.ZodType<T>;
}

/** The dashboard's HTTP API with one token. */
export interface Api {
  ask<T>(ask: Ask<T>): Promise<T>;
  /** Each event as it comes; ends with the stream. */
  follow<T>(ask: Omit<Ask<T>, 'method' | 'body'>, signal?: AbortSignal): AsyncGenerator<T, void>;
}

/** Throws when the token would travel in the clear. */
export function createApi(url: string, token: string): Api {
  const base = URL.parse(url);
  if (base === null || !['http:', 'https:'].includes(base.protocol)) {
    throw new CliFailure(EXIT.usage, `${url} is no address of a dashboard.`, {
      remedy: 'Say it as https://name[:port].',
    });
  }
  if (base.protocol === 'http:' && !isLoopback(base.hostname)) {
    throw new CliFailure(
      EXIT.usage,
      `${base.origin} is not encrypted, and everybody on the way could read the token.`,
      {
        remedy: 'Use https://, or a tunnel to this machine.',
      },
    );
  }
  const headers = { authorization: `Bearer ${token}`, 'user-agent': 'bulkhead-cli' };
  const send = async (ask: Omit<Ask<unknown>, 'answer'>, accept: string, signal: AbortSignal): Promise<Response> => {
    const target = new URL(`/api/v1${ask.path}`, base);
    for (const [name, value] of Object.entries(ask.query ?? {})) target.searchParams.set(name, String(value));
    let response: Response;
    try {
      response = await fetch(target, {
        method: ask.method ?? 'GET',
        headers: { ...headers, accept, ...(ask.body !== undefined && { 'content-type': 'application/json' }) },
        ...(ask.body !== undefined && { body: JSON.stringify(ask.body) }),
        // A token goes where it was meant to go and nowhere else.
        redirect: 'error',
        signal,
      });
    } catch (error) {
      throw unreachable(base.origin, error);
    }
    if (!response.ok) throw await refusalOf(base.origin, response);
    return response;
  };
  return {
    async ask({ answer, ...ask }) {
      const response = await send(ask, 'application/json', AbortSignal.timeout(REQUEST_TIMEOUT_MS));
      const parsed = answer.safeParse(await response.json().catch((error: unknown) => error));
      if (parsed.success) return parsed.data;
      throw new CliFailure(EXIT.failed, `${base.origin} answered something that this program does not understand.`, {
        remedy: 'Use the program of the same version as the dashboard.',
      });
    },
    async *follow({ answer, ...ask }, outer) {
      const silence = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const heard = () => {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(new Error(`nothing came for ${SILENCE_MS / 1000} s`)), SILENCE_MS);
      };
      heard();
      try {
        const signal = outer ? AbortSignal.any([outer, silence.signal]) : silence.signal;
        const response = await send(ask, 'text/event-stream', signal);
        for await (const { event, data } of readEvents(base.origin, response, heard)) {
          const value: unknown = JSON.parse(data);
          if (event === 'end') return;
          if (event === 'error') throw failureOf(refusalSchema.parse(value).error);
          yield answer.parse(value);
        }
        throw unreachable(base.origin, new Error('the stream was cut off'));
      } finally {
        clearTimeout(timer);
        silence.abort();
      }
    },
  };
}

async function* readEvents(origin: string, { body }: Response, heard: () => void) {
  const events: { event: string | undefined; data: string }[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARACTERS,
    onEvent: ({ event, data }) => events.push({ event, data }),
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body ?? []) {
      heard();
      parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
      yield* events.splice(0);
    }
  } catch (error) {
    throw unreachable(origin, error);
  }
}

async function refusalOf(origin: string, response: Response): Promise<CliFailure> {
  const parsed = refusalSchema.safeParse(await response.json().catch(() => null));
  if (parsed.success) return failureOf(parsed.data.error);
  return new CliFailure(EXIT.unreachable, `${origin} answered ${response.status}, and not as Bulkhead does.`, {
    remedy: 'Check the address: bulkhead login --url …',
  });
}

function unreachable(origin: string, error: unknown): CliFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new CliFailure(EXIT.unreachable, `${origin} does not answer: ${reason}`, {
    remedy: 'Check the address and that the dashboard runs.',
  });
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
