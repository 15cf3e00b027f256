import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { BulkheadError } from '@bulkhead/shared';
import type { ServerResponse } from 'node:http';
import { toErrorShape, TRPC_CODES } from '../error-answers.ts';
import { RestRefusal } from './read-body.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

export function answerJson(res: ServerResponse, body: unknown): void {
  res.writeHead(200, { 'content-type': JSON_TYPE });
  res.end(JSON.stringify(body));
}

/** `{error: {code, message, details}}` with the status that belongs to the code. */
export function answerError(res: ServerResponse, error: BulkheadError): void {
  const status = statusOf(error);
  const { retryAfterSec } = error.details;
  res.writeHead(status, {
    'content-type': JSON_TYPE,
    ...(status === 401 && { 'www-authenticate': 'Bearer realm="bulkhead"' }),
    ...(retryAfterSec !== undefined && { 'retry-after': String(retryAfterSec) }),
    // What is left of a body that nobody wants is not waited for.
    ...(status === 413 && { connection: 'close' }),
  });
  res.end(JSON.stringify({ error: toErrorShape(error) }));
}

export function statusOf(error: BulkheadError): number {
  if (error instanceof RestRefusal) return error.status;
  return getHTTPStatusCodeFromError(new TRPCError({ code: TRPC_CODES[error.code] }));
}
