const MAX_KEYS = 10_000;

/** A token bucket for each key: `burst` at once, then `perMinute`. Holds 10,000 keys at most, the oldest go first. */
export class RateBound {
  readonly #burst: number;
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  constructor({ burst, perMinute, now = Date.now }: { burst: number; perMinute: number; now?: () => number }) {
    this.#burst = burst;
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Takes one. Returns 0 when there was one, else the seconds until there is. */
  take(key: string): number {
    const atMs = this.#now();
    const bucket = this.#buckets.get(key) ?? { left: this.#burst, atMs };
    const refilled = Math.min(this.#burst, bucket.left + ((atMs - bucket.atMs) / 60_000) * this.#perMinute);
    const allowed = refilled >= 1;
    // Deleted and set again: a Map keeps the order of insertion, so the first key is the one unused for longest.
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: allowed ? refilled - 1 : refilled, atMs });
    if (this.#buckets.size > MAX_KEYS) {
      const oldest = this.#buckets.keys().next();
      if (!oldest.done) this.#buckets.delete(oldest.value);
    }
    return allowed ? 0 : Math.ceil(((1 - refilled) / this.#perMinute) * 60);
  }
}
