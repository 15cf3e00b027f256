import { LiveUsageEncoder, type LiveUsageFrame, type LiveUsageTable } from '@bulkhead/shared';
import type { UsageAudience, UsageReader } from '../deps.ts';
import type { HostUsage } from './host-usage.ts';

/** Hosts sweep at the beginning of the same second: their frames are gathered so long, and handed on together. */
const GATHER_MS = 50;
const FRAME_EVERY_MS = 950;
/** However much is launched, whose instances are whose is not read more often. */
const ROSTER_EVERY_MS = 2_000;
/** A reader who has so much unsent misses frames, and goes on with a table. */
const MAX_UNSENT_BYTES = 64 * 1024;

interface ChannelOptions {
  audience: UsageAudience;
  hostUsage: (hostId: string) => HostUsage;
  /** Called when a roster could not be read. */
  onProblem: (error: unknown) => void;
}

/**
 * What one audience is shown, encoded once a second for all of its readers. Which instances these are, and on which host each
 * of them lives, is the database's word: what a host says about others is not even looked at.
 */
export class UsageChannel {
  readonly audience: UsageAudience;
  readonly #hostUsage: ChannelOptions['hostUsage'];
  readonly #onProblem: ChannelOptions['onProblem'];
  readonly #encoder = new LiveUsageEncoder();
  readonly #follows = new Map<string, { host: HostUsage; leave: () => void }>();
  readonly #waiting = new Set<() => void>();
  /** Null: not read yet. */
  #roster: ReadonlyMap<string, string> | null = null;
  #rosterIsOld = true;
  #rosterReadAtMs = -Infinity;
  #isReading = false;
  /** Frames so far. */
  #count = 0;
  #latest: LiveUsageFrame = '';
  #whole: LiveUsageTable | null = null;
  #toldAtMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ audience, hostUsage, onProblem }: ChannelOptions) {
    this.audience = audience;
    this.#hostUsage = hostUsage;
    this.#onProblem = onProblem;
    void this.#readRoster();
  }

  rosterMayHaveMoved(): void {
    this.#rosterIsOld = true;
    this.#schedule();
  }

  /** From the table on, until the signal fires or the channel is closed. Nothing is queued: who is late goes on with a table. */
  async *frames({ signal, unsentBytes }: UsageReader): AsyncGenerator<LiveUsageFrame, void> {
    let seen = 0;
    while (!signal.aborted && !this.#isClosed) {
      if (seen === this.#count || unsentBytes() > MAX_UNSENT_BYTES) {
        await this.#nextFrame(signal);
        continue;
      }
      const frame = this.#frameAfter(seen);
      seen = this.#count;
      yield frame;
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const { leave } of this.#follows.values()) leave();
    this.#wake();
  }

  #frameAfter(seen: number): LiveUsageFrame {
    if (seen > 0 && seen === this.#count - 1) return this.#latest;
    if (this.#whole === null) this.#whole = this.#encoder.whole();
    return this.#whole;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    const waitMs = Math.max(GATHER_MS, this.#toldAtMs + FRAME_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => this.#tell(), waitMs);
  }

  #tell(): void {
    this.#timer = undefined;
    this.#toldAtMs = performance.now();
    if (this.#rosterIsOld && !this.#isReading) {
      if (this.#toldAtMs - this.#rosterReadAtMs >= ROSTER_EVERY_MS) void this.#readRoster();
      else this.#schedule();
    }
    if (this.#roster === null) return;
    const { compartmentsOf } = this.audience;
    const instances = Array.from(
      this.#roster,
      ([id, hostId]) => [id, this.#follows.get(hostId)?.host.instance(id) ?? null] as const,
    );
    const compartments = compartmentsOf === null ? undefined : this.#follows.get(compartmentsOf)?.host.tenants();
    this.#latest = this.#encoder.next({ instances: new Map(instances), tenants: compartments ?? new Map() });
    this.#whole = null;
    this.#count += 1;
    this.#wake();
  }

  async #readRoster(): Promise<void> {
    this.#isReading = true;
    this.#rosterIsOld = false;
    this.#rosterReadAtMs = performance.now();
    try {
      this.#roster = await this.audience.readRoster();
      if (!this.#isClosed) this.#followHosts(this.#roster);
    } catch (error) {
      this.#rosterIsOld = true;
      this.#onProblem(error);
    } finally {
      this.#isReading = false;
      this.#schedule();
    }
  }

  #followHosts(roster: ReadonlyMap<string, string>): void {
    const hostIds = new Set(roster.values());
    if (this.audience.compartmentsOf !== null) hostIds.add(this.audience.compartmentsOf);
    for (const [hostId, { leave }] of this.#follows) {
      if (hostIds.has(hostId)) continue;
      this.#follows.delete(hostId);
      leave();
    }
    for (const hostId of hostIds) {
      if (this.#follows.has(hostId)) continue;
      const host = this.#hostUsage(hostId);
      this.#follows.set(hostId, { host, leave: host.follow(() => this.#schedule()) });
    }
  }

  #nextFrame(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}
