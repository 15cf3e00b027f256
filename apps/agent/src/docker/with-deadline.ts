/**
 * Runs a call with a signal that fires after `deadlineMs`, or with `signal`; rejects with its reason then, also when the call itself
 * never answers. When the call has ended nothing is left: a timed signal of the platform would hold whatever listens to it, the
 * answers of hundreds of calls among it, until its time has come.
 */
export async function withDeadline<T>(
  deadlineMs: number,
  signal: AbortSignal | undefined,
  run: (ended: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const follow = () => ending.abort(signal?.reason);
  const timer = setTimeout(
    () => ending.abort(new DOMException(`no answer within ${deadlineMs} ms`, 'TimeoutError')),
    deadlineMs,
  );
  const rejected = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason as Error), { once: true });
  });
  if (signal?.aborted === true) follow();
  else signal?.addEventListener('abort', follow, { once: true });
  try {
    return await Promise.race([run(ending.signal), rejected]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', follow);
  }
}
