import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import {
  BulkheadError,
  EXEC_WINDOW_BYTES,
  MAX_EXEC_CHUNK_BYTES,
  type AgentExecMessage,
  type ExecEndReason,
  type ExecStart,
  type TerminalSize,
} from '@bulkhead/shared';
import type { CgroupDriver, GroupPath } from '../cgroup/driver.ts';
import { EngineError } from '../docker/errors.ts';
import type { ExecState, StreamEngine } from '../docker/stream-engine.ts';
import type { Log } from '../log.ts';
import { findExecDifferences, type ExecExpectation } from './check-exec.ts';
import { asStdout, demultiplex } from './demultiplex.ts';
import { endProcesses, readProcess, type ExecProcess } from './exec-processes.ts';
import type { ExecRecords } from './exec-records.ts';
import { waitForRoom, type Link } from './link-room.ts';
import { Window } from './window.ts';

const START_DEADLINE_MS = 5_000;
const START_LOOK_MS = 10;
const WATCH_MS = 250;
const EXIT_LOOKS = 20;
/** A program that has ended, with nothing more to read for so long: something that it left behind holds its output open. */
const QUIET_MS = 500;
export const EXEC_IDLE_MS = 15 * 60_000;
export const EXEC_TOTAL_MS = 8 * 3_600_000;

export interface ExecParts {
  driver: CgroupDriver;
  engine: StreamEngine;
  records: ExecRecords;
  log: Log;
  limits: { idleMs: number; totalMs: number };
  /** The kernel's word about its process is not what it must be; it has been ended. */
  onDifference(differences: readonly string[]): void;
}

/** Where an exec runs. */
export interface ExecPlace {
  tenantSlug: string;
  containerId: string;
  group: GroupPath;
  expected: Omit<ExecExpectation, 'group'>;
}

/** One program in a container, from its start to the end of its last process. */
export class Exec {
  readonly #parts: ExecParts;
  readonly #place: ExecPlace;
  readonly #start: ExecStart;
  readonly #window = new Window(EXEC_WINDOW_BYTES);
  readonly #begunMs = performance.now();
  #engineId = '';
  #stream: Duplex | null = null;
  #process: ExecProcess | null = null;
  #lastUseMs = performance.now();
  /** Since when nothing has come although it is waited for; null: something waits to be taken. */
  #quietSinceMs: number | null = null;
  #ending: Promise<void> | null = null;
  #endedBy: ExecEndReason | null = null;
  #exitCode: number | null = null;

  constructor(parts: ExecParts, place: ExecPlace, start: ExecStart) {
    this.#parts = parts;
    this.#place = place;
    this.#start = start;
  }

