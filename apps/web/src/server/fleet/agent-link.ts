import { BulkheadError, type MetricFrame } from '@bulkhead/shared';
import type { WebSocket } from 'ws';
import type { Deps } from '../deps.ts';
import type { AgentIdentity } from '../services/enrolment/check-certificate.ts';
import { createAgentClient } from './agent-client.ts';
import { AgentQuestions } from './agent-questions.ts';
import { DesiredSender } from './desired-sender.ts';
import { MetricsHub } from './metrics-hub.ts';
import { ObservedReceiver } from './observed-receiver.ts';

/** A peer that has said nothing for a whole round is gone. */
const PING_EVERY_MS = 5_000;
const PROBE_TIMEOUT_MS = 1_000;
/** How long a closing handshake may take before the connection is cut. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Close codes of ours (4000–4999 are free to applications). */
const CLOSE_REFUSED = 4003;
const CLOSE_NONSENSE = 1002;

/** Which run of an agent is at the other end. */
export interface AgentRun {
  bootId: string;
  processId: string;
}

interface LinkOptions {
  deps: Pick<Deps, 'db' | 'changes' | 'log'>;
  socket: WebSocket;
  identity: AgentIdentity;
  run: AgentRun;
  linkEpoch: number;
  hostName: string;
}

/** One agent's connection, from its acceptance to its end. It never comes back: the agent makes a new one. */
export class AgentLink {
  readonly hostId: string;
  readonly run: AgentRun;
  readonly linkEpoch: number;
  /** What can be asked of the agent. */
  readonly questions: AgentQuestions;
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  readonly #socket: WebSocket;
  readonly #sender: DesiredSender;
  readonly #metrics: MetricsHub;
  readonly #stop = new AbortController();

  constructor({ deps, socket, identity, run, linkEpoch, hostName }: LinkOptions) {
    this.hostId = identity.hostId;
    this.run = run;
    this.linkEpoch = linkEpoch;
    this.#socket = socket;
    const client = createAgentClient(socket, (reason) => {
      deps.log.warn('an agent sent what is not tRPC', { hostId: identity.hostId, reason: reason.slice(0, 500) });
      this.close('what came is not tRPC', CLOSE_NONSENSE);
    });
    const { agent } = client;
    this.ended = this.#watchSocket(() => client.close());
    const { signal } = this.#stop;
    const onRefused = (reason: string) => this.close(reason);

    this.#metrics = new MetricsHub((instanceId, handlers) => agent.metrics.watch.subscribe({ instanceId }, handlers));
    this.questions = new AgentQuestions({ agent, hostName, signal });
    this.#sender = new DesiredSender({ deps, identity, linkEpoch, agent, signal, onRefused });
    void this.#sender.run();
    const source = { hostId: identity.hostId, linkEpoch };
    void new ObservedReceiver({ deps, source, agent, signal, onRefused }).run();
  }

  /** What this host should run may have changed. */
  nudge(): void {
    this.#sender.nudge();
  }

  watchMetrics(instanceId: string, signal: AbortSignal): AsyncIterable<MetricFrame> {
    return this.#metrics.watch(instanceId, signal);
  }

  /** Ends the link; the agent reads the reason. Returns at once. */
  close(reason: string, code = CLOSE_REFUSED): void {
    this.#end();
    // The protocol has room for 123 bytes.
    this.#socket.close(
      code,
      Buffer.from(reason)
        .subarray(0, 123)
        .toString('utf8')
        .replace(/\uFFFD+$/, ''),
    );
    setTimeout(() => this.#socket.terminate(), CLOSE_TIMEOUT_MS).unref();
  }

  /**
   * Gives way to a newer link of the same host: stops all work at once, and resolves with whether the agent at the
   * other end was still there. Then the link is closed.
   */
  async giveWay(reason: string): Promise<boolean> {
    this.#end();
    const answered = await this.#answersPing();
    this.close(reason);
    return answered;
  }

  #answersPing(): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (answered: boolean) => {
        clearTimeout(timer);
        this.#socket.off('pong', onPong);
        resolve(answered);
      };
      const onPong = () => finish(true);
      const timer = setTimeout(() => finish(false), PROBE_TIMEOUT_MS);
      this.#socket.once('pong', onPong);
      void this.ended.then(() => finish(false));
      this.#socket.ping();
    });
  }

  #end(): void {
    this.#stop.abort();
    this.#metrics.end(new BulkheadError('HOST_UNREACHABLE', `The agent of host ${this.hostId} is not connected.`));
  }

  #watchSocket(onEnd: () => void): Promise<void> {
    const socket = this.#socket;
    let heard = true;
    const hear = () => {
      heard = true;
    };
    const liveness = setInterval(() => {
      if (!heard) {
        socket.terminate();
        return;
      }
      heard = false;
      socket.ping();
    }, PING_EVERY_MS);
    socket.on('message', hear);
    socket.on('pong', hear);
    return new Promise((resolve) => {
      const end = () => {
        clearInterval(liveness);
        this.#end();
        onEnd();
        resolve();
      };
      // An error is always followed by the end, but the client must not dial in between.
      socket.on('error', () => onEnd());
      socket.once('close', end);
      if (socket.readyState === socket.CLOSED) end();
    });
  }
}
