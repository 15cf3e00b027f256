import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Deps } from '../deps.ts';
import { BulkheadError } from '@bulkhead/shared';
import { holdsToken } from '../services/tokens/token-text.ts';
import { packAnswers } from './pack-answers.ts';
import { answerError } from './rest/answer.ts';
import { REST_PATH, serveRest } from './rest/serve-rest.ts';
import { openStreams, type Streams } from './rest/streams.ts';
import { API_PATH, serveApi } from './serve-api.ts';
import { openDownloads, type Downloads } from './downloads.ts';
import { FILES_PATH, serveFiles } from './serve-files.ts';
import { serveHealth } from './serve-health.ts';
import { OIDC_PATH, serveOidc } from './serve-oidc.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { serveUploads, UPLOADS_PATH } from './serve-uploads.ts';
import { openSockets } from './sockets.ts';

/** Whatever is neither the API nor the health check. */
export type PageHandler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

export interface WebServer {
  /** The port that is listened on, also when any free one was asked for. */
  port: number;
  close(): Promise<void>;
}

/** Opens the dashboard's port: the API, its sockets, the health check, and pages. `onRequest` sees every request first. */
export async function openWebServer(
  deps: Deps,
  servePage: PageHandler,
  onRequest?: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<WebServer> {
  const sockets = openSockets(deps);
  const streams = openStreams(deps);
  const downloads = openDownloads(deps);
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 10_000 });

  if (onRequest) server.on('request', onRequest);
  server.on('request', (req, res) => {
    serve({ deps, streams, downloads, servePage }, req, res).catch((error: unknown) => {
      deps.log.error('a request failed', { path: pathOf(req).slice(0, 200), error });
      if (!res.headersSent) res.writeHead(500, { 'content-type': 'text/plain' });
      res.end('Something went wrong on our side.\n');
    });
  });
  server.on('upgrade', (req, socket, head) => {
    if (pathOf(req) === API_PATH) sockets.upgrade(req, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(deps.env.PORT, deps.env.BULKHEAD_LISTEN, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      sockets.close();
      streams.close();
      downloads.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await closed;
    },
  };
}

interface Parts {
  deps: Deps;
  streams: Streams;
  downloads: Downloads;
  servePage: PageHandler;
}

async function serve(
  { deps, streams, downloads, servePage }: Parts,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  setSecurityHeaders(req, res, deps.env.BULKHEAD_TRUST_PROXY);
  // It would send back what a browser hides from scripts.
  if (req.method === 'TRACE') {
    res.writeHead(405, { connection: 'close' }).end();
    return;
  }
  const path = pathOf(req);
  if (holdsToken(req.url ?? '')) refuseTokenInUrl(res);
  else if (path === '/healthz') await serveHealth(deps, res);
  else if (path === API_PATH || path.startsWith(`${API_PATH}/`)) {
    packAnswers(req, res);
    await serveApi(deps, req, res, path);
  } else if (path === REST_PATH || path.startsWith(`${REST_PATH}/`)) await serveRest(deps, streams, req, res, path);
  else if (path.startsWith(`${FILES_PATH}/`)) await serveFiles(deps, downloads, req, res, path);
  else if (path.startsWith(`${UPLOADS_PATH}/`)) await serveUploads(deps, req, res, path);
  else if (path.startsWith(`${OIDC_PATH}/`)) await serveOidc(deps, req, res, path);
  else await servePage(req, res);
}

/** URLs end up in logs, histories and Referer headers: a token that was in one is no secret any more. */
function refuseTokenInUrl(res: ServerResponse): void {
  res.setHeader('cache-control', 'no-store');
  const message =
    'There is a token in this URL, where logs keep it. It was not looked at. Revoke it, make another one, and send that as authorization: Bearer.';
  answerError(res, new BulkheadError('INVALID_INPUT', message));
}

function pathOf(req: IncomingMessage): string {
  return (req.url ?? '/').split('?', 1)[0] ?? '/';
}
