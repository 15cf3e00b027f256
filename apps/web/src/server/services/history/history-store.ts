import type { HistorySeries, Spread } from '@bulkhead/shared';

/** Whose history: the odometers of one meter, over all its journals. */
export interface HistorySubject {
  kind: 'instance' | 'tenant' | 'host';
  /** Null: a tenant on all of its hosts together. */
  hostId: string | null;
  tenantId: string | null;
  instanceId: string | null;
}

/** One minute of one meter as it was read from a journal. */
export interface MinuteOfMeter {
  subject: HistorySubject & { hostId: string };
  meterId: string;
  /** Its beginning, epoch milliseconds, a whole minute. */
  minuteMs: number;
  /** HISTORY_SERIES in their order. */
  series: readonly (Spread | null)[];
  /** Of a tenant: millicores in each second; [] of others. */
  demandMillicores: readonly (number | null)[];
}

export interface HistoryQuery {
  subjects: readonly HistorySubject[];
  series: readonly HistorySeries[];
  /** Whole steps: multiples of `stepMs`, the end excluded. */
  fromMs: number;
  toMs: number;
  /** A multiple of a minute. */
  stepMs: number;
  /** Least and most are not asked for, and may be answered as the mean. */
  onlyMeans?: boolean;
}

/** One subject's steps: least, mean and most of each series, null where nothing is known. */
export type HistoryRows = ReadonlyMap<
  HistorySeries,
  readonly (readonly [min: number, mean: number, max: number] | null)[]
>;

/**
 * Where minutes are kept: PostgreSQL, or an engine that speaks Prometheus. Hours are the ledger's and always in PostgreSQL.
 * Throws BulkheadError UNAVAILABLE, naming what does not answer.
 */
export interface MinuteStore {
  /** As many answers as subjects, in their order. */
  read(query: HistoryQuery): Promise<HistoryRows[]>;
  /** From when on there may be something. */
  keptSinceMs(): number;
}

/**
 * An engine of the operators' own that keeps minutes in PostgreSQL's place. It takes them out of UsageMinute, where they are
 * staged as ever, and marks them as `forwarded`. Where there is one, the packer packs demand and no series, and of minutes that are
 * forwarded only; what is not waits, up to the retention.
 */
export interface MinuteEngine extends MinuteStore {
  /** Minutes have been staged since just now. Never waits and never throws. */
  wake(): void;
}
