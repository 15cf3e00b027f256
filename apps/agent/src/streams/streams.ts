import {
  BulkheadError,
  MAX_EXECS_PER_HOST,
  MAX_EXECS_PER_INSTANCE,
  type AgentExecMessage,
  type AgentLogQuery,
  type DesiredInstance,
  type ExecResize,
  type ExecStart,
  type ExecWrite,
  type LogMessage,
  type Taken,
} from '@bulkhead/shared';
import type { CgroupDriver } from '../cgroup/driver.ts';
import type { EventLog } from '../containment/event-log.ts';
import type { StreamEngine } from '../docker/stream-engine.ts';
import type { Log } from '../log.ts';
import { Exec, EXEC_IDLE_MS, EXEC_TOTAL_MS, type ExecPlace } from './exec.ts';
import { endProcesses, readProcess } from './exec-processes.ts';
import { ExecRecords } from './exec-records.ts';
import { LogReading } from './follow-log.ts';
import type { Link } from './link-room.ts';

const MAX_LOGS_PER_HOST = 64;

/** What a stream has to know of an instance. */
export interface StreamSubject {
  tenantSlug: string;
  desired: Pick<DesiredInstance, 'profile' | 'uid' | 'name'> | null;
  containerId: string | null;
  pid: number | null;
  isRunning: boolean;
}

export interface StreamsOptions {
  driver: CgroupDriver;
  engine: StreamEngine;
  subject: (instanceId: string) => StreamSubject | null;
  events: Pick<EventLog, 'record'>;
  recordsFile: string;
  log: Log;
  limits?: { idleMs: number; totalMs: number };
}

