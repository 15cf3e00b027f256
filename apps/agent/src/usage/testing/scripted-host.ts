import {
  METRIC_COLUMNS,
  USAGE_COUNTERS,
  type MetricColumn,
  type UsageChunk,
  type UsageCounter,
} from '@bulkhead/shared';
import { COLUMN } from '../../cgroup/columns.ts';
import { compartmentKey, HOST_KEY, instanceKey } from '../../metering/targets.ts';
import type { BookState } from '../checkpoint.ts';
import { UsageBook } from '../usage-book.ts';

export const FIRST = '018f4b1c-7d2e-7a3b-8c4d-5e6f70819201';
export const SECOND = '018f4b1c-7d2e-7a3b-8c4d-5e6f70819202';
/** A whole minute. */
export const BEGIN_MS = 1_770_000_000_000 - (1_770_000_000_000 % 60_000);

export type Row = Partial<Record<MetricColumn, number>>;

/** Groups that a test writes down in the place of the kernel's, a clock, and the book that hears of them. */
export class ScriptedHost {
  atMs = BEGIN_MS;
  clockMs = 5_000;
  bootId = 'boot-1';
  keepsIo = false;
  isSettled = true;
  readonly oldLives = new Set<string>();
  book: UsageBook;

  constructor() {
    this.book = this.open(null);
  }

  open(state: BookState | null): UsageBook {
    this.book = new UsageBook(
      {
        cores: 2,
        keepsIo: this.keepsIo,
        memoryBytes: 2 ** 30,
        bootId: this.bootId,
        chunkMs: 60_000,
        isOld: (life) => this.oldLives.has(life),
        isSettled: () => this.isSettled,
        now: () => this.atMs,
        clock: () => this.clockMs,
      },
      state,
    );
    return this.book;
  }

  /** Another agent, after so long; what was not in the state is lost. */
  restart(state: BookState, afterMs: number): void {
    this.atMs += afterMs;
    // A clock of the process begins anew.
    this.clockMs = 100;
    this.open(state);
  }

  state(): BookState {
    return { ...this.book.state(), networks: [], oldLives: [] };
  }

  /** Which instances of acme run. */
  aim(...ids: string[]): void {
    this.book.aim(
      ['acme'],
      ids.map((id) => ({ id, tenantSlug: 'acme', path: `root/acme/${id}` })),
    );
  }

  /** A second later. Values are [life, row]; 'left' is as it was, of which nothing is told, and null is gone. */
  sweep(seen: { acme?: [string, Row]; instances?: Record<string, [string, Row] | 'left' | null>; host?: Row }): void {
    this.atMs += 1_000;
    this.clockMs += 1_000;
    this.book.beginSweep(this.atMs);
    if (seen.host !== undefined) this.book.took(HOST_KEY, HOST_KEY, rowOf(seen.host));
    if (seen.acme !== undefined) this.book.took(compartmentKey('acme'), seen.acme[0], rowOf(seen.acme[1]));
    for (const [id, one] of Object.entries(seen.instances ?? {})) {
      const key = instanceKey(id);
      if (one === null) this.book.gone(key);
      else if (one !== 'left') this.book.took(key, one[0], rowOf(one[1]));
    }
    this.book.endSweep();
  }

  /** Closes the chunk now, due or not. */
  close(): UsageChunk {
    return this.book.close(1);
  }
}

export function rowOf(values: Row): Float64Array {
  const row = new Float64Array(METRIC_COLUMNS.length).fill(Number.NaN);
  for (const [name, value] of Object.entries(values)) row[COLUMN[name as MetricColumn]] = value;
  return row;
}

/** Of one record in a chunk; `id` null: of the tenant, 'host': of the host. Throws where it is not told. */
export function total(chunk: UsageChunk, id: string | null, ...names: UsageCounter[]): number {
  const record = recordOf(chunk, id);
  if (record === undefined) throw new Error(`${id ?? 'the tenant'} is not told of`);
  return names.reduce((sum, name) => sum + (record.totals[USAGE_COUNTERS.indexOf(name)] ?? Number.NaN), 0);
}

export function recordOf(chunk: UsageChunk, id: string | null): UsageChunk['records'][number] | undefined {
  if (id === 'host') return chunk.records.find(({ kind }) => kind === 'host');
  return chunk.records.find(({ kind, instanceId }) => kind !== 'host' && instanceId === id);
}
