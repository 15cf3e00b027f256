import { BulkheadError, type MetricFrame } from '@bulkhead/shared';
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Deps } from '../deps.ts';
import type { AcceptedLink } from './accept-link.ts';
import { createAgentClient, type AgentClient } from './agent-client.ts';
import { AgentInside } from './agent-inside.ts';
import { AgentQuestions } from './agent-questions.ts';
import { AgentStreams } from './agent-streams.ts';
import { DesiredSender } from './desired-sender.ts';
import { LinkStanding } from './link-standing.ts';
import { MetricsHub } from './metrics-hub.ts';
import { ObservedReceiver } from './observed-receiver.ts';
import { UsagePuller } from './usage-puller.ts';

/** A peer that has said nothing for a whole round is gone. */
const PING_EVERY_MS = 5_000;
const PROBE_TIMEOUT_MS = 1_000;
/** How long a closing handshake may take before the connection is cut. */
const CLOSE_TIMEOUT_MS = 300;

/** Close codes of ours (4000–4999 are free to applications). */
const CLOSE_REFUSED = 4003;
const CLOSE_NONSENSE = 1002;

interface LinkOptions {
  deps: Pick<Deps, 'db' | 'changes' | 'log' | 'now' | 'sealer' | 'minuteEngine'>;
  socket: WebSocket;
  accepted: AcceptedLink;
}

/** One agent's connection, from its acceptance to its end. It never comes back: the agent makes a new one. */
export class AgentLink {
  readonly accepted: AcceptedLink;
  /** What can be asked of the agent. */
  readonly questions: AgentQuestions;
  /** What can be read from it, and run on it, for as long as somebody looks on. */
  readonly streams: AgentStreams;
  /** What can be seen and changed inside of its instances. */
  readonly inside: AgentInside;
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  readonly agent: AgentClient;
  readonly #deps: LinkOptions['deps'];
  readonly #socket: WebSocket;
  readonly #sender: DesiredSender;
  readonly #metrics: MetricsHub;
  readonly #standing: LinkStanding;
  readonly #stop = new AbortController();
  readonly #over = new AbortController();

  constructor({ deps, socket, accepted }: LinkOptions) {
    this.accepted = accepted;
    this.#deps = deps;
    this.#socket = socket;
    const { identity, hostName, linkEpoch } = accepted;
    const client = createAgentClient(socket, (reason) => {
      deps.log.warn('an agent sent what is not tRPC', { hostId: identity.hostId, reason: reason.slice(0, 500) });
      this.close('what came is not tRPC', CLOSE_NONSENSE);
    });
    this.agent = client.agent;
    this.ended = this.#watchSocket(() => client.close());
    const { agent } = this;
    const { signal } = this.#stop;

    this.#metrics = new MetricsHub((instanceId, handlers) => agent.metrics.watch.subscribe({ instanceId }, handlers));
    this.questions = new AgentQuestions({ agent, hostName, signal });
    this.streams = new AgentStreams({ agent, hostName, signal });
    this.inside = new AgentInside({ agent, hostName, signal });
    this.#standing = new LinkStanding({
      ...accepted,
      deps,
      signal: this.#over.signal,
      answers: () => this.#answersPing(),
      stopWork: () => this.#end(),
      onRefused: (reason) => this.close(reason),
    });
    this.#sender = new DesiredSender({ ...this.#working(), identity, linkEpoch });
    void this.#standing.run();
  }

  get hostId(): string {
    return this.accepted.identity.hostId;
  }

  /** Begins to send and to take in. Before this the link is only watched. */
  begin(): void {
    const { identity, linkEpoch } = this.accepted;
    if (this.#stop.signal.aborted) return;
    void this.#sender.run();
    const working = { ...this.#working(), source: { hostId: identity.hostId, linkEpoch } };
    void new ObservedReceiver(working).run();
    void new UsagePuller(working).run();
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

  /** Looks now whether it may go on. Resolves when that is decided, or could not be. */
  look(): Promise<void> {
    return this.#standing.look();
  }

  #working() {
    return {
      deps: this.#deps,
      agent: this.agent,
      signal: this.#stop.signal,
      onRefused: (reason: string) => this.close(reason),
      onOutrun: () => {
        this.#end();
        void this.look();
      },
    };
  }

  #answersPing(): Promise<boolean> {
    const question = randomBytes(8);
    return new Promise((resolve) => {
      const finish = (answered: boolean) => {
        clearTimeout(timer);
        this.#socket.off('pong', onPong);
        resolve(answered);
      };
      // Answers to earlier pings may still be on their way, also from an agent that is gone.
      const onPong = (data: Buffer) => data.equals(question) && finish(true);
      const timer = setTimeout(() => finish(false), PROBE_TIMEOUT_MS);
      this.#socket.on('pong', onPong);
      void this.ended.then(() => finish(false));
      this.#socket.ping(question);
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
        this.#over.abort();
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
