import type { Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';

/** Changes of one tenant that may wait here for their turn. */
const MAX_WAITING = 500;
/** After this long in the queue a change is not begun any more. */
const MAX_QUEUED_MS = 10_000;
/** How long a transaction may wait for a connection, and how long it may last. */
const TRANSACTION_BOUNDS = { maxWait: 5_000, timeout: 10_000 };

const queues = new Map<string, { last: Promise<unknown>; waiting: number }>();

/**
 * Runs a change of one tenant in a transaction. The tenant's row lock is what orders changes; queueing them here as well
 * keeps fifty launches of one tenant from holding every connection of the pool while they wait for that lock.
 */
export async function inTenantTransaction<T>(
  deps: Deps,
  tenantId: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const queue = queues.get(tenantId) ?? { last: Promise.resolve(), waiting: 0 };
  if (queue.waiting >= MAX_WAITING) {
    throw new BulkheadError(
      'TOO_MANY_ATTEMPTS',
      `More than ${MAX_WAITING} changes of this tenant are waiting; try again in a moment.`,
      {
        retryAfterSec: 1,
      },
    );
  }
  queues.set(tenantId, queue);
  queue.waiting += 1;
  const queuedAtMs = Date.now();
  const turn = queue.last.then(() => {
    if (Date.now() - queuedAtMs > MAX_QUEUED_MS) {
      throw new BulkheadError(
        'UNAVAILABLE',
        'The database was too busy for this change. Nothing was changed; try again in a moment.',
      );
    }
    return deps.db.$transaction(work, TRANSACTION_BOUNDS);
  });
  queue.last = turn.catch(() => {});
  try {
    return await turn;
  } finally {
    queue.waiting -= 1;
    if (queue.waiting === 0) queues.delete(tenantId);
  }
}
