import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import type { Exposition } from './exposition.ts';
import type { MetricsListen } from './listen.ts';

const PATH = '/metrics';
const MAX_CONNECTIONS = 16;
const REQUEST_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 5_000;
const SOCKET_TIMEOUT_MS = 30_000;
const MAX_HEADER_BYTES = 8_192;
const LISTEN_AGAIN_MS = 30_000;

interface MetricsLog {
  info(message: string, about?: Record<string, unknown>): void;
  warn(message: string, about?: Record<string, unknown>): void;
}

export interface MetricsServer {
  /** Null while the port cannot be had. */
  port(): number | null;
  close(): Promise<void>;
}

/**
 * Answers GET /metrics. Only what is asked for by an address, by `localhost`, by this machine's name or by one of `names` is
 * answered: a page in somebody's browser, under a name that leads here, learns nothing. A port that cannot be had is said in
 * the log and tried again; the process goes on without.
 */
export async function serveMetrics(options: {
  listen: MetricsListen;
  names?: readonly string[];
  exposition: Exposition;
  log: MetricsLog;
}): Promise<MetricsServer> {
  const { listen, exposition, log } = options;
  const names = new Set(['localhost', hostname().toLowerCase(), ...(options.names ?? [])]);
  let server: Server | null = null;
  let again: NodeJS.Timeout | undefined;
  let wasSaid = false;

  const open = async () => {
    try {
      server = await listenOn(listen, (req, res) => answer(req, res, names, exposition, log));
      log.info('metrics are answered', { address: listen.address, port: portOf(server) });
    } catch (error) {
      if (!wasSaid) {
        const reason = (error as NodeJS.ErrnoException).code ?? String(error);
        log.warn('metrics are not answered: the port cannot be had; it is tried again', { ...listen, reason });
      }
      wasSaid = true;
      again = setTimeout(() => void open(), LISTEN_AGAIN_MS);
      again.unref();
    }
  };
  await open();
  return {
    port: () => (server === null ? null : portOf(server)),
    async close() {
      clearTimeout(again);
      const open = server;
      if (open === null) return;
      const closed = new Promise<void>((resolve) => open.close(() => resolve()));
      open.closeAllConnections();
      await closed;
    },
  };
}

function listenOn(
  { address, port }: MetricsListen,
  onRequest: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<Server> {
  const server = createServer({
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    connectionsCheckingInterval: REQUEST_TIMEOUT_MS,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(SOCKET_TIMEOUT_MS);
  server.on('request', onRequest);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve(server);
    });
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function answer(
  req: IncomingMessage,
  res: ServerResponse,
  names: ReadonlySet<string>,
  exposition: Exposition,
  log: MetricsLog,
): void {
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('cache-control', 'no-store');
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('allow', 'GET, HEAD');
    return refuse(res, 405, 'Only GET is answered.');
  }
  if (!isOurName(req.headers.host, names)) {
    return refuse(res, 421, 'Ask by an address or by this machine’s name, or name yours in BULKHEAD_METRICS_NAMES.');
  }
  if ((req.url ?? '').split('?', 1)[0] !== PATH) return refuse(res, 404, `There is ${PATH} and nothing else.`);
  exposition.text().then(
    (text) => res.writeHead(200, { 'content-type': exposition.contentType }).end(text),
    (error: unknown) => {
      log.warn('metrics could not be read', { reason: error instanceof Error ? error.message : String(error) });
      refuse(res, 503, 'What there is to tell could not be read; the log says why.');
    },
  );
}

/** What waits behind the connection is not read. */
function refuse(res: ServerResponse, status: number, words: string): void {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${words}\n`);
}

/** An address is no name that somebody could make lead here. */
function isOurName(host: string | undefined, names: ReadonlySet<string>): boolean {
  const name = (host ?? '').replace(/:\d{1,5}$/, '').toLowerCase();
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || names.has(name);
}
