import type { Credential, DesiredTask, ObservedTask, TaskKind, TaskProgress, TaskSpec } from '@bulkhead/shared';

/** What a handler is given for one run of one task. */
export interface TaskContext<Kind extends TaskKind = TaskKind> {
  task: Omit<DesiredTask, 'spec'> & { spec: Extract<TaskSpec, { kind: Kind }> };
  /** Fires when the task is cancelled and when the agent stops. */
  signal: AbortSignal;
  /** How far it is; told at most twice a second. */
  progress: (progress: TaskProgress) => void;
  /** What to show a registry or an object store; null: the snapshot has none of that id. */
  credential: (id: string) => Credential | null;
}

/**
 * Does the work of a kind of task and answers its result. Idempotent: after a crash it is run again from its beginning, and
 * must then find its own half-done work and finish or replace it. Throws TaskFailure when trying again would not help.
 */
export type TaskHandler<Kind extends TaskKind> = (context: TaskContext<Kind>) => Promise<ObservedTask['result']>;

export type TaskHandlers = { [Kind in TaskKind]?: TaskHandler<Kind> };

/** The task has failed for a reason that a person can read. */
export class TaskFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TaskFailure';
    this.code = code;
  }
}
