import { BulkheadError } from '@bulkhead/shared';
import { Agent as HttpAgent, request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { nameOf, type EngineDoor } from './settings.ts';

const MAX_SOCKETS = 8;
const KEEP_ALIVE = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: 2, timeout: 60_000 };

export interface EngineRequest {
  /** Below the door's path, with a slash in front; '' is the door itself. */
  path: string;
  headers: Record<string, string>;
  body: Uint8Array;
  timeoutMs: number;
  maxAnswerBytes: number;
}

export interface EngineAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface EngineClient {
  /** POSTs. Any status is an answer; redirects are not followed. Throws UNAVAILABLE where there is none in time. */
  send(door: EngineDoor, request: EngineRequest): Promise<EngineAnswer>;
  close(): void;
}

/** Speaks with an engine that operators have named in the environment: it may be anywhere. */
export function createEngineClient(): EngineClient {
  const agents = { http: new HttpAgent(KEEP_ALIVE), https: new HttpsAgent(KEEP_ALIVE) };
  return {
    async send(door, { path, headers, body, timeoutMs, maxAnswerBytes }) {
      const url = new URL(door.url);
      url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
      const isTls = url.protocol === 'https:';
      const authorization = door.authorization === null ? {} : { authorization: door.authorization };
      const limit = AbortSignal.timeout(timeoutMs);
      const options = {
        method: 'POST',
        agent: isTls ? agents.https : agents.http,
        headers: { 'user-agent': 'bulkhead', 'content-length': String(body.length), ...authorization, ...headers },
        signal: limit,
      };
      try {
        const sent = isTls ? requestHttps(url, options) : requestHttp(url, options);
        const answer = await answerTo(sent, body);
        return { status: answer.statusCode ?? 0, headers: answer.headers, body: await read(answer, maxAnswerBytes) };
      } catch (error) {
        if (error instanceof BulkheadError) throw error;
        const why = limit.aborted
          ? `has not answered for ${timeoutMs / 1000} s`
          : `does not answer (${reasonOf(error)})`;
        throw unavailable(door, why, error);
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };

  async function read(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of answer as AsyncIterable<Buffer>) {
      bytes += part.length;
      // Leaving the loop closes the connection.
      if (bytes > maxBytes) throw new Error(`its answer is larger than ${Math.floor(maxBytes / 1024)} KiB`);
      parts.push(part);
    }
    return Buffer.concat(parts);
  }
}

function answerTo(sent: ClientRequest, body: Uint8Array): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The one way in which it is said that the engine fails its part. Tenants read the message; where the engine is stands in the cause. */
export function unavailable(door: EngineDoor, why: string, cause?: unknown): BulkheadError {
  const message = `The engine that keeps the minutes of history ${why}. Nothing is lost; try again when it is back.`;
  return new BulkheadError('UNAVAILABLE', message, {}, { cause: new Error(nameOf(door), { cause }) });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.message;
}
