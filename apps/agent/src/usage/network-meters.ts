import { MAX_INSTANCES_PER_HOST } from '@bulkhead/shared';
import type { KeptNetwork } from './checkpoint.ts';
import type { Meter } from './meter.ts';
import { readNetwork, type NetworkReading } from './network-counters.ts';

/** How often the network of who runs is looked at, and of who stands still: packets may come all the same. */
export const NETWORK_EVERY_MS = 10_000;
const STANDING_EVERY_MS = 60_000;
/** Each costs about 60 µs: so many, and the event loop is given back. */
const READS_A_TURN = 16;
const MAX_KNOWN = 2 * MAX_INSTANCES_PER_HOST;

export interface NetworkedInstance {
  id: string;
  pid: number;
  meter: Meter;
  /** Whether a process is in the instance's group: asked once for each. */
  owns(pid: number): boolean;
}

interface Known extends NetworkReading {
  readMs: number;
}

/** Reads the networks of instances that have any into their meters, their compartments' and the host's. */
export class NetworkMeters {
  readonly #known = new Map<string, Known>();
  readonly #read: (pid: number) => NetworkReading | null;
  #isReading = false;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(kept: readonly KeptNetwork[], read: (pid: number) => NetworkReading | null = readNetwork) {
    this.#read = read;
    for (const { instanceId, ...reading } of kept) this.#known.set(instanceId, { ...reading, readMs: Number.NaN });
  }

  /** Whether it is time to look; `atMs` on the caller's axis, as of `read`. */
  isDue(atMs: number): boolean {
    return !this.#isReading && atMs - this.#lastMs >= NETWORK_EVERY_MS - 500;
  }

  /** `isOld`: whether a meter's group was there before the journal: what its network did until now is not in it. */
  async read(
    instances: readonly NetworkedInstance[],
    { atMs, isOld }: { atMs: number; isOld: (meter: Meter) => boolean },
  ): Promise<void> {
    this.#isReading = true;
    try {
      const passMs = Number.isFinite(this.#lastMs) ? atMs - this.#lastMs : 0;
      this.#lastMs = atMs;
      const sums = new Map<Meter, { inBytes: number; outBytes: number }>();
      let reads = 0;
      for (const instance of instances) {
        const grown = this.#isToBeRead(instance, atMs)
          ? this.#look(instance, atMs, isOld)
          : { inBytes: 0, outBytes: 0 };
        for (let meter = instance.meter.above; meter !== null; meter = meter.above) {
          const sum = sums.get(meter) ?? { inBytes: 0, outBytes: 0 };
          sums.set(meter, { inBytes: sum.inBytes + grown.inBytes, outBytes: sum.outBytes + grown.outBytes });
        }
        reads += 1;
        if (reads % READS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      for (const [meter, { inBytes, outBytes }] of sums) meter.addNetwork(inBytes, outBytes, passMs);
      this.#forget(new Set(instances.map(({ id }) => id)));
    } finally {
      this.#isReading = false;
    }
  }

  /** What a process of an instance had received and sent when it was last looked at; null: it was not yet. */
  of(instanceId: string, pid: number): NetworkReading | null {
    const known = this.#known.get(instanceId);
    return known?.process.startsWith(`${pid}:`) === true ? known : null;
  }

  keep(): KeptNetwork[] {
    return [...this.#known].map(([instanceId, { process, inBytes, outBytes }]) => ({
      instanceId,
      process,
      inBytes,
      outBytes,
    }));
  }

  #isToBeRead({ id, pid, meter }: NetworkedInstance, atMs: number): boolean {
    const known = this.#known.get(id);
    if (known === undefined || !known.process.startsWith(`${pid}:`)) return true;
    return meter.ran || !(atMs - known.readMs < STANDING_EVERY_MS - 500);
  }

  /** Who is not there now may only be looked at anew: with the reading forgotten, all of it would count again. */
  #forget(here: ReadonlySet<string>): void {
    for (const id of this.#known.keys()) {
      if (this.#known.size <= MAX_KNOWN) return;
      if (!here.has(id)) this.#known.delete(id);
    }
  }

  #look(instance: NetworkedInstance, atMs: number, isOld: (meter: Meter) => boolean) {
    const { id, pid, meter } = instance;
    const nothing = { inBytes: 0, outBytes: 0 };
    const now = this.#read(pid);
    if (now === null) return nothing;
    const known = this.#known.get(id);
    const isSame = known?.process === now.process;
    // Its number may be another's by now.
    if (!isSame && !instance.owns(pid)) return nothing;
    meter.ran = false;
    this.#known.set(id, { ...now, readMs: atMs });
    if (!isSame && isOld(meter)) return nothing;
    // A device that was taken away takes its counts along.
    const grown = {
      inBytes: Math.max(0, now.inBytes - (isSame ? known.inBytes : 0)),
      outBytes: Math.max(0, now.outBytes - (isSame ? known.outBytes : 0)),
    };
    const elapsedMs = isSame && !Number.isNaN(known.readMs) ? atMs - known.readMs : 0;
    meter.addNetwork(grown.inBytes, grown.outBytes, elapsedMs);
    return grown;
  }
}
