import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http';
import { BulkheadError } from '@bulkhead/shared';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Deps } from '../deps.ts';
import { appRouter } from '../root.ts';
import { recordRefusal } from '../services/audit/record-refusal.ts';
import { showsBearer } from './bearer.ts';
import { httpContext } from './contexts.ts';
import { toErrorShape } from './error-answers.ts';
import { findForgery } from './forgery.ts';

export const API_PATH = '/api/trpc';
const MAX_BODY_BYTES = 256 * 1024;
/** Calls in one HTTP request. */
const MAX_BATCH = 20;

/** Answers a query or a mutation. */
export async function serveApi(deps: Deps, req: IncomingMessage, res: ServerResponse, pathname: string): Promise<void> {
  res.setHeader('cache-control', 'no-store');
  if (req.method !== 'GET' && req.method !== 'POST') {
    refuse(res, 405, new BulkheadError('INVALID_INPUT', 'Send queries with GET and mutations with POST.'));
    return;
  }
  // Tokens have a door of their own, where no cookie is looked at; here a request with both would be read two ways.
  if (showsBearer(req.headers.authorization)) {
    refuse(res, 401, new BulkheadError('UNAUTHENTICATED', 'This is for browsers. Send tokens to /api/v1.'));
    return;
  }
  const forgery = req.method === 'POST' ? findForgery(req.headers) : null;
  if (forgery !== null) {
    const failure = new BulkheadError('FORBIDDEN', `This request was refused because it may be forged: ${forgery}.`);
    await recordRefusal(httpContext(deps, req, res), { path: nameOf(pathname), input: undefined, failure });
    refuse(res, 403, failure);
    return;
  }
  // A body without a length is counted as it comes, by tRPC.
  if (Number(req.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    refuse(res, 413, new BulkheadError('INVALID_INPUT', 'The request is larger than 256 KiB.'));
    return;
  }
  await nodeHTTPRequestHandler({
    router: appRouter,
    req,
    res,
    path: pathname.slice(API_PATH.length + 1),
    createContext: () => httpContext(deps, req, res),
    maxBodySize: MAX_BODY_BYTES,
    maxBatchSize: MAX_BATCH,
  });
}

/** The procedure that a forged request is after; its path is anybody's text. */
function nameOf(pathname: string): string {
  const path = pathname.slice(API_PATH.length + 1);
  return Object.hasOwn(appRouter._def.procedures, path) ? path : 'http.forged';
}

/** A refusal in the shape of tRPC's own, for clients that understand nothing else. */
function refuse(res: ServerResponse, status: number, error: BulkheadError): void {
  const bulkhead = toErrorShape(error);
  res.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  res.end(
    JSON.stringify({
      error: { message: error.message, code: -32_600, data: { code: 'FORBIDDEN', httpStatus: status, bulkhead } },
    }),
  );
}
