import { deathSchema, idSchema, OBSERVED_STATES, problemSchema } from '@bulkhead/shared';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { holdSchema } from '../floods/hold.ts';
import { readJsonFile, replaceFile } from './state-file.ts';

const sizeSchema = z.object({ cpuMillicores: z.number(), memoryBytes: z.number(), pids: z.number() });
export type ReservedSize = z.infer<typeof sizeSchema>;

/**
 * What the agent must not forget about an instance, and the engine does not know. A run of a container is named by its
 * start time: the engine keeps the id over restarts.
 */
export const instanceMemorySchema = z.object({
  /** The revision that was reached; null: none yet. */
  revision: z.number().nullable(),
  /** The restart nonce under which it was last started; null: never. */
  restartNonce: z.number().nullable(),
  /** Written before a start for a person's sake: whether it happened can then be told by the start time. */
  intent: z.object({ nonce: z.number(), previousRunMs: z.number().nullable() }).nullable(),
  /** The run that we have told to end. */
  stoppedRunMs: z.number().nullable(),
  /** The run that we have told to end for its check's sake: its end counts as a failure. */
  unhealthyRun: z.object({ startedAtMs: z.number().nullable(), message: z.string() }).nullable().default(null),
  /** The run whose death is explained and decided on. */
  handledRunMs: z.number().nullable(),
  /** It ended by itself and its restart policy leaves it so. */
  ended: z.boolean(),
  /** Restarts by the restart policy since a person's last start. */
  restarts: z.number(),
  /** Runs and starts that failed in a row. */
  failures: z.number(),
  /** When the first of them was; null: none. */
  rowSinceMs: z.number().nullable().default(null),
  nextTryAtMs: z.number().nullable(),
  lastDeath: deathSchema.nullable(),
  /** The last flood of its log; null: there was none. */
  hold: holdSchema.nullable().default(null),
  /** Why the last start failed; null: it did not. */
  startProblem: problemSchema.nullable().default(null),
  /** The reservation that was last settled in the kernel; null: none yet. */
  size: sizeSchema.nullable(),
  /** What was last reported as settled: what a new agent says until it has looked. */
  seen: z
    .object({
      state: z.enum(OBSERVED_STATES),
      containerId: z.string().nullable(),
      startedAtMs: z.number().nullable(),
    })
    .nullable(),
});
export type InstanceMemory = z.infer<typeof instanceMemorySchema>;

export const NEW_MEMORY: InstanceMemory = {
  revision: null,
  restartNonce: null,
  intent: null,
  stoppedRunMs: null,
  unhealthyRun: null,
  handledRunMs: null,
  ended: false,
  restarts: 0,
  failures: 0,
  rowSinceMs: null,
  nextTryAtMs: null,
  lastDeath: null,
  hold: null,
  startProblem: null,
  size: null,
  seen: null,
};

/** One small file an instance, so that a change costs the same however many there are. */
export interface MemoryStore {
  load(instanceId: string): InstanceMemory;
  save(instanceId: string, memory: InstanceMemory): void;
  forget(instanceId: string): void;
  /** Forgets everybody who is not named. */
  keepOnly(instanceIds: ReadonlySet<string>): void;
}

export function openMemoryStore(directory: string): MemoryStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const fileOf = (id: string) => join(directory, `${idSchema.parse(id)}.json`);
  return {
    load: (id) => readJsonFile(fileOf(id), instanceMemorySchema) ?? NEW_MEMORY,
    // Survives a crash of the agent, which is what it is for; a crash of the host ends every run that is told of here.
    save: (id, memory) => replaceFile(fileOf(id), JSON.stringify(memory), { durable: false }),
    forget: (id) => rmSync(fileOf(id), { force: true }),
    keepOnly: (ids) => {
      for (const name of readdirSync(directory)) {
        if (!ids.has(name.replace(/\.json$/, ''))) rmSync(join(directory, name), { force: true });
      }
    },
  };
}
