import type { AgentRouter } from '@bulkhead/agent/router';
import {
  createTRPCClient,
  createWSClient,
  TRPCClientError,
  wsLink,
  type TRPCClient,
  type TRPCLink,
} from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { WebSocket as AcceptedSocket } from 'ws';
import { z } from 'zod';

export type AgentClient = TRPCClient<AgentRouter>;

/** The answers of a tRPC server. Anything else on the socket is no agent of ours. */
const answerSchema = z.union([
  z.object({
    id: z.union([z.number(), z.string()]),
    result: z.object({ type: z.enum(['started', 'data', 'stopped']), data: z.unknown().optional() }),
  }),
  z.object({
    id: z.union([z.number(), z.string(), z.null()]),
    error: z.object({ message: z.string(), code: z.number(), data: z.record(z.string(), z.unknown()).optional() }),
  }),
]);
/** An answer to nobody: the client drops it. */
const NO_ANSWER = { id: null };

/**
 * A typed client of the agent's router over the socket that the agent dialled. `onNonsense` is called when something
 * arrives that is not tRPC; nothing that arrives can throw inside the socket's events. Call `close` once the socket
 * has closed, or the client would try to dial.
 */
export function createAgentClient(
  socket: AcceptedSocket,
  onNonsense: (reason: string) => void,
): { agent: AgentClient; close(): void } {
  const client = createWSClient({
    // Never dialled: the "constructor" hands over the accepted socket.
    url: 'wss://agent.invalid',
    WebSocket: acceptedSocketAsConstructor(socket),
    retryDelayMs: () => 1_000,
    experimental_encoder: {
      encode: (data) => JSON.stringify(data),
      decode: (data) => {
        try {
          if (typeof data !== 'string') throw new Error('a binary message');
          return answerSchema.parse(JSON.parse(data));
        } catch (error) {
          onNonsense(error instanceof Error ? error.message : String(error));
          return NO_ANSWER;
        }
      },
    },
  });
  // Asked on a socket that is closing, tRPC's client would try to dial for ever.
  const onlyWhileOpen: TRPCLink<AgentRouter> = () => (call) =>
    observable((observer) => {
      if (socket.readyState === socket.OPEN) return call.next(call.op).subscribe(observer);
      observer.error(TRPCClientError.from(new Error('the link to the agent has ended')));
    });
  const agent = createTRPCClient<AgentRouter>({ links: [onlyWhileOpen, wsLink<AgentRouter>({ client })] });
  return { agent, close: () => void client.close().catch(() => {}) };
}

/** tRPC's client makes its socket with `new` and waits for its `open` event, which an accepted socket has behind it. */
function acceptedSocketAsConstructor(socket: AcceptedSocket): typeof WebSocket {
  let used = false;
  class AcceptedOnce {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;

    constructor() {
      if (used) throw new Error('the link has ended; the agent dials again');
      used = true;
      setImmediate(() => socket.emit('open'));
      return socket;
    }
  }
  // ws implements the interface of the browser's WebSocket as far as tRPC uses it; their types do not overlap.
  return AcceptedOnce as unknown as typeof WebSocket;
}
