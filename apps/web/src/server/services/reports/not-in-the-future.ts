/** How far a host's clock may be ahead before it is not believed. */
const MAX_AHEAD_MS = 60_000;

/** A host's time, ISO 8601. A clock that is far ahead must not keep its rows the newest for good, nor be no date at all. */
export function notInTheFuture(atMs: number): string {
  return new Date(Math.min(atMs, Date.now() + MAX_AHEAD_MS)).toISOString();
}
