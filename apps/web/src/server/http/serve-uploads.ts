import { BulkheadError, slugSchema } from '@bulkhead/shared';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { forTenant } from '@bulkhead/db';
import { z } from 'zod';
import type { SignedIn } from '../context.ts';
import type { Deps } from '../deps.ts';
import { readToken } from '../services/tokens/read-token.ts';
import { resolveTenant } from '../services/tenants/resolve-tenant.ts';
import { appendChunk, readUpload } from '../services/uploads/upload-store.ts';
import { readBearer, showsBearer } from './bearer.ts';
import { httpContext } from './contexts.ts';
import { findForeignOrigin } from './forgery.ts';
import { readOrigin } from './read-origin.ts';
import { answerError, answerJson } from './rest/answer.ts';
import { takeToken } from './token-bucket.ts';
import { toBulkheadError } from './error-answers.ts';

export const UPLOADS_PATH = '/api/uploads';

const ROUTE = /^\/api\/uploads\/([a-z0-9-]{1,32})\/([0-9a-f-]{36})$/;
const offsetSchema = z.coerce.number().int().min(0);

/**
 * `PUT /api/uploads/<tenant>/<upload>?offset=<bytes>` takes the next piece of a file, `GET` says how much of it is there. By a
 * browser's session or a token. The body is nothing but bytes, so that it goes to the disk as it comes.
 */
export async function serveUploads(
  deps: Deps,
  req: IncomingMessage,
  res: ServerResponse,
  pathname: string,
): Promise<void> {
  res.setHeader('cache-control', 'no-store');
  try {
    const [, slug = '', uploadId = ''] = ROUTE.exec(pathname) ?? [];
    if (!slugSchema.safeParse(slug).success || (req.method !== 'PUT' && req.method !== 'GET')) {
      throw new BulkheadError('NOT_FOUND', 'There is no such upload.');
    }
    const session = await authenticate(deps, req, res);
    const waitSec = takeToken(`upload:${session.userId}`, 'query', deps.now().getTime());
    if (waitSec > 0)
      throw new BulkheadError('TOO_MANY_ATTEMPTS', `Try again in ${waitSec} s.`, { retryAfterSec: waitSec });
    const tenant = await resolveTenant(deps, session, slug);
    if (tenant === null) throw new BulkheadError('NOT_FOUND', `There is no tenant "${slug}".`);
    if (!tenant.scopes.has('images:write')) {
      throw new BulkheadError('FORBIDDEN', `This needs "images:write", which your role in ${slug} does not hold.`);
    }
    const confined = { ...deps, db: forTenant(deps.db, tenant.id) };
    const upload = await readUpload(confined, uploadId, tenant.id);
    if (req.method === 'GET') {
      answerJson(res, { hasBytes: upload.hasBytes, sizeBytes: upload.sizeBytes });
      return;
    }
    const query = new URLSearchParams((req.url ?? '').split('?', 2)[1] ?? '');
    const offset = offsetSchema.safeParse(query.get('offset') ?? undefined);
    if (!offset.success)
      throw new BulkheadError('INVALID_INPUT', 'Say with ?offset= where the piece begins.', { field: 'offset' });
    const { hasBytes } = await appendChunk(confined, upload, { offset: offset.data, content: req });
    answerJson(res, { hasBytes, sizeBytes: upload.sizeBytes });
  } catch (error) {
    if (res.headersSent || res.destroyed) return;
    res.setHeader('connection', 'close');
    answerError(res, toBulkheadError(error, undefined, deps.log, 'uploads'));
  }
}

/** A token, or a session whose request comes from our own pages: no form of another site can send such a one. */
async function authenticate(deps: Deps, req: IncomingMessage, res: ServerResponse): Promise<SignedIn> {
  if (showsBearer(req.headers.authorization)) {
    const text = readBearer(req.headers.authorization);
    const { address } = readOrigin(req, deps.env.BULKHEAD_TRUST_PROXY);
    const session = text === null ? null : (await readToken(deps, text, address)).session;
    if (session === null) throw new BulkheadError('UNAUTHENTICATED', 'This token is not accepted.');
    return session;
  }
  const forgery =
    req.headers['x-bulkhead-csrf'] === '1' ? findForeignOrigin(req.headers) : 'send the header x-bulkhead-csrf: 1';
  if (forgery !== null && req.method !== 'GET') {
    throw new BulkheadError('FORBIDDEN', `This request was refused because it may be forged: ${forgery}.`);
  }
  const session = await httpContext(deps, req, res).session();
  if (session === null)
    throw new BulkheadError('UNAUTHENTICATED', 'Sign in first: there is no session, or it has ended.');
  return session;
}