/** Programs that are run in instances for somebody who looks on, and logs that are read. Each lives as long as its subscription. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #records: ExecRecords;
  readonly #execs = new Map<string, { instanceId: string; exec: Exec }>();
  readonly #logs = new Map<string, LogReading>();
  #cleaning: Promise<void> | null = null;

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#records = new ExecRecords(options.recordsFile, options.log);
  }

  /** Ends what an agent before this one left behind. To be called when the engine answers; repeats nothing. */
  endLeftOvers(): Promise<void> {
    this.#cleaning ??= this.#endLeftOvers();
    return this.#cleaning;
  }

  /**
   * Runs a program until it ends, or `signal` fires: then its processes are ended within a second. Throws NOT_FOUND,
   * INSTANCE_STATE, TOO_MANY_ATTEMPTS (with the count), POLICY, UNAVAILABLE.
   */
  async *runExec(start: ExecStart, signal: AbortSignal, link: Link): AsyncGenerator<AgentExecMessage> {
    const exec = this.#enter(start);
    const hangUp = () => void exec.end('link-lost');
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      if (signal.aborted) return;
      await exec.open();
      yield* exec.messages(link);
    } finally {
      signal.removeEventListener('abort', hangUp);
      await exec.end('closed');
      this.#execs.delete(start.execId);
    }
  }

  writeExec({ execId, base64, isLast }: ExecWrite): Promise<void> {
    return this.#exec(execId).write(Buffer.from(base64, 'base64'), isLast);
  }

  resizeExec({ execId, ...size }: ExecResize): Promise<void> {
    return this.#exec(execId).resize(size);
  }

  /** Throws as `runExec`. */
  async *watchLog(query: AgentLogQuery, signal: AbortSignal, link: Link): AsyncGenerator<LogMessage> {
    const { instanceId, streamId } = query;
    if (this.#logs.size >= MAX_LOGS_PER_HOST || this.#logs.has(streamId)) {
      throw tooMany(`This host has ${MAX_LOGS_PER_HOST} logs open.`, MAX_LOGS_PER_HOST);
    }
    if (this.#options.subject(instanceId) === null) throw notHere(instanceId);
    const reading = new LogReading(query, this.#options.engine, () => this.#options.subject(instanceId));
    this.#logs.set(streamId, reading);
    const stop = () => reading.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (!signal.aborted) yield* reading.messages(link);
    } finally {
      signal.removeEventListener('abort', stop);
      reading.stop();
      this.#logs.delete(streamId);
    }
  }

  /** A reader has taken something; of a stream that has ended meanwhile it does not matter. */
  taken({ streamId, bytes }: Taken): void {
    this.#execs.get(streamId)?.exec.taken(bytes);
    this.#logs.get(streamId)?.taken(bytes);
  }

  async close(): Promise<void> {
    for (const reading of this.#logs.values()) reading.stop();
    await Promise.all([...this.#execs.values()].map(({ exec }) => exec.end('link-lost')));
  }

  #exec(execId: string): Exec {
    const known = this.#execs.get(execId);
    if (known === undefined) throw new BulkheadError('NOT_FOUND', 'There is no such exec, or it has ended.');
    return known.exec;
  }

  /** Takes the place before anything is waited for, so that nobody else is given it. */
  #enter(start: ExecStart): Exec {
    const { instanceId, execId } = start;
    const place = this.#placeOf(instanceId);
    const inInstance = [...this.#execs.values()].filter((one) => one.instanceId === instanceId).length;
    if (inInstance >= MAX_EXECS_PER_INSTANCE) {
      throw tooMany(
        `This instance runs ${MAX_EXECS_PER_INSTANCE} programs for somebody already.`,
        MAX_EXECS_PER_INSTANCE,
      );
    }
    if (this.#execs.size >= MAX_EXECS_PER_HOST) {
      throw tooMany(`This host runs ${MAX_EXECS_PER_HOST} programs for somebody already.`, MAX_EXECS_PER_HOST);
    }
    if (this.#execs.has(execId)) throw new BulkheadError('CONFLICT', 'An exec with this id is open.');
    const { driver, engine, log, limits } = this.#options;
    const exec = new Exec(
      {
        driver,
        engine,
        records: this.#records,
        log,
        limits: limits ?? { idleMs: EXEC_IDLE_MS, totalMs: EXEC_TOTAL_MS },
        onDifference: (differences) => this.#alarm(place.tenantSlug, instanceId, differences),
      },
      place,
      start,
    );
    this.#execs.set(execId, { instanceId, exec });
    return exec;
  }

  #placeOf(instanceId: string): ExecPlace {
    const subject = this.#options.subject(instanceId);
    if (subject === null) throw notHere(instanceId);
    const { tenantSlug, desired, containerId, pid, isRunning } = subject;
    if (desired === null || containerId === null || pid === null || !isRunning) {
      throw new BulkheadError('INSTANCE_STATE', 'Programs can be run in it while it runs.', { allowed: ['running'] });
    }
    return {
      tenantSlug,
      containerId,
      group: this.#options.driver.containerPath(tenantSlug, containerId),
      expected: { profile: desired.profile, uid: desired.uid, initPid: pid },
    };
  }

  #alarm(tenantSlug: string, instanceId: string, differences: readonly string[]): void {
    this.#options.events.record({
      kind: 'attestation-failed',
      tenantSlug,
      instanceId,
      message: `A program that was run in the instance was not what it must be, and was ended: ${differences.join(', ')}.`,
      writes: [],
    });
  }

  async #endLeftOvers(): Promise<void> {
    const { driver, engine, log } = this.#options;
    for (const { engineId, containerId, tenantSlug, process } of this.#records.leftOver) {
      const state = await engine.inspectExec(engineId).catch(() => null);
      const found = state?.isRunning === true && state.pid !== null ? readProcess(state.pid) : null;
      const root = process ?? found;
      const left = root === null ? 0 : await endProcesses(driver, driver.containerPath(tenantSlug, containerId), root);
      if (left === 0) this.#records.forget(engineId);
      log.info('an exec of the agent before this one was ended', { container: containerId, left });
    }
  }
}

function notHere(instanceId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `instance ${instanceId} is not on this host`);
}

function tooMany(message: string, count: number): BulkheadError {
  return new BulkheadError('TOO_MANY_ATTEMPTS', message, { count, retryAfterSec: 1 });
}
