import {
  agentExecMessageSchema,
  BulkheadError,
  EXEC_WINDOW_BYTES,
  type ExecEndReason,
  type ExecMessage,
  type ExecStart,
} from '@bulkhead/shared';
import type { ExecEnd } from '../deps.ts';
import type { AgentClient } from './agent-client.ts';
import { explainStreamError } from './explain-stream-error.ts';
import { StreamQueue } from './stream-queue.ts';
import { ViewWindow } from './view-window.ts';

/** The agent answers within half of it, or not at all. */
const OPEN_MS = 15_000;
/** An exec that nobody watches is ended after this; one that has ended by itself waits as long for its watcher. */
const UNWATCHED_MS = 10_000;

interface ExecOptions {
  agent: AgentClient;
  hostName: string;
  start: ExecStart;
  onEnded: (end: ExecEnd) => void;
  /** It has ended and nobody will read of it any more. */
  onGone: () => void;
}

/** One exec on an agent. It lives as long as its subscription there, and is watched once. */
export class HeldExec {
  readonly opened: Promise<void>;
  readonly instanceId: string;
  readonly #options: ExecOptions;
  readonly #queue: StreamQueue<ExecMessage>;
  readonly #upstream: { unsubscribe(): void };
  #unwatched: NodeJS.Timeout | null = null;
  #window: ViewWindow | null = null;
  #isWatched = false;
  #isOver = false;
  #settle: { resolve: () => void; reject: (error: BulkheadError) => void } | null = null;

  constructor(options: ExecOptions) {
    this.#options = options;
    const { agent, start } = options;
    this.instanceId = start.instanceId;
    this.#queue = new StreamQueue<ExecMessage>(2 * EXEC_WINDOW_BYTES, (bytes) => {
      // That it does not arrive is the link's end, which ends the exec as well.
      agent.streams.taken.mutate({ streamId: start.execId, bytes }).catch(() => {});
    });
    const late = setTimeout(() => {
      this.#fail(new BulkheadError('HOST_UNREACHABLE', `The agent of ${options.hostName} did not answer in time.`));
    }, OPEN_MS);
    this.opened = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
    }).finally(() => clearTimeout(late));
    this.opened.catch(() => {});
    this.#upstream = agent.execs.run.subscribe(start, {
      onData: (data) => this.#take(data),
      onError: (error) => this.#fail(explainStreamError(error, options.hostName)),
      onComplete: () => this.#finish({ exitCode: null, reason: 'link-lost' }),
    });
  }

  /**
   * What it says until it ends. Whoever leaves earlier ends it. With `windowBytes` no more than that is handed out before
   * `taken` has said that some arrived. Throws CONFLICT for a second watcher.
   */
  watch(signal: AbortSignal, windowBytes?: number): AsyncGenerator<ExecMessage> {
    if (this.#isWatched) throw new BulkheadError('CONFLICT', 'Somebody watches this exec already.');
    this.#isWatched = true;
    if (this.#unwatched !== null) clearTimeout(this.#unwatched);
    const leave = () => {
      this.end('closed');
      this.#options.onGone();
    };
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    if (windowBytes !== undefined) this.#window = new ViewWindow(windowBytes);
    return this.#watch(signal, leave);
  }

  /** Its watcher has taken so much. */
  taken(bytes: number): void {
    this.#window?.give(bytes);
  }

  /** Ends it here and on its host; the first reason counts. */
  end(reason: ExecEndReason): void {
    this.#finish({ exitCode: null, reason });
  }

  async *#watch(signal: AbortSignal, leave: () => void): AsyncGenerator<ExecMessage> {
    try {
      for await (const message of this.#queue.items(signal)) {
        if (message.kind === 'output') {
          await this.#window?.spend(Buffer.byteLength(message.base64, 'base64'), signal);
          if (signal.aborted) return;
        }
        yield message;
      }
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  }

  #take(data: unknown): void {
    const parsed = agentExecMessageSchema.safeParse(data);
    if (!parsed.success) {
      this.#fail(new BulkheadError('UNAVAILABLE', 'The agent sent what this version does not know.'));
    } else if (parsed.data.kind === 'opened') {
      this.#unwatched = setTimeout(() => {
        this.end('closed');
        this.#options.onGone();
      }, UNWATCHED_MS);
      this.#settle?.resolve();
    } else if (parsed.data.kind === 'ended') {
      const { exitCode, reason } = parsed.data;
      this.#finish({ exitCode, reason });
    } else if (!this.#queue.push(parsed.data, Buffer.byteLength(parsed.data.base64, 'base64'))) {
      this.#fail(new BulkheadError('UNAVAILABLE', 'The agent sent more than it may.'));
    }
  }

  #fail(error: BulkheadError): void {
    this.#settle?.reject(error);
    const isLost = error.code === 'HOST_UNREACHABLE';
    this.#finish({ exitCode: null, reason: isLost ? 'link-lost' : 'failed' });
  }

  #finish(end: ExecEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#unwatched === null) this.#options.onGone();
    this.#settle?.reject(new BulkheadError('UNAVAILABLE', 'It ended before it was open.'));
    this.#upstream.unsubscribe();
    this.#queue.push({ kind: 'ended', ...end }, 0);
    this.#queue.end(null);
    this.#options.onEnded(end);
  }
}
