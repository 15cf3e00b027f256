import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { BulkheadError, MAX_LINK_MESSAGE_BYTES, PROTOCOL_VERSION } from '@bulkhead/shared';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import type { AgentIdentity } from '../services/enrolment/check-certificate.ts';
import { openLink, type OpenedLink } from '../services/enrolment/open-link.ts';
import { redeemJoinToken } from '../services/enrolment/redeem-join-token.ts';
import { renewCertificate } from '../services/enrolment/renew-certificate.ts';
import { readIdentity } from './agent-identity.ts';
import type { AgentRun } from './agent-link.ts';
import { loadAuthority, type Authority } from './authority.ts';
import { sendBundle, sendInstaller, sendNode } from './downloads.ts';
import { readJson, refuseUpgrade, sendJson, sendRefusal, toRefusal } from './http-answers.ts';
import { RateBound } from './rate-bound.ts';

const REQUEST_TIMEOUT_MS = 15_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 10_000;

const enrolSchema = z.strictObject({ token: z.string().max(256), csrPem: z.string().max(8192) });
const renewSchema = z.strictObject({ csrPem: z.string().max(8192) });
/** Ids that an agent makes up: they are compared and logged, nothing more. */
const runIdSchema = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

export interface AgentPortEvents {
  /** The database has accepted the link; older ones of the host cannot write any more. */
  onLink(link: { socket: WebSocket; identity: AgentIdentity; run: AgentRun } & OpenedLink): void;
  /** A new certificate replaced all that the host had. */
  onEnrolled(hostId: string): void;
}

export interface AgentPort {
  port: number;
  /** Takes no more connections and cuts those that are left. */
  close(): Promise<void>;
}

type PortDeps = Pick<Deps, 'db' | 'changes' | 'sealer' | 'log' | 'env' | 'now'>;

/** Opens the port that agents dial. Throws an error that names BULKHEAD_AGENT_PORT when it cannot be had. */
export async function openAgentPort(deps: PortDeps, events: AgentPortEvents): Promise<AgentPort> {
  const authority = await loadAuthority(deps);
  const enrolments = new RateBound({ burst: 60, perMinute: 10 });
  const links = new WebSocketServer({ noServer: true, maxPayload: MAX_LINK_MESSAGE_BYTES, perMessageDeflate: false });
  const server = createServer({
    key: authority.server.keyPem,
    cert: authority.server.certificatePem + authority.root.certificatePem,
    ca: authority.root.certificatePem,
    minVersion: 'TLSv1.3',
    requestCert: true,
    // Enrolment and downloads have no certificate yet; links and renewals are refused without one.
    rejectUnauthorized: false,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: REQUEST_TIMEOUT_MS,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('request', (req, res) => {
    const address = req.socket.remoteAddress ?? 'unknown';
    answer({ deps, events, authority, enrolments, address }, req, res).catch((error: unknown) => {
      noteFailure(deps, { address, req }, error);
      sendRefusal(res, toRefusal(error));
    });
  });
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Until the WebSocket takes over, a reset of the connection has nobody else to hear it.
    const onError = () => socket.destroy();
    const address = req.socket.remoteAddress ?? 'unknown';
    socket.on('error', onError);
    acceptLink(deps, req)
      .then((accepted) => {
        if (socket.destroyed) return;
        socket.off('error', onError);
        links.handleUpgrade(req, socket, head, (webSocket) => events.onLink({ socket: webSocket, ...accepted }));
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of links.clients) socket.terminate();
      }),
  };
}

interface Handling {
  deps: PortDeps;
  events: AgentPortEvents;
  authority: Authority;
  enrolments: RateBound;
  /** Of the one who asks; a request whose connection is gone has none any more. */
  address: string;
}

async function answer(handling: Handling, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { deps, events, authority, enrolments, address } = handling;
  const route = `${req.method} ${(req.url ?? '').split('?')[0]}`;
  switch (route) {
    case 'GET /v1/authority':
      res.writeHead(200, { 'content-type': 'application/x-pem-file' });
      res.end(authority.root.certificatePem);
      return;
    case 'GET /v1/install.sh':
      return sendInstaller(res);
    case 'GET /v1/agent.mjs':
      return sendBundle(res);
    case 'POST /v1/enrol': {
      const retryAfterSec = enrolments.take(address);
      if (retryAfterSec > 0) {
        throw new BulkheadError(
          'TOO_MANY_ATTEMPTS',
          `Too many enrolments from ${address}; try again in ${retryAfterSec} s.`,
          { retryAfterSec },
        );
      }
      const redeemed = await redeemJoinToken(deps, { ...(await readJson(req, enrolSchema)), address });
      events.onEnrolled(redeemed.hostId);
      sendJson(res, 200, redeemed);
      return;
    }
    case 'POST /v1/renew': {
      const identity = readIdentity(req, deps.now());
      sendJson(res, 200, await renewCertificate(deps, identity, { ...(await readJson(req, renewSchema)), address }));
      return;
    }
  }
  const architecture = /^GET \/v1\/node\/([a-z0-9]{1,16})$/.exec(route)?.[1];
  if (architecture !== undefined) return sendNode(res, architecture);
  throw new BulkheadError('NOT_FOUND', `There is nothing at ${route.slice(0, 200)}.`);
}

async function acceptLink(
  deps: PortDeps,
  req: IncomingMessage,
): Promise<{ identity: AgentIdentity; run: AgentRun } & OpenedLink> {
  if ((req.url ?? '').split('?')[0] !== '/v1/link')
    throw new BulkheadError('NOT_FOUND', 'Links are opened at /v1/link.');
  // Only a browser sends it, and no browser has business here.
  if (req.headers.origin !== undefined) throw new BulkheadError('FORBIDDEN', 'Links are not opened from web pages.');
  const identity = readIdentity(req, deps.now());
  const protocol = req.headers['x-bulkhead-protocol'];
  if (protocol !== String(PROTOCOL_VERSION)) {
    throw new BulkheadError(
      'CONFLICT',
      `This control plane speaks protocol ${PROTOCOL_VERSION}, the agent ${String(protocol ?? 'none').slice(0, 20)}: bring both to the same release, with the command from the host's page.`,
    );
  }
  const run = z
    .object({ bootId: runIdSchema, processId: runIdSchema })
    .safeParse({ bootId: req.headers['x-bulkhead-boot'], processId: req.headers['x-bulkhead-process'] });
  if (!run.success) {
    throw new BulkheadError(
      'INVALID_INPUT',
      'x-bulkhead-boot and x-bulkhead-process must each be an id of up to 64 characters.',
    );
  }
  return { identity, run: run.data, ...(await openLink(deps, identity)) };
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
