import type { Change } from '@bulkhead/shared';

/** One for each topic of each tenant that something happened to lately. */
const MOST_CHANGES = 5_000;
/** How far the clocks of two web processes may be apart: one makes the page, the other hears what changed since. */
const CLOCKS_APART_MS = 2_000;

/** What has changed lately: whoever has read everything at some time asks what of that is old by now. */
export class RecentChanges {
  readonly #newest = new Map<string, { change: Change; atMs: number }>();
  /** Everything since then is here. */
  #knownSinceMs = Infinity;

  /** Nothing from before is certain. */
  startOver(nowMs: number): void {
    this.#newest.clear();
    this.#knownSinceMs = nowMs;
  }

  note(change: Change, nowMs: number): void {
    const key = JSON.stringify([change.topic, change.tenantSlug]);
    // Taken out and put in again: the map stays in the order of time.
    this.#newest.delete(key);
    this.#newest.set(key, { change, atMs: nowMs });
    if (this.#newest.size <= MOST_CHANGES) return;
    for (const [oldest, { atMs }] of this.#newest) {
      this.#newest.delete(oldest);
      this.#knownSinceMs = atMs + 1;
      return;
    }
  }

  /** The newest of each topic and tenant since then, oldest first; null: there may be some that nobody knows of. */
  since(ms: number): Change[] | null {
    const sinceMs = ms - CLOCKS_APART_MS;
    if (sinceMs < this.#knownSinceMs) return null;
    return [...this.#newest.values()].filter(({ atMs }) => atMs >= sinceMs).map(({ change }) => change);
  }
}
