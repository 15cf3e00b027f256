import type { Transaction } from '@bulkhead/db';
import type { Change } from '@bulkhead/shared';

/**
 * News about rows, carried by PostgreSQL's NOTIFY on one channel: what a transaction publishes is heard by every web
 * process when it commits, and by none when it does not.
 */
export type News =
  | { kind: 'change'; change: Change }
  | { kind: 'desired'; hostId: string }
  /** Whether a host's link may go on is to be looked at again; null: every link's, for the authority itself has changed. */
  | { kind: 'standing'; hostId: string | null };

export interface ChangeBus {
  /** Sends with the transaction: heard at commit. */
  publish(tx: Transaction, news: readonly News[]): Promise<void>;
  /**
   * Every piece of news from now on. After the listening connection was lost and found again it yields `null` once:
   * something may have been missed, look at everything again. A consumer that falls 1,000 behind gets a `null` instead.
   */
  listen(signal: AbortSignal): AsyncIterable<News | null>;
  /** What was heard to change since then, the newest of each topic and tenant; null: something may have been missed. */
  since(ms: number): Change[] | null;
  close(): Promise<void>;
}
