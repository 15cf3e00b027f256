import { MAX_HOLE_MS, SAMPLE_INTERVAL_MS } from '@bulkhead/shared';

/** Seconds of a chunk for which a demand is told; of a longer one, after a silence of the agent, none is. */
const MAX_SECONDS = 120;

/** CPU that a compartment used in each second of the chunk under way. */
export class Demand {
  #millicores: (number | null)[] = [];

  /** `last`: the second of the chunk with which that ended, counted from 1. */
  note(usedUsec: number, elapsedMs: number, last: number): void {
    if (elapsedMs <= 0 || elapsedMs > MAX_HOLE_MS || last < 1 || last > MAX_SECONDS) return;
    const millicores = Math.round(usedUsec / elapsedMs);
    const seconds = Math.max(1, Math.round(elapsedMs / SAMPLE_INTERVAL_MS));
    for (let second = Math.max(1, last - seconds + 1); second <= last; second += 1) {
      while (this.#millicores.length < second) this.#millicores.push(null);
      this.#millicores[second - 1] = millicores;
    }
  }

  take(seconds: number): (number | null)[] {
    const taken = this.#millicores;
    this.#millicores = [];
    if (seconds > MAX_SECONDS) return [];
    return Array.from({ length: seconds }, (_, index) => taken[index] ?? null);
  }
}
