import { LiveUsageDecoder, type LiveUsageFrame, type LiveValues } from '@bulkhead/shared';

/** Frames that a row remembers: one comes a second. */
export const SHOWN_SECONDS = 60;

/** The last minute of one instance, the oldest first; null: without values then. A new object for every frame. */
export interface RowUsage {
  seconds: readonly (LiveValues | null)[];
  latest: LiveValues | null;
}

const NOTHING: RowUsage = { seconds: [], latest: null };

interface Row {
  usage: RowUsage;
  listeners: Set<() => void>;
}

/** Live usage as it is told, remembered for the rows that somebody looks at, and for no others. */
export class UsageStore {
  #decoder = new LiveUsageDecoder();
  readonly #rows = new Map<string, Row>();
  readonly #wanting = new Set<() => void>();

  /** A subscription begins: what was before it does not join on. */
  begin(): void {
    this.#decoder = new LiveUsageDecoder();
    for (const row of this.#rows.values()) row.usage = NOTHING;
  }

  /** Throws RangeError for a frame that does not fit the ones before. */
  read(frame: LiveUsageFrame): void {
    this.#decoder.read(frame);
    for (const [instanceId, row] of this.#rows) {
      const latest = this.#decoder.instance(instanceId);
      row.usage = { seconds: [...row.usage.seconds, latest].slice(-SHOWN_SECONDS), latest };
      for (const listener of row.listeners) listener();
    }
  }

  /** A row is on the screen until what this answers is called. */
  watch(instanceId: string, listener: () => void): () => void {
    const row = this.#rows.get(instanceId) ?? { usage: NOTHING, listeners: new Set() };
    row.listeners.add(listener);
    this.#rows.set(instanceId, row);
    this.#tellWanting();
    return () => {
      row.listeners.delete(listener);
      if (row.listeners.size > 0) return;
      this.#rows.delete(instanceId);
      this.#tellWanting();
    };
  }

  usageOf(instanceId: string): RowUsage {
    return this.#rows.get(instanceId)?.usage ?? NOTHING;
  }

  /** Whether there is a row on the screen. */
  get isWanted(): boolean {
    return this.#rows.size > 0;
  }

  /** Calls when that may have changed, until what this answers is called. */
  onWanted(listener: () => void): () => void {
    this.#wanting.add(listener);
    return () => void this.#wanting.delete(listener);
  }

  #tellWanting(): void {
    for (const listener of this.#wanting) listener();
  }
}
