import {
  BulkheadError,
  LOG_WINDOW_BYTES,
  logMessageSchema,
  MAX_EXECS_PER_HOST,
  type ExecMessage,
  type LogMessage,
  type LogQuery,
  type TerminalSize,
} from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import type { ExecOpening, ExecReference, HostStreams } from '../deps.ts';
import type { AgentClient } from './agent-client.ts';
import { explainStreamError } from './explain-stream-error.ts';
import { HeldExec } from './held-exec.ts';
import { StreamQueue } from './stream-queue.ts';

const ANSWER_MS = 10_000;

interface StreamsOptions {
  agent: AgentClient;
  hostName: string;
  /** Ends with the link. */
  signal: AbortSignal;
}

/** The execs and logs that one agent streams over its link. All of them end with it. */
export class AgentStreams implements HostStreams {
  readonly #options: StreamsOptions;
  readonly #execs = new Map<string, { holder: string; exec: HeldExec }>();

  constructor(options: StreamsOptions) {
    this.#options = options;
    options.signal.addEventListener(
      'abort',
      () => {
        for (const { exec } of this.#execs.values()) exec.end('link-lost');
      },
      { once: true },
    );
  }

  async openExec({ start, holder, onEnded }: ExecOpening): Promise<void> {
    const { agent, hostName, signal } = this.#options;
    if (signal.aborted) throw this.#lost();
    if (this.#execs.size >= MAX_EXECS_PER_HOST) {
      throw new BulkheadError(
        'TOO_MANY_ATTEMPTS',
        `${hostName} runs ${MAX_EXECS_PER_HOST} programs for somebody already.`,
        {
          count: MAX_EXECS_PER_HOST,
          retryAfterSec: 1,
        },
      );
    }
    const { execId } = start;
    const exec = new HeldExec({
      agent,
      hostName,
      start,
      onEnded,
      onGone: () => this.#execs.delete(execId),
    });
    // Before anything of it can have come.
    this.#execs.set(execId, { holder, exec });
    await exec.opened;
  }

  watchExec(reference: ExecReference, signal: AbortSignal, windowBytes?: number): AsyncIterable<ExecMessage> {
    return this.#exec(reference).watch(signal, windowBytes);
  }

  takeExec({ execId, instanceId, holder }: ExecReference, bytes: number): void {
    const known = this.#execs.get(execId);
    if (known?.holder === holder && known.exec.instanceId === instanceId) known.exec.taken(bytes);
  }

  async writeExec(reference: ExecReference, { base64, isLast }: { base64: string; isLast: boolean }): Promise<void> {
    this.#exec(reference);
    await this.#ask((agent, signal) =>
      agent.execs.write.mutate({ execId: reference.execId, base64, isLast }, { signal }),
    );
  }

  async resizeExec(reference: ExecReference, size: TerminalSize): Promise<void> {
    this.#exec(reference);
    await this.#ask((agent, signal) => agent.execs.resize.mutate({ execId: reference.execId, ...size }, { signal }));
  }

  closeExec(reference: ExecReference): void {
    this.#exec(reference).end('closed');
  }

  async *watchLog(instanceId: string, query: LogQuery, signal: AbortSignal): AsyncGenerator<LogMessage> {
    const { agent, hostName, signal: linkSignal } = this.#options;
    const streamId = randomUUID();
    const queue = new StreamQueue<LogMessage>(2 * LOG_WINDOW_BYTES, (bytes) => {
      agent.streams.taken.mutate({ streamId, bytes: Math.min(bytes, LOG_WINDOW_BYTES) }).catch(() => {});
    });
    const lose = () => queue.end(this.#lost());
    linkSignal.addEventListener('abort', lose, { once: true });
    if (linkSignal.aborted) lose();
    const upstream = agent.logs.watch.subscribe(
      { streamId, instanceId, ...query },
      {
        onData: (data) => {
          const parsed = logMessageSchema.safeParse(data);
          if (!parsed.success)
            queue.end(new BulkheadError('UNAVAILABLE', 'The agent sent what this version does not know.'));
          else if (!queue.push(parsed.data, sizeOf(parsed.data))) {
            queue.end(new BulkheadError('UNAVAILABLE', 'The agent sent more than it may.'));
          }
        },
        onError: (error) => queue.end(explainStreamError(error, hostName)),
        onComplete: () => queue.end(null),
      },
    );
    try {
      yield* queue.items(signal);
    } finally {
      linkSignal.removeEventListener('abort', lose);
      upstream.unsubscribe();
    }
  }

  /** Of somebody else, or over: the same NOT_FOUND. */
  #exec({ execId, instanceId, holder }: ExecReference): HeldExec {
    const known = this.#execs.get(execId);
    if (known?.holder === holder && known.exec.instanceId === instanceId) return known.exec;
    throw new BulkheadError('NOT_FOUND', 'There is no such exec, or it has ended.', { field: 'execId', value: execId });
  }

  async #ask(call: (agent: AgentClient, signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const { agent, hostName, signal } = this.#options;
    try {
      await call(agent, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
    } catch (error) {
      throw explainStreamError(error, hostName);
    }
  }

  #lost(): BulkheadError {
    return new BulkheadError('HOST_UNREACHABLE', `The agent of ${this.#options.hostName} is not connected.`);
  }
}

/** As the agent counts it. */
function sizeOf({ chunks }: LogMessage): number {
  return Math.max(
    1,
    chunks.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
  );
}
