import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { BulkheadError, MAX_EXEC_CHUNK_BYTES, type AgentExecMessage } from '@bulkhead/shared';
import type { Streams } from '../streams/streams.ts';
import { fileRefusal, problemIn } from './problem.ts';

const MAX_WORDS = 2_000;
const AGAIN_MS = 5;
/** A program that does not read what it is sent for so long will not. */
const STALL_MS = 30_000;
/** Nothing of it is sent over the link: it is read here. */
const FREE_LINK = { unsentBytes: () => 0 };
/** What the runtime ends with when there is no such program [execve(2), as shells say it]. */
const NOT_THERE = new Set([126, 127]);

export type Running = Pick<Streams, 'runExec' | 'writeExec' | 'taken'>;

/** A program that the agent runs inside of a running instance for somebody, as the container's own user, with input from here. */
export class InsideRun {
  readonly #streams: Running;
  readonly #execId: string;
  readonly #leave: AbortController;
  readonly #ended: Promise<{ exitCode: number | null }>;
  #words = '';

  private constructor(
    streams: Running,
    messages: AsyncIterator<AgentExecMessage>,
    execId: string,
    leave: AbortController,
  ) {
    this.#streams = streams;
    this.#execId = execId;
    this.#leave = leave;
    this.#ended = this.#listen(messages);
    this.#ended.catch(() => {});
  }

  /** Resolves when it runs. Errors: those of `Streams.runExec`, and CONFLICT `no-shell` when the image has no such program. */
  static async open(streams: Running, instanceId: string, command: string[]): Promise<InsideRun> {
    const execId = randomUUID();
    const leave = new AbortController();
    const start = { execId, instanceId, command, tty: false, columns: 80, rows: 24 };
    const messages = streams.runExec(start, leave.signal, FREE_LINK)[Symbol.asyncIterator]();
    try {
      // The first says that it is open.
      await messages.next();
    } catch (error) {
      if (error instanceof BulkheadError && /executable file not found|no such file/i.test(error.message)) {
        throw noProgram(command);
      }
      throw error;
    }
    return new InsideRun(streams, messages, execId, leave);
  }

  /** Sends it input; resolves when there is room for more. Errors: CONFLICT when it has ended or does not read. */
  async write(bytes: Buffer, isLast = false): Promise<void> {
    const deadlineMs = performance.now() + STALL_MS;
    let from = 0;
    do {
      const piece = bytes.subarray(from, from + MAX_EXEC_CHUNK_BYTES);
      const isEnd = isLast && from + piece.length >= bytes.length;
      try {
        await this.#streams.writeExec({ execId: this.#execId, base64: piece.toString('base64'), isLast: isEnd });
        from += piece.length;
        if (isEnd || from >= bytes.length) return;
      } catch (error) {
        if (!(error instanceof BulkheadError)) throw error;
        // It has ended, and says why when it is finished.
        if (error.code === 'NOT_FOUND') return;
        if (error.code !== 'TOO_MANY_ATTEMPTS' || performance.now() > deadlineMs) throw error;
        await pause(AGAIN_MS);
      }
    } while (from < bytes.length || isLast);
  }

  /** Waits for its end. Errors: CONFLICT or NOT_FOUND with what it said, when it did not end well. */
  async finish(deadlineMs: number): Promise<void> {
    const late = pause(deadlineMs, 'late' as const, { ref: false });
    const outcome = await Promise.race([this.#ended, late]);
    if (outcome === 'late') {
      this.abort();
      throw fileRefusal('interrupted', `It did not end within ${deadlineMs / 1000} s.`);
    }
    if (outcome.exitCode === 0) return;
    if (outcome.exitCode !== null && NOT_THERE.has(outcome.exitCode)) throw noProgram([]);
    if (outcome.exitCode === null) throw fileRefusal('interrupted', 'It was ended from outside.');
    throw fileRefusal(problemIn(this.#words), this.#words || `It ended with ${outcome.exitCode}.`);
  }

  /** Ends it, whatever it does. */
  abort(): void {
    this.#leave.abort();
  }

  async #listen(messages: AsyncIterator<AgentExecMessage>): Promise<{ exitCode: number | null }> {
    for (let next = await messages.next(); next.done !== true; next = await messages.next()) {
      const message = next.value;
      if (message.kind === 'ended') {
        // Its place is given back when nobody waits for more of it.
        await messages.return?.();
        return { exitCode: message.exitCode };
      }
      if (message.kind !== 'output') continue;
      const bytes = Buffer.from(message.base64, 'base64');
      this.#streams.taken({ streamId: this.#execId, bytes: Math.max(1, bytes.length) });
      if (this.#words.length < MAX_WORDS) this.#words += bytes.toString('utf8').slice(0, MAX_WORDS);
    }
    return { exitCode: null };
  }
}

function noProgram(command: readonly string[]): BulkheadError {
  return fileRefusal(
    'no-shell',
    `The image has no ${command[0] ?? 'such program'}, with which this is done in a running instance.`,
  );
}
