import { request, type RequestOptions } from 'node:https';
import { z } from 'zod';
import { explainFailure } from './explain-failure.ts';
import { CONTROL_SERVER_NAME } from './identity.ts';

const DEADLINE_MS = 20_000;
const MAX_ANSWER_BYTES = 256 * 1024;

/** The control plane has answered, and the answer is no. */
export class RefusedError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = 'RefusedError';
    this.code = code;
    this.status = status;
  }
}

export interface Ask {
  controlUrl: string;
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  /** Verified against these roots; null: not verified at all, for what is public and checked by other means. */
  authorityPem: string | null;
  client?: { certificatePem: string; privateKeyPem: string };
  signal?: AbortSignal;
}

const refusalSchema = z.object({ code: z.string(), message: z.string() });

/** One request; answers the body of a 2xx. Throws RefusedError for an answer that refuses, Error when there is none. */
export function askControlPlane(ask: Ask): Promise<string> {
  const payload = ask.body === undefined ? undefined : JSON.stringify(ask.body);
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const options: RequestOptions = {
    method: ask.method,
    // A connection of its own: one that was not verified must never be used again for what needs it.
    agent: false,
    servername: CONTROL_SERVER_NAME,
    minVersion: 'TLSv1.3',
    ...(ask.authorityPem === null ? { rejectUnauthorized: false } : { ca: ask.authorityPem }),
    ...(ask.client === undefined ? {} : { cert: ask.client.certificatePem, key: ask.client.privateKeyPem }),
    headers:
      payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) },
    signal: ask.signal === undefined ? deadline : AbortSignal.any([deadline, ask.signal]),
  };
  const url = `${ask.controlUrl}${ask.path}`;
  return new Promise<string>((resolve, reject) => {
    const call = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) response.destroy(new Error('the answer is too long'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(text);
        else reject(toRefusal(status, text));
      });
    });
    call.on('error', (error) =>
      reject(deadline.aborted ? new Error(`no answer within ${DEADLINE_MS / 1000} s`) : error),
    );
    call.end(payload);
  }).catch((error: unknown) => {
    if (error instanceof RefusedError) throw error;
    const reason = error instanceof Error ? explainFailure(error, new Date()) || error.name : String(error);
    throw new Error(`${ask.method} ${url}: ${reason}`, { cause: error });
  });
}

function toRefusal(status: number, text: string): RefusedError {
  try {
    const { code, message } = refusalSchema.parse(JSON.parse(text));
    return new RefusedError(code, status, message);
  } catch {
    return new RefusedError('UNAVAILABLE', status, `the control plane answered ${status}`);
  }
}
