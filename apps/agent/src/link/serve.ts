import type { IncomingMessage } from 'node:http';
import { getWSConnectionHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AgentRouter } from '../api/router.ts';
import type { Log } from '../log.ts';

/** Serves the agent's router to whoever is at the other end of a socket that the agent has dialled. */
export function createLinkServer(router: AgentRouter, log: Log): (socket: WebSocket, upgrade: IncomingMessage) => void {
  const handle = getWSConnectionHandler({
    router,
    // Asked for by the type; a handler of single connections never touches it.
    wss: new WebSocketServer({ noServer: true }),
    // The library's own type of the socket does not resolve.
    createContext: ({ res }: { res: WebSocket }) => ({ link: { unsentBytes: () => res.bufferedAmount } }),
    onError: ({ path, error }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        log.error('a call of the control plane failed', { path, error: error.message });
      else log.warn('a call of the control plane was refused', { path, reason: error.message.slice(0, 500) });
    },
  });
  return (socket, upgrade) => {
    // A client's answer to an upgrade has no URL of its own, and tRPC reads one.
    upgrade.url = '/v1/link';
    handle(socket, upgrade);
  };
}
