import { z } from 'zod';
import type { Log } from '../log.ts';
import { readJsonFile, replaceFile } from '../workloads/state-file.ts';

const recordSchema = z.object({
  /** The engine's id of it. */
  engineId: z.string().max(128),
  containerId: z.string().max(128),
  tenantSlug: z.string().max(64),
  /** Null: it was not yet known to run. */
  process: z.object({ pid: z.int().min(1), startTicks: z.int().min(0) }).nullable(),
});
export type ExecRecord = z.infer<typeof recordSchema>;

/** Twice what a host may have open. */
const MAX_RECORDS = 100;

/**
 * The execs that are open, on disk: an agent that was killed finds those that it left behind. Written before a program is
 * started. Lost with the host's crash, as the programs are.
 */
export class ExecRecords {
  /** Of the run of the agent before this one. */
  readonly leftOver: readonly ExecRecord[];
  readonly #file: string;
  readonly #log: Log;
  readonly #open = new Map<string, ExecRecord>();

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
    this.leftOver = readJsonFile(file, z.array(recordSchema).max(MAX_RECORDS)) ?? [];
    for (const record of this.leftOver) this.#open.set(record.engineId, record);
  }

  keep(record: ExecRecord): void {
    this.#open.set(record.engineId, record);
    this.#write();
  }

  forget(engineId: string): void {
    if (this.#open.delete(engineId)) this.#write();
  }

  #write(): void {
    try {
      replaceFile(this.#file, JSON.stringify([...this.#open.values()]), { durable: false });
    } catch (error) {
      this.#log.warn('cannot write the state', { file: this.#file, error });
    }
  }
}
