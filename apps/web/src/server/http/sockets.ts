import { applyWSSHandler } from '@trpc/server/adapters/ws';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Deps } from '../deps.ts';
import { appRouter } from '../root.ts';
import { hashSecret } from '../services/identity/secrets.ts';
import { readStandings } from '../services/identity/sessions.ts';
import { showsBearer } from './bearer.ts';
import { socketContext } from './contexts.ts';
import { reasonOf } from './database-away.ts';
import { findForeignOrigin } from './forgery.ts';
import { readSessionCookie } from './session-cookie.ts';
import { within } from './within.ts';

const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_SOCKETS = 5_000;
const MAX_SOCKETS_PER_SESSION = 32;
/** What may wait to be sent to a browser that does not read; it reconnects and starts anew. */
const MAX_BACKLOG_BYTES = 4 * 1024 ** 2;
/** A socket whose session has ended is closed within a second. */
const CHECK_EVERY_MS = 700;
const CHECK_TIMEOUT_MS = 2_000;

/** Application close code: the session has ended or may do other things than when the socket was opened. */
const CLOSE_STANDING_CHANGED = 4001;

interface Member {
  sessionId: string;
  /** What the session might do when the socket was opened; subscriptions were allowed on this ground. */
  standing: string;
}

export interface Sockets {
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** The browsers' sockets: subscriptions only, for as long as their session stands as it stood. */
export function openSockets(deps: Deps): Sockets {
  const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const members = new Map<WebSocket, Member>();
  const handler = applyWSSHandler({
    wss,
    router: appRouter,
    // The library's own type of the socket does not resolve.
    createContext: ({ req, res }: { req: IncomingMessage; res: WebSocket }) => socketContext(deps, req, res),
    keepAlive: { enabled: true, pingMs: 30_000, pongWaitMs: 10_000 },
  });
  const checking = setInterval(() => void checkStandings(deps, members), CHECK_EVERY_MS);

  async function accept(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const foreign = findForeignOrigin(req.headers);
    if (foreign !== null) return refuse(socket, '403 Forbidden');
    const secret = showsBearer(req.headers.authorization)
      ? null
      : readSessionCookie(req.headers, deps.env.BULKHEAD_TRUST_PROXY);
    if (secret === null) return refuse(socket, '401 Unauthorized');
    const sessionId = hashSecret(secret);
    const standing = (await within(CHECK_TIMEOUT_MS, readStandings(deps, [sessionId]))).get(sessionId);
    if (standing === undefined) return refuse(socket, '401 Unauthorized');
    const own = [...members.values()].filter((member) => member.sessionId === sessionId).length;
    if (members.size >= MAX_SOCKETS || own >= MAX_SOCKETS_PER_SESSION) return refuse(socket, '429 Too Many Requests');
    wss.handleUpgrade(req, socket, head, (client) => {
      members.set(client, { sessionId, standing });
      client.once('close', () => members.delete(client));
      wss.emit('connection', client, req);
    });
  }

  return {
    upgrade(req, socket, head) {
      const drop = () => socket.destroy();
      socket.on('error', drop);
      accept(req, socket, head)
        .catch((error: unknown) => {
          deps.log.warn('a socket was refused', { reason: reasonOf(error) });
          refuse(socket, '503 Service Unavailable');
        })
        .finally(() => socket.off('error', drop));
    },
    close() {
      clearInterval(checking);
      handler.broadcastReconnectNotification();
      for (const client of wss.clients) client.close(1001, 'the dashboard is stopping');
      wss.close();
    },
  };
}

/** One query for all sockets of this process. While the database is away nobody can be told apart, so nobody is cut off. */
async function checkStandings(deps: Deps, members: Map<WebSocket, Member>): Promise<void> {
  for (const client of members.keys()) if (client.bufferedAmount > MAX_BACKLOG_BYTES) client.terminate();
  if (members.size === 0) return;
  const before = [...members];
  try {
    const sessionIds = [...new Set(before.map(([, { sessionId }]) => sessionId))];
    const standings = await within(CHECK_TIMEOUT_MS, readStandings(deps, sessionIds));
    for (const [client, { sessionId, standing }] of before) {
      if (standings.get(sessionId) !== standing)
        client.close(CLOSE_STANDING_CHANGED, 'the session has ended or was changed');
    }
  } catch (error) {
    deps.log.warn('the sessions of open sockets could not be checked', { reason: reasonOf(error) });
  }
}

function refuse(socket: Duplex, status: string): void {
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  else socket.destroy();
}
