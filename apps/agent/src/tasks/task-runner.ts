import type { Credential, DesiredTask, ObservedTask, TaskKind, TaskProgress } from '@bulkhead/shared';
import type { Log } from '../log.ts';
import { Slots } from '../workloads/slots.ts';
import { TaskFailure, type TaskContext, type TaskHandler, type TaskHandlers } from './handler.ts';
import { TaskJournal, type TaskRecord } from './task-journal.ts';

/** Tasks at once: they are bound by the disk and the network, and must not starve who starts containers. */
const AT_ONCE = 4;
/** Of one tenant, so that no other waits for all of its. */
const AT_ONCE_PER_TENANT = 2;
/** A task whose work ends the agent each time must not do so for ever. */
const MAX_ATTEMPTS = 3;
const TELL_MS = 500;

interface Options {
  directory: string;
  handlers: TaskHandlers;
  credential: (id: string) => Credential | null;
  log: Log;
  /** Something of `observed` has changed; progress at most twice a second. */
  onChange: (tasks: ObservedTask[]) => void;
}

interface Job {
  task: DesiredTask;
  observed: ObservedTask;
  stop: AbortController;
}

/**
 * Does what the snapshot says is to be done once. That a task is begun is on disk before it is, and its end before it is
 * told; what was under way when the agent died is begun again. A task is forgotten when the snapshot names it no more.
 */
export class TaskRunner {
  readonly #options: Options;
  readonly #journal: TaskJournal;
  readonly #records: Map<string, TaskRecord>;
  readonly #jobs = new Map<string, Job>();
  readonly #running = new Set<Promise<void>>();
  readonly #slots = new Slots(AT_ONCE);
  readonly #tenantSlots = new Map<string, Slots>();
  #telling: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: Options) {
    this.#options = options;
    this.#journal = new TaskJournal(options.directory);
    this.#records = this.#journal.load();
  }

  observed(): ObservedTask[] {
    return [...this.#jobs.values()].map(({ observed }) => observed);
  }

  setDesired(tasks: readonly DesiredTask[]): void {
    const named = new Map(tasks.map((task) => [task.id, task]));
    for (const id of new Set([...this.#jobs.keys(), ...this.#records.keys()])) {
      if (!named.has(id)) this.#forget(id);
    }
    for (const task of named.values()) {
      const job = this.#jobs.get(task.id);
      if (job === undefined) this.#employ(task);
      else if (task.isCancelled) job.stop.abort();
    }
  }

  /** What is under way is interrupted, and begun again with the next agent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#telling !== null) clearTimeout(this.#telling);
    for (const { stop } of this.#jobs.values()) stop.abort();
    await Promise.allSettled(this.#running);
  }

  #employ(task: DesiredTask): void {
    const ended = this.#records.get(task.id)?.ended ?? null;
    const observed = ended ?? { id: task.id, state: 'pending', progress: null, result: null, problem: null };
    const job: Job = { task, observed, stop: new AbortController() };
    this.#jobs.set(task.id, job);
    if (task.isCancelled) job.stop.abort();
    if (ended !== null) {
      this.#tell();
      return;
    }
    const running = this.#slotsOf(task.tenantSlug)
      .use(() => this.#slots.use(() => this.#run(job)))
      .catch((error: unknown) => {
        this.#options.log.error('a task cannot be worked on', { task: task.id, error });
      });
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  /** Bounded by the tenants that this host has ever been told of in this run. */
  #slotsOf(tenantSlug: string): Slots {
    const known = this.#tenantSlots.get(tenantSlug) ?? new Slots(AT_ONCE_PER_TENANT);
    this.#tenantSlots.set(tenantSlug, known);
    return known;
  }

  #forget(id: string): void {
    this.#jobs.get(id)?.stop.abort();
    this.#jobs.delete(id);
    this.#records.delete(id);
    this.#journal.forget(id);
  }

  async #run(job: Job): Promise<void> {
    const { id, spec } = job.task;
    if (this.#isClosed || this.#jobs.get(id) !== job) return;
    if (job.stop.signal.aborted) {
      this.#end(job, { state: 'cancelled', result: null, problem: null });
      return;
    }
    const attempts = (this.#records.get(id)?.attempts ?? 0) + 1;
    if (attempts > MAX_ATTEMPTS) {
      const message = `the agent ended ${MAX_ATTEMPTS} times while it was at this; it is not tried again`;
      this.#end(job, { state: 'failed', result: null, problem: { code: 'interrupted', message } });
      return;
    }
    this.#write({ id, attempts, ended: null });
    this.#set(job, { state: 'running' });
    try {
      const result = await this.#handle(job, spec.kind);
      this.#end(job, { state: 'succeeded', result, problem: null });
    } catch (error) {
      if (this.#isClosed) return;
      if (job.stop.signal.aborted) this.#end(job, { state: 'cancelled', result: null, problem: null });
      else this.#end(job, { state: 'failed', result: null, problem: this.#word(job, error) });
    }
  }

  #handle(job: Job, kind: TaskKind): Promise<ObservedTask['result']> {
    const handler = this.#options.handlers[kind] as TaskHandler<TaskKind> | undefined;
    if (handler === undefined) throw new TaskFailure('unknown-task', `this agent does not know tasks of kind ${kind}`);
    const context: TaskContext = {
      task: job.task,
      signal: job.stop.signal,
      progress: (progress) => this.#set(job, { progress }),
      credential: this.#options.credential,
    };
    return handler(context);
  }

  #word(job: Job, error: unknown): ObservedTask['problem'] {
    if (error instanceof TaskFailure) return { code: error.code, message: error.message.slice(0, 2000) };
    this.#options.log.error('a task failed', { task: job.task.id, kind: job.task.spec.kind, error });
    return { code: 'task-failed', message: (error instanceof Error ? error.message : String(error)).slice(0, 2000) };
  }

  #end(job: Job, how: Pick<ObservedTask, 'state' | 'result' | 'problem'>): void {
    const { id } = job.task;
    if (this.#jobs.get(id) !== job) return;
    job.observed = { ...job.observed, ...how };
    this.#write({ id, attempts: this.#records.get(id)?.attempts ?? 0, ended: job.observed });
    this.#tell();
  }

  #set(job: Job, change: { state?: ObservedTask['state']; progress?: TaskProgress }): void {
    if (this.#jobs.get(job.task.id) !== job) return;
    job.observed = { ...job.observed, ...change };
    this.#telling ??= setTimeout(() => this.#tell(), TELL_MS);
  }

  #write(record: TaskRecord): void {
    this.#journal.write(record);
    this.#records.set(record.id, record);
  }

  #tell(): void {
    if (this.#telling !== null) clearTimeout(this.#telling);
    this.#telling = null;
    if (!this.#isClosed) this.#options.onChange(this.observed());
  }
}