  /**
   * Starts the program and reads its process back; until then nothing of it is passed on. Throws BulkheadError
   * INSTANCE_STATE when the container does not run, POLICY when the process is not what it must be, UNAVAILABLE.
   */
  async open(): Promise<void> {
    const { engine, records } = this.#parts;
    const { containerId, tenantSlug } = this.#place;
    const { command, tty, columns, rows } = this.#start;
    try {
      this.#engineId = await engine.createExec(containerId, { command, tty });
      records.keep({ engineId: this.#engineId, containerId, tenantSlug, process: null });
      this.#stream = await engine.startExec(this.#engineId, { tty });
      const state = await this.#untilStarted();
      this.#process = asProcess(state.pid);
      if (this.#process !== null) {
        records.keep({ engineId: this.#engineId, containerId, tenantSlug, process: this.#process });
        this.#readBack(this.#process.pid);
        if (tty) await engine.resizeExec(this.#engineId, { columns, rows }).catch(() => {});
      }
    } catch (error) {
      await this.end('failed');
      throw explain(error);
    }
    if (this.#endedBy !== null) throw new BulkheadError('UNAVAILABLE', 'It was ended before it was open.');
  }

  /** What it says, as the reader takes it; the last message tells how it ended. */
  async *messages(link: Link): AsyncGenerator<AgentExecMessage> {
    const watching = setInterval(() => this.#watch(), WATCH_MS);
    try {
      yield { kind: 'opened' };
      yield* this.#output(link);
      // Who closes its output is not at its end by that.
      while (this.#ending === null && this.#isAlive()) await pause(2 * START_LOOK_MS);
      await this.end('exited');
      yield { kind: 'ended', exitCode: this.#exitCode, reason: this.#endedBy ?? 'exited' };
    } finally {
      clearInterval(watching);
      await this.end('closed');
    }
  }

  write(bytes: Buffer, isLast: boolean): Promise<void> {
    const stream = this.#stream;
    this.#lastUseMs = performance.now();
    if (stream === null || this.#ending !== null || stream.writableEnded) return Promise.resolve();
    if (stream.writableLength > EXEC_WINDOW_BYTES) {
      throw new BulkheadError('TOO_MANY_ATTEMPTS', 'The program does not read what it was sent.', { retryAfterSec: 1 });
    }
    if (bytes.length > 0) stream.write(bytes);
    if (isLast) stream.end();
    return Promise.resolve();
  }

  async resize(size: TerminalSize): Promise<void> {
    this.#lastUseMs = performance.now();
    if (!this.#start.tty || this.#ending !== null) return;
    // Of a program that has just ended: its end is on its way.
    await this.#parts.engine.resizeExec(this.#engineId, size).catch(() => {});
  }

  /** The reader has taken this much. */
  taken(bytes: number): void {
    this.#window.give(bytes);
    this.#lastUseMs = performance.now();
  }

  /** Ends its processes and everything else of it; the first reason counts. Resolves when nothing of it is left. */
  end(reason: ExecEndReason): Promise<void> {
    this.#ending ??= this.#endNow(reason);
    return this.#ending;
  }

  async #endNow(reason: ExecEndReason): Promise<void> {
    const { driver, records, log } = this.#parts;
    this.#endedBy = reason;
    this.#window.close();
    if (this.#process === null && this.#engineId !== '') {
      // What was asked to start when nobody waits any more may have begun since.
      this.#process = asProcess((await this.#ask())?.pid ?? null);
    }
    const left = this.#process === null ? 0 : await endProcesses(driver, this.#place.group, this.#process);
    this.#stream?.destroy();
    if (left > 0) log.warn('processes of an exec cannot be ended yet', { container: this.#place.containerId, left });
    else records.forget(this.#engineId);
    this.#exitCode = await this.#askExitCode();
    if (reason === 'exited' && readProcess(this.#place.expected.initPid) === null) this.#endedBy = 'instance-stopped';
  }

  async *#output(link: Link): AsyncGenerator<AgentExecMessage> {
    const stream = this.#stream;
    if (stream === null) return;
    const isOver = () => this.#ending !== null;
    this.#quietSinceMs = performance.now();
    try {
      for await (const piece of this.#start.tty ? asStdout(stream) : demultiplex(stream)) {
        this.#quietSinceMs = null;
        this.#lastUseMs = performance.now();
        for (let from = 0; from < piece.bytes.length; from += MAX_EXEC_CHUNK_BYTES) {
          const bytes = piece.bytes.subarray(from, from + MAX_EXEC_CHUNK_BYTES);
          if (!(await this.#window.spend(bytes.length))) return;
          await waitForRoom(link, isOver);
          if (isOver()) return;
          yield { kind: 'output', stream: piece.stream, base64: bytes.toString('base64') };
        }
        this.#quietSinceMs = performance.now();
      }
    } catch {
      // The connection to the engine is gone, and with it every way to the program.
      await this.end('failed');
    }
  }

  #watch(): void {
    const nowMs = performance.now();
    const { idleMs, totalMs } = this.#parts.limits;
    if (nowMs - this.#begunMs > totalMs) void this.end('too-long');
    else if (nowMs - this.#lastUseMs > idleMs) void this.end('idle');
    const isQuiet = this.#quietSinceMs !== null && nowMs - this.#quietSinceMs > QUIET_MS;
    if (isQuiet && !this.#isAlive()) void this.end('exited');
  }

  #isAlive(): boolean {
    const process = this.#process;
    return process !== null && readProcess(process.pid)?.startTicks === process.startTicks;
  }

  #readBack(pid: number): void {
    const { group, expected } = this.#place;
    const differences = findExecDifferences(this.#parts.driver, pid, { ...expected, group });
    if (differences === null || differences.length === 0) return;
    this.#parts.onDifference(differences);
    throw new BulkheadError('POLICY', `It was ended: ${differences.join(', ')}.`);
  }

  /** The engine answers before the program runs, and does not say when it does. */
  async #untilStarted(): Promise<ExecState> {
    const deadlineMs = performance.now() + START_DEADLINE_MS;
    while (performance.now() < deadlineMs) {
      const state = await this.#parts.engine.inspectExec(this.#engineId);
      if (state === null) throw new BulkheadError('INSTANCE_STATE', 'The container has ended.');
      if (state.pid !== null || state.exitCode !== null) return state;
      await pause(START_LOOK_MS);
    }
    throw new BulkheadError('UNAVAILABLE', `The program did not start within ${START_DEADLINE_MS / 1000} s.`);
  }

  #ask(): Promise<ExecState | null> {
    return this.#parts.engine.inspectExec(this.#engineId).catch(() => null);
  }

  /** The engine hears of the end a moment after it. */
  async #askExitCode(): Promise<number | null> {
    for (let look = 0; look < EXIT_LOOKS && this.#engineId !== ''; look += 1) {
      const state = await this.#ask();
      if (state === null || !state.isRunning) return state?.exitCode ?? null;
      await pause(2 * START_LOOK_MS);
    }
    return null;
  }
}

/** A process that has ended already still names the session of those that it left behind. */
function asProcess(pid: number | null): ExecProcess | null {
  return pid === null ? null : (readProcess(pid) ?? { pid, startTicks: 0 });
}

function explain(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  const code = error.kind === 'conflict' || error.kind === 'not-found' ? 'INSTANCE_STATE' : 'UNAVAILABLE';
  return new BulkheadError(code, `The engine could not start it: ${error.message}`, {}, { cause: error });
}
