import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { BulkheadError, type ErrorCode } from '@bulkhead/shared';
import { z } from 'zod';

/** Bodies on the agent port are a token and a certificate request. */
export const MAX_BODY_BYTES = 16 * 1024;

/** Codes that the agent port answers with; any other is an error of ours. */
const HTTP_STATUS: Partial<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  CODE_INVALID: 403,
  NOT_FOUND: 404,
  CONFLICT: 426,
  TOO_MANY_ATTEMPTS: 429,
  UNAVAILABLE: 503,
};

export interface Refusal {
  status: number;
  code: ErrorCode;
  message: string;
  retryAfterSec?: number;
}

/** What an outsider is told about an error. Words of ours pass, anything else is only in the log. */
export function toRefusal(error: unknown): Refusal {
  const status = error instanceof BulkheadError ? HTTP_STATUS[error.code] : undefined;
  if (!(error instanceof BulkheadError) || status === undefined) {
    return {
      status: 503,
      code: 'UNAVAILABLE',
      message: 'The control plane cannot answer now; try again in a moment.',
      retryAfterSec: 2,
    };
  }
  const { code, message, details } = error;
  return {
    status,
    code,
    message,
    ...(details.retryAfterSec !== undefined && { retryAfterSec: details.retryAfterSec }),
  };
}

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  res.end(text);
}

export function sendRefusal(res: ServerResponse, { status, code, message, retryAfterSec }: Refusal): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  // What is left of a refused body is not worth reading.
  sendJson(res, status, { code, message }, { connection: 'close', ...retryAfter(retryAfterSec) });
}

/** Refuses a WebSocket upgrade with an ordinary answer, so that the agent can say why. */
export function refuseUpgrade(socket: Duplex, { status, code, message, retryAfterSec }: Refusal): void {
  const body = JSON.stringify({ code, message });
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    ...retryAfter(retryAfterSec),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
}

function retryAfter(retryAfterSec: number | undefined): Record<string, string> {
  return retryAfterSec === undefined ? {} : { 'retry-after': String(retryAfterSec) };
}

/** Reads a JSON body within the bound. Throws INVALID_INPUT. */
export async function readJson<T>(req: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) {
    throw new BulkheadError('INVALID_INPUT', 'Send a JSON body with content-type application/json.');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The request must outlive a refusal in the middle of it: its socket carries the answer.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += buffer.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new BulkheadError('INVALID_INPUT', `The body is larger than ${MAX_BODY_BYTES} bytes.`);
    }
    chunks.push(buffer);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new BulkheadError('INVALID_INPUT', 'The body is not JSON.', {}, { cause: error });
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new BulkheadError('INVALID_INPUT', `The body is wrong: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
