import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import { BulkheadError, MAX_LINK_MESSAGE_BYTES } from '@bulkhead/shared';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Deps } from '../deps.ts';
import { acceptLink, addressOf, type AcceptedLink } from './accept-link.ts';
import { answerAgent, EnrolmentBound } from './agent-routes.ts';
import { loadAuthority, type Authority } from './authority.ts';
import { refuseUpgrade, sendRefusal, toRefusal } from './http-answers.ts';
import { RateBound } from './rate-bound.ts';

const REQUEST_TIMEOUT_MS = 15_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 10_000;

export interface AgentPort {
  port: number;
  /** Connections from now on are served by it; those that are open go on. */
  useAuthority(authority: Authority): void;
  /** Takes no more connections and cuts those that are left. */
  close(): Promise<void>;
}

type PortDeps = Pick<Deps, 'db' | 'changes' | 'sealer' | 'log' | 'env' | 'now'>;

/** Opens the port that agents dial. Throws an error that names BULKHEAD_AGENT_PORT when it cannot be had. */
export async function openAgentPort(
  deps: PortDeps,
  onLink: (socket: WebSocket, link: AcceptedLink) => void,
): Promise<AgentPort> {
  let authority = await loadAuthority(deps);
  const enrolments = new EnrolmentBound();
  const dials = new RateBound({ burst: 30, perMinute: 60 });
  const links = new WebSocketServer({ noServer: true, maxPayload: MAX_LINK_MESSAGE_BYTES, perMessageDeflate: false });
  const server = createServer({
    ...secured(authority),
    requestCert: true,
    // Enrolment and downloads have no certificate yet; links and renewals are refused without one.
    rejectUnauthorized: false,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: REQUEST_TIMEOUT_MS,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('request', (req, res) => {
    const address = addressOf(req);
    answerAgent({ deps, authority, enrolments }, req, res).catch((error: unknown) => {
      noteFailure(deps, { address, req }, error);
      sendRefusal(res, toRefusal(error));
    });
  });
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Until the WebSocket takes over, a reset of the connection has nobody else to hear it.
    const onError = () => socket.destroy();
    const address = addressOf(req);
    socket.on('error', onError);
    acceptLink(deps, { authority, dials }, req)
      .then((accepted) => {
        if (socket.destroyed) return;
        socket.off('error', onError);
        links.handleUpgrade(req, socket, head, (webSocket) => onLink(webSocket, accepted));
      })
      .catch((error: unknown) => {
        noteFailure(deps, { address, req }, error);
        refuseUpgrade(socket, toRefusal(error));
      });
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await listen(server, deps.env.BULKHEAD_AGENT_LISTEN, deps.env.BULKHEAD_AGENT_PORT);
  return {
    port: (server.address() as AddressInfo).port,
    useAuthority(newer) {
      authority = newer;
      server.setSecureContext(secured(newer));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of links.clients) socket.terminate();
      }),
  };
}

function secured({ server, accepted }: Authority): SecureContextOptions {
  return {
    key: server.keyPem,
    cert: server.certificatePem,
    ca: accepted.map(({ certificatePem }) => certificatePem),
    minVersion: 'TLSv1.3',
  };
}

function noteFailure(
  { log }: PortDeps,
  { address, req }: { address: string; req: IncomingMessage },
  error: unknown,
): void {
  const about = { address, route: `${req.method} ${(req.url ?? '').slice(0, 100)}` };
  if (error instanceof BulkheadError)
    log.info('an agent was refused', { ...about, code: error.code, reason: error.message });
  else log.error('the agent port failed to answer', { ...about, error });
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: 'it is in use',
        EACCES: 'this user may not open it',
        EADDRNOTAVAIL: `${host} is not an address of this machine (BULKHEAD_AGENT_LISTEN)`,
      };
      const reason = reasons[error.code ?? ''] ?? error.message;
      reject(
        new Error(
          `The agent port ${port} on ${host} cannot be opened: ${reason}. Set BULKHEAD_AGENT_PORT to another port.`,
          {
            cause: error,
          },
        ),
      );
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      server.on('error', () => {});
      resolve();
    });
  });
}
