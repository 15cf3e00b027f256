import { BulkheadError } from '@bulkhead/shared';

/**
 * The answer, or UNAVAILABLE when it has not come in time; unless told otherwise it is the database's. The work itself goes
 * on: it is bounded by timeouts of its own.
 */
export async function within<T>(
  timeoutMs: number,
  work: Promise<T>,
  message = `The database has not answered for ${timeoutMs / 1000} s. Nothing was changed; try again in a moment.`,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new BulkheadError('UNAVAILABLE', message));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
