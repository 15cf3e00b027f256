import { pause } from '../../pause.ts';
import { spendOfTenant } from './tenant-rate.ts';

/** Whoever reads a stream, as far as the stream has to know them. */
export interface Reader {
  /** Fires when they leave. */
  signal: AbortSignal | undefined;
  /** What waits in this process to be sent to them. */
  unsentBytes: () => number;
}

/** What a stream carries, and whose it is: a tenant's streams share a rate. */
export interface Load<T> {
  tenantId: string;
  bytesOf: (item: T) => number;
}

/** A socket is given no more while it has this much unsent: what is not asked for stays with the agent, and there with the program. */
const MAX_UNSENT_BYTES = 256 * 1024;
const LOOK_MS = 20;

/** A stream at the pace of its reader and within its tenant's rate, ended with whoever reads it. */
export async function* paced<T>(
  { signal, unsentBytes }: Reader,
  { tenantId, bytesOf }: Load<T>,
  open: (signal: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<T, void> {
  const ending = new AbortController();
  const either = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  try {
    for await (const item of open(either)) {
      await spendOfTenant(tenantId, bytesOf(item), either);
      yield item;
      while (unsentBytes() > MAX_UNSENT_BYTES && !either.aborted) await pause(LOOK_MS, either);
    }
  } finally {
    ending.abort();
  }
}
