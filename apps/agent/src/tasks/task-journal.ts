import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { idSchema, observedTaskSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { readJsonFile, replaceFile } from '../workloads/state-file.ts';

/** What is known of a task across restarts of the agent. */
export const taskRecordSchema = z.strictObject({
  id: idSchema,
  /** How often its work has been begun. */
  attempts: z.int().min(0),
  /** Null: not over. */
  ended: observedTaskSchema.nullable(),
});
export type TaskRecord = z.infer<typeof taskRecordSchema>;

/** One file a task in `directory`. What cannot be read is forgotten: the task is then begun anew. */
export class TaskJournal {
  readonly #directory: string;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#directory = directory;
  }

  load(): Map<string, TaskRecord> {
    const records = readdirSync(this.#directory)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => readJsonFile(join(this.#directory, name), taskRecordSchema) ?? []);
    return new Map(records.map((record) => [record.id, record]));
  }

  /** On disk when it returns. */
  write(record: TaskRecord): void {
    replaceFile(this.#file(record.id), JSON.stringify(record), { durable: true });
  }

  forget(id: string): void {
    rmSync(this.#file(id), { force: true });
  }

  #file(id: string): string {
    return join(this.#directory, `${id}.json`);
  }
}
