import { setTimeout as pause } from 'node:timers/promises';
import { BulkheadError, LOG_WINDOW_BYTES, type AgentLogQuery, type LogMessage } from '@bulkhead/shared';
import { EngineError } from '../docker/errors.ts';
import type { StreamEngine } from '../docker/stream-engine.ts';
import { waitForRoom, type Link } from './link-room.ts';
import { LogBuffer } from './log-buffer.ts';
import { justAfter, readLogLines, type LogLine } from './log-lines.ts';
import { Window } from './window.ts';

/** Messages come at most this often. */
const MESSAGE_MS = 100;
/** How often it is looked whether a container that has ended runs again. */
const AGAIN_MS = 500;
const BACK_PRESSURE_LOOK_MS = 20;

export interface LogSubject {
  /** Null: there is no container. */
  containerId: string | null;
  isRunning: boolean;
}

/** One reading of a log. Its container is only ever read from the engine's file, never attached to: a reader that stalls must not stall it. */
export class LogReading {
  readonly #query: AgentLogQuery;
  readonly #engine: StreamEngine;
  readonly #subject: () => LogSubject | null;
  readonly #buffer = new LogBuffer();
  readonly #window = new Window(LOG_WINDOW_BYTES);
  readonly #begunMs = Date.now();
  readonly #stop = new AbortController();
  #last: LogLine | null = null;
  #isRead = false;
  #failure: unknown = null;

  constructor(query: AgentLogQuery, engine: StreamEngine, subject: () => LogSubject | null) {
    this.#query = query;
    this.#engine = engine;
    this.#subject = subject;
  }

  taken(bytes: number): void {
    this.#window.give(bytes);
  }

  stop(): void {
    this.#stop.abort();
    this.#window.close();
  }

  /**
   * Messages until the log's end, or with `follow` until nobody reads or the instance is gone. Throws NOT_FOUND when there
   * is no container, UNAVAILABLE when the engine cannot read its log.
   */
  async *messages(link: Link): AsyncGenerator<LogMessage> {
    const { signal } = this.#stop;
    const isOver = () => signal.aborted;
    const reading = this.#read().catch((error: unknown) => {
      this.#failure = error;
    });
    void reading.then(() => {
      this.#isRead = true;
    });
    try {
      while (!isOver()) {
        await pause(MESSAGE_MS, undefined, { signal }).catch(() => {});
        await waitForRoom(link, isOver);
        const next = this.#buffer.take();
        if (next !== null) {
          if (!(await this.#window.spend(next.bytes))) return;
          yield next.message;
        } else if (this.#isRead) {
          if (this.#failure !== null) throw explain(this.#failure);
          return;
        }
      }
    } finally {
      this.stop();
      await reading;
    }
  }

  async #read(): Promise<void> {
    const { follow, tail, sinceMs } = this.#query;
    const { signal } = this.#stop;
    const since = sinceMs === null ? null : (sinceMs / 1000).toFixed(3);
    await this.#readOnce({ tail, since, follow });
    while (follow && !signal.aborted) {
      // The engine's stream ends with the container; the instance may be started again, in the same one or a new one.
      await pause(AGAIN_MS, undefined, { signal }).catch(() => {});
      const subject = this.#subject();
      if (subject === null) return;
      if (!subject.isRunning || signal.aborted) continue;
      const from = this.#last === null ? (since ?? (this.#begunMs / 1000).toFixed(3)) : justAfter(this.#last.at);
      await this.#readOnce({ tail: 'all', since: from, follow });
    }
  }

  async #readOnce(options: { tail: number | 'all'; since: string | null; follow: boolean }): Promise<void> {
    const containerId = this.#subject()?.containerId ?? null;
    if (containerId === null) {
      throw new BulkheadError('NOT_FOUND', 'The instance has no container on this host, so there is no log.');
    }
    const { signal } = this.#stop;
    const source = await this.#engine.logs(containerId, options, signal);
    try {
      for await (const line of readLogLines(source)) {
        this.#last = line;
        // What was there before is waited with; what is said while we look must not wait, or it would be read from a file
        // that has been rotated away.
        const mayDrop = options.follow && line.atMs >= this.#begunMs;
        while (this.#buffer.hasEnough && !mayDrop && !signal.aborted) await pause(BACK_PRESSURE_LOOK_MS);
        if (signal.aborted) return;
        this.#buffer.push(line);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

function explain(error: unknown): unknown {
  if (error instanceof BulkheadError) return error;
  if (error instanceof EngineError && error.kind === 'not-found') {
    return new BulkheadError('NOT_FOUND', 'The container is gone, and its log with it.', {}, { cause: error });
  }
  const words = error instanceof Error ? error.message : String(error);
  return new BulkheadError('UNAVAILABLE', `The log cannot be read: ${words}`.slice(0, 1000), {}, { cause: error });
}
