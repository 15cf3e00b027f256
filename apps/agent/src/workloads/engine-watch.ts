import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { ENGINE_DRIVERS, toEngineDriver, type EngineDriver } from '../cgroup/choose-engine-driver.ts';
import type { EngineEvent, EngineInfo } from '../docker/answers.ts';
import type { Engine } from '../docker/engine.ts';
import { EngineError, toEngineError } from '../docker/errors.ts';
import type { Log } from '../log.ts';
import { doubled, jittered } from './back-off.ts';
import type { Outage } from './explain-death.ts';
import { findEngineProcess } from './find-engine-process.ts';
import { readJsonFile, replaceFile } from './state-file.ts';

const PING_MS = 2_000;
const RETRY_FIRST_MS = 200;
const RETRY_LONGEST_MS = 3_000;
/** What an engine does to containers at its start is done when it answers; the clock's grain and a second look stay. */
const OUTAGE_MARGIN_MS = 2_000;
/** What a container can be given on any engine, also on one whose limits we cannot see. */
const FALLBACK_OPEN_FILES = 1024;

const sightingSchema = z.object({
  identity: z.string().nullable(),
  lastWellMs: z.number(),
  /** Who wrote the containers' groups when the engine last answered. */
  cgroupDriver: z.enum(ENGINE_DRIVERS).nullable().default(null),
});
type Sighting = z.infer<typeof sightingSchema>;

/** The cgroup driver of the engine when it last answered; null: it never did. */
export function rememberedDriver(file: string): EngineDriver | null {
  return readJsonFile(file, sightingSchema)?.cgroupDriver ?? null;
}

export interface EngineWatchOptions {
  engine: Engine;
  bootId: string;
  /** Remembers over restarts of the agent when the engine was last well, and which one it was. */
  file: string;
  log: Log;
  now: () => number;
  /** The engine answers (again). Nothing that was known of its containers holds any more. */
  onUp: () => Promise<void>;
  onDown: () => void;
  onEvent: (event: EngineEvent) => void;
}

/** Knows whether the engine answers, and whether it is still the same one. */
export class EngineWatch {
  readonly #options: EngineWatchOptions;
  readonly #closing = new AbortController();
  #connection: AbortController | null = null;
  #info: EngineInfo | null = null;
  #maxOpenFiles = FALLBACK_OPEN_FILES;
  #pid: number | null = null;
  #problem = 'it was not asked yet';
  #outage: Outage | null = null;
  #identity: string | null = null;
  #cgroupDriver: EngineDriver | null = null;
  #loop: Promise<void> = Promise.resolve();
  /** Settles when the engine has been asked once, and looked at when it answered. */
  readonly asked: Promise<void>;
  #noteAsked = () => {};

  constructor(options: EngineWatchOptions) {
    this.#options = options;
    this.asked = new Promise((resolve) => {
      this.#noteAsked = resolve;
    });
  }

  /** Null while the engine does not answer. */
  info(): EngineInfo | null {
    return this.#info;
  }

  isUp(): boolean {
    return this.#info !== null;
  }

  /** Why the engine does not answer. */
  problem(): string {
    return this.#problem;
  }

  /** The engine's process when it last answered; null: it cannot be seen. */
  pid(): number | null {
    return this.#pid;
  }

  maxOpenFiles(): number {
    return this.#maxOpenFiles;
  }

  /** The last time without an engine after which its containers had ended; null: there was none. */
  outage(): Outage | null {
    return this.#outage;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** A call has failed: look now, and not at the next turn. */
  suspect(): void {
    this.#connection?.abort();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#connection?.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#closing.signal.aborted;) {
      try {
        await this.#stayConnected(() => {
          failures = 0;
        });
      } catch (error) {
        // We have hung up ourselves: the engine is as well as it was.
        if (this.#closing.signal.aborted) return;
        this.#goDown(toEngineError(error, 'ping').message);
      }
      const delay = jittered(doubled(RETRY_FIRST_MS, failures, RETRY_LONGEST_MS));
      failures += 1;
      await pause(delay, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }

  /** Returns or throws when the engine is lost. */
  async #stayConnected(onUp: () => void): Promise<void> {
    const { engine, onEvent } = this.#options;
    const connection = new AbortController();
    this.#connection = connection;
    const signal = AbortSignal.any([connection.signal, this.#closing.signal]);
    try {
      await engine.ping(signal);
      const events = await engine.events(signal);
      const info = await engine.info(signal);
      this.#recognise(info);
      this.#info = info;
      onUp();
      this.#options.log.info('the engine answers', { version: info.version, liveRestore: info.liveRestore });
      const pinging = this.#pingOn(signal, connection);
      const reading = (async () => {
        for await (const event of events) onEvent(event);
      })();
      reading.catch(() => undefined);
      await this.#options.onUp();
      this.#noteAsked();
      await Promise.race([reading, pinging]);
      throw new EngineError('unreachable', 'the connection to the engine was given up');
    } finally {
      connection.abort();
    }
  }

  /** A stopped engine keeps its connections open, so only an answer proves it. Two missed ones in a row lose it. */
  async #pingOn(signal: AbortSignal, connection: AbortController): Promise<void> {
    for (let missed = 0; missed < 2;) {
      await pause(PING_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.#options.engine.ping(signal);
        missed = 0;
        this.#write();
      } catch {
        missed += 1;
      }
    }
    connection.abort();
    throw new Error('the engine does not answer any more');
  }

  #recognise(info: EngineInfo): void {
    const { engine, bootId, now } = this.#options;
    const found = findEngineProcess(engine.socketPath, bootId);
    this.#pid = found?.pid ?? null;
    this.#maxOpenFiles = found?.maxOpenFiles ?? FALLBACK_OPEN_FILES;
    const last = readJsonFile(this.#options.file, sightingSchema);
    const identity = found?.identity ?? null;
    if (last !== null && !isSameEngine(last.identity, identity)) {
      // With live-restore an engine's end is nothing to its containers, but a reboot is.
      const isReboot = last.identity !== null && !last.identity.startsWith(`${bootId}:`);
      if (!info.liveRestore || isReboot) {
        this.#outage = { fromMs: last.lastWellMs - OUTAGE_MARGIN_MS, toMs: now() + OUTAGE_MARGIN_MS };
      }
    }
    this.#identity = identity;
    this.#cgroupDriver = toEngineDriver(info.cgroupDriver);
    this.#write();
  }

  #goDown(problem: string): void {
    this.#problem = problem;
    this.#noteAsked();
    if (this.#info === null) return;
    this.#info = null;
    this.#options.log.warn('the engine does not answer', { problem });
    this.#options.onDown();
  }

  #write(): void {
    const lastWellMs = this.#options.now();
    const sighting: Sighting = { identity: this.#identity, lastWellMs, cgroupDriver: this.#cgroupDriver };
    try {
      replaceFile(this.#options.file, JSON.stringify(sighting), { durable: false });
    } catch (error) {
      this.#options.log.warn('cannot write the state', { file: this.#options.file, error });
    }
  }
}

/** When nobody can say, every connection counts as another engine: a death next to it is then forgiven, not blamed. */
function isSameEngine(before: string | null, after: string | null): boolean {
  return before !== null && before === after;
}
