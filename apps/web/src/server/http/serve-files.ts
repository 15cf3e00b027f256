import { callTRPCProcedure } from '@trpc/server';
import { BulkheadError, fileMessageSchema, logMessageSchema } from '@bulkhead/shared';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Deps } from '../deps.ts';
import { appRouter } from '../root.ts';
import { showsBearer } from './bearer.ts';
import { httpContext } from './contexts.ts';
import type { Downloads } from './downloads.ts';
import { toBulkheadError } from './error-answers.ts';
import { answerError } from './rest/answer.ts';

export const FILES_PATH = '/api/files';
/** A browser that has not read for so long will not. */
const MAX_STALL_MS = 30_000;
const ROUTE = /^\/api\/files\/([^/]+)\/(?:(volumes)\/)?([^/]+)\/(content|log)$/;

interface Wanted {
  procedure: 'instances.readFile' | 'instances.logs' | 'volumes.readFile';
  input: Record<string, unknown>;
}

/**
 * What a browser saves as a file: a file or a folder of an instance or a volume, or an instance's log. The procedures behind it decide who may,
 * with the session's cookie; tokens have the same as streams of events. Nothing is changed here, and a request that comes
 * from another site is refused all the same: it would make a host work.
 */
export async function serveFiles(
  deps: Deps,
  downloads: Downloads,
  req: IncomingMessage,
  res: ServerResponse,
  pathname: string,
): Promise<void> {
  res.setHeader('cache-control', 'no-store');
  const ctx = httpContext(deps, req, res);
  let wanted: Wanted | undefined;
  try {
    wanted = readRequest(req, pathname);
    const { procedure, input } = wanted;
    const session = await ctx.session();
    if (session === null)
      throw new BulkheadError('UNAUTHENTICATED', 'Sign in first: there is no session, or it has ended.');
    await downloads.run(session.sessionId, async (standing) => {
      const leaving = new AbortController();
      res.once('close', () => leaving.abort());
      const signal = AbortSignal.any([standing, leaving.signal]);
      const source: unknown = await callTRPCProcedure({
        router: appRouter,
        path: procedure,
        type: 'subscription',
        getRawInput: () => Promise.resolve(input),
        ctx,
        signal,
        batchIndex: 0,
      });
      const pieces = source as AsyncIterable<unknown>;
      await (procedure === 'instances.logs'
        ? sendLog(res, pieces, input, signal)
        : sendFile(res, pieces, input, signal));
    });
  } catch (error) {
    // What was sent so far looks whole unless the connection is cut.
    if (res.headersSent || res.destroyed) res.destroy();
    else answerError(res, toBulkheadError(error, wanted?.input, deps.log, wanted?.procedure));
  }
}

function readRequest(req: IncomingMessage, pathname: string): Wanted {
  if (req.method !== 'GET') throw new BulkheadError('INVALID_INPUT', 'Files are read with GET.');
  if (showsBearer(req.headers.authorization)) {
    throw new BulkheadError('UNAUTHENTICATED', 'This is for browsers. Send tokens to /api/v1.');
  }
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new BulkheadError('FORBIDDEN', 'The request comes from another site.');
  }
  const [, slug = '', volumes, id = '', kind] = ROUTE.exec(pathname) ?? [];
  if (kind === undefined || (volumes !== undefined && kind === 'log'))
    throw new BulkheadError('NOT_FOUND', 'There is no such file.');
  const search = new URLSearchParams((req.url ?? '').split('?', 2)[1] ?? '');
  const tenantSlug = decode(slug);
  if (kind === 'content') {
    const what = { tenantSlug, path: search.get('path') ?? '', as: search.get('as') ?? 'file' };
    return volumes === undefined
      ? { procedure: 'instances.readFile', input: { ...what, instanceId: decode(id) } }
      : { procedure: 'volumes.readFile', input: { ...what, volumeId: decode(id) } };
  }
  const sinceMs = search.get('sinceMs');
  return {
    procedure: 'instances.logs',
    input: {
      tenantSlug,
      instanceId: decode(id),
      tail: Number(search.get('tail') ?? NaN),
      sinceMs: sinceMs === null ? null : Number(sinceMs),
      follow: false,
    },
  };
}

async function sendFile(
  res: ServerResponse,
  pieces: AsyncIterable<unknown>,
  { as, path }: Record<string, unknown>,
  signal: AbortSignal,
): Promise<void> {
  for await (const piece of pieces) {
    const message = fileMessageSchema.parse(piece);
    if (message.kind === 'opened') {
      const { name, sizeBytes } = message;
      begin(res, as === 'archive' ? `${name}.tar` : name || String(path), sizeBytes);
    } else await send(res, Buffer.from(message.base64, 'base64'), signal);
  }
  if (signal.aborted) throw new BulkheadError('UNAVAILABLE', 'It was ended before its end.');
  if (!res.headersSent) throw new BulkheadError('UNAVAILABLE', 'Nothing came.');
  res.end();
}

async function sendLog(
  res: ServerResponse,
  pieces: AsyncIterable<unknown>,
  { instanceId }: Record<string, unknown>,
  signal: AbortSignal,
): Promise<void> {
  for await (const piece of pieces) {
    const { dropped, chunks } = logMessageSchema.parse(piece);
    if (!res.headersSent) begin(res, `${String(instanceId)}.log`, null);
    const missing = dropped > 0 ? `(${dropped} lines came too fast and were left out)\n` : '';
    const lines = chunks.map(({ stream, text, atMs }) => `${new Date(atMs).toISOString()} ${stream} ${text}`);
    await send(res, Buffer.from(missing + lines.join('')), signal);
  }
  if (signal.aborted) throw new BulkheadError('UNAVAILABLE', 'It was ended before its end.');
  if (!res.headersSent) begin(res, `${String(instanceId)}.log`, null);
  res.end();
}

/** Never shown as a page of ours, whatever it holds: saved, and of no type that a browser would run. */
function begin(res: ServerResponse, name: string, sizeBytes: number | null): void {
  const plain = name.replaceAll(/[^\w.-]/g, '_').slice(-200) || 'file';
  const exact = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  res.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${exact}`,
    'content-security-policy': "default-src 'none'; sandbox",
    ...(sizeBytes !== null && { 'content-length': String(sizeBytes) }),
  });
}

/** Waits for a browser that reads slowly, so that what is buffered for it stays one piece. */
async function send(res: ServerResponse, bytes: Buffer, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (res.write(bytes)) return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => finish(new Error(`nobody has read for ${MAX_STALL_MS / 1000} s`)), MAX_STALL_MS);
    const drained = () => finish(null);
    const aborted = () => finish(new Error('it was ended'));
    function finish(error: Error | null): void {
      clearTimeout(timer);
      res.off('drain', drained);
      signal.removeEventListener('abort', aborted);
      if (error === null) resolve();
      else reject(error);
    }
    res.once('drain', drained);
    signal.addEventListener('abort', aborted, { once: true });
  });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
