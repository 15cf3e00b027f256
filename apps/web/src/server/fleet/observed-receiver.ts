import { agentMessageSchema, type AgentMessage } from '@bulkhead/shared';
import type { Deps } from '../deps.ts';
import { pause } from '../pause.ts';
import { recordContainment } from '../services/reports/record-containment.ts';
import { recordEvents } from '../services/reports/record-events.ts';
import { recordFacts } from '../services/reports/record-facts.ts';
import { recordHeartbeat } from '../services/reports/record-heartbeat.ts';
import { recordImages } from '../services/reports/record-images.ts';
import { recordNetworks } from '../services/reports/record-networks.ts';
import { recordTasks } from '../services/reports/record-tasks.ts';
import { recordVolumes } from '../services/reports/record-volumes.ts';
import { recordReport } from '../services/reports/record-report.ts';
import type { LinkSource, Recorded } from '../services/reports/lock-host.ts';
import type { AgentClient } from './agent-client.ts';
import { AgentMailbox } from './agent-mailbox.ts';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
/** After so many messages that are not of the protocol the agent is not worth listening to. */
const MAX_NONSENSE = 20;

interface ReceiverOptions {
  deps: Pick<Deps, 'db' | 'changes' | 'log' | 'now'>;
  source: LinkSource;
  agent: AgentClient;
  /** Ends with the link. */
  signal: AbortSignal;
  /** The agent speaks nonsense. */
  onRefused: (reason: string) => void;
  /** A newer link took over. */
  onOutrun: () => void;
}

/**
 * Takes in what one agent observes, a message at a time. When something could not be written, or the subscription
 * ended, it subscribes anew after a pause: a subscription begins with everything, so nothing needs to be kept.
 */
export class ObservedReceiver {
  readonly #options: ReceiverOptions;
  readonly #mailbox = new AgentMailbox();
  #wake: (() => void) | null = null;
  #nonsense = 0;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** Runs until the link ends. Never rejects. */
  async run(): Promise<void> {
    const { signal, deps, source } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#receive(() => {
          failures = 0;
        });
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        deps.log.warn('what an agent reports could not be taken in; asking for all of it again', {
          hostId: source.hostId,
          attempt: failures,
          error,
        });
        await pause(Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 10), LAST_RETRY_MS), signal);
      }
    }
  }

  /** One subscription: until the link ends, or throws what went wrong. */
  async #receive(onRecorded: () => void): Promise<void> {
    const { agent, signal, onOutrun } = this.#options;
    const ended = new AbortController();
    const fail = (error: unknown) => ended.abort(error);
    this.#mailbox.clear();
    const subscription = agent.observed.watch.subscribe(undefined, {
      onData: (message) => {
        try {
          this.#accept(message);
        } catch (error) {
          fail(error);
        }
      },
      onError: fail,
      onComplete: () => fail(new Error('the agent ended its report')),
    });
    const over = AbortSignal.any([signal, ended.signal]);
    try {
      while (!over.aborted) {
        const message = this.#mailbox.take();
        if (message === null) {
          await this.#wait(over);
        } else if ((await this.#record(message)) === 'stale') {
          onOutrun();
          return;
        } else {
          onRecorded();
        }
      }
    } finally {
      subscription.unsubscribe();
    }
    if (!signal.aborted) ended.signal.throwIfAborted();
  }

  #accept(message: unknown): void {
    const parsed = agentMessageSchema.safeParse(message);
    if (parsed.success) {
      this.#mailbox.put(parsed.data);
      this.#wake?.();
      return;
    }
    const { deps, source, onRefused } = this.#options;
    this.#nonsense += 1;
    deps.log.warn('an agent sent a message that is not of the protocol', {
      hostId: source.hostId,
      issues: parsed.error.issues.slice(0, 5).map(({ path, message: issue }) => `${path.join('.')}: ${issue}`),
    });
    if (this.#nonsense >= MAX_NONSENSE) onRefused(`${this.#nonsense} messages were not of the protocol`);
  }

  async #record(message: AgentMessage): Promise<Recorded> {
    const { deps, source } = this.#options;
    switch (message.kind) {
      case 'report':
        return recordReport(deps, source, message);
      case 'heartbeat':
        return recordHeartbeat(deps, source, message.heartbeat);
      case 'facts':
        return recordFacts(deps, source, message.facts);
      case 'containment':
        return recordContainment(deps, source, message.containment);
      case 'events':
        return recordEvents(deps, source, message.events);
      case 'images':
        return recordImages(deps, source, message.images);
      case 'tasks':
        return recordTasks(deps, source, message.tasks);
      case 'volumes':
        return recordVolumes(deps, source, message.volumes);
      case 'networks':
        return recordNetworks(deps, source, message.networks);
    }
  }

  #wait(over: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#wake = null;
        over.removeEventListener('abort', done);
        resolve();
      };
      this.#wake = done;
      over.addEventListener('abort', done, { once: true });
    });
  }
}
