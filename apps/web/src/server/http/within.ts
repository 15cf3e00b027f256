import { BulkheadError } from '@bulkhead/shared';

/** The answer, or UNAVAILABLE when the database has not given it in time. The work itself is bounded by the database's own timeouts. */
export async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new BulkheadError(
          'UNAVAILABLE',
          `The database has not answered for ${timeoutMs / 1000} s. Nothing was changed; try again in a moment.`,
        ),
      );
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
