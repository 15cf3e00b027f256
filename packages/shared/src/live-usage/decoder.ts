import { DigitReader } from './digits.ts';
import type { LiveUsageFrame, LiveUsageTable, LiveValues } from './frame.ts';

/** Reads the frames of one subscription. Throws RangeError for a frame that no encoder made, and is not to be used after that. */
export class LiveUsageDecoder {
  /** As rows are counted: instances, then tenants. Null before the first table. */
  #values: (LiveValues | null)[] | null = null;
  #instances = new Map<string, number>();
  #tenants = new Map<string, number>();

  read(frame: LiveUsageFrame): void {
    if (typeof frame !== 'string') this.#begin(frame);
    const values = this.#values;
    if (values === null) throw new RangeError('changes before there is a table');
    const reader = new DigitReader(typeof frame === 'string' ? frame : frame.changes);
    for (let place = 0; !reader.isAtEnd; place += 1) {
      const head = reader.count();
      place += Math.floor(head / 4);
      const before = values[place];
      if (before === undefined) throw new RangeError(`there is no row ${place}`);
      values[place] = changed(before, head % 4, reader);
    }
  }

  /** Those that the table names. */
  get tenants(): Iterable<string> {
    return this.#tenants.keys();
  }

  /** Null: without values, or not in the table. */
  instance(instanceId: string): LiveValues | null {
    return this.#at(this.#instances.get(instanceId));
  }

  tenant(tenantSlug: string): LiveValues | null {
    return this.#at(this.#tenants.get(tenantSlug));
  }

  #at(place: number | undefined): LiveValues | null {
    return place === undefined ? null : (this.#values?.[place] ?? null);
  }

  #begin({ instances, tenants }: LiveUsageTable): void {
    this.#instances = new Map(instances.map((instanceId, place) => [instanceId, place]));
    this.#tenants = new Map(tenants.map((tenantSlug, order) => [tenantSlug, instances.length + order]));
    this.#values = Array.from({ length: instances.length + tenants.length }, () => null);
  }
}

function changed(before: LiveValues | null, moved: number, reader: DigitReader): LiveValues | null {
  if (moved === 0) return null;
  const cpuMillicores = (before?.cpuMillicores ?? 0) + ((moved & 1) === 0 ? 0 : reader.difference());
  const memoryKib = (before?.memoryKib ?? 0) + ((moved & 2) === 0 ? 0 : reader.difference());
  const isPossible = [cpuMillicores, memoryKib].every((value) => value >= 0 && Number.isSafeInteger(value));
  if (!isPossible) throw new RangeError('a value below nothing, or beyond everything');
  return { cpuMillicores, memoryKib };
}
