import type { Bandwidth } from '@bulkhead/shared';
import { readRates, shape, unshape, type Shaping } from './bandwidth.ts';
import type { HostNetwork } from './host-network.ts';

/** The rates of limited instances: applied when they change, and read back at every look. */
export class Shapers {
  readonly #network: HostNetwork;
  readonly #applied = new Map<string, { key: string; bandwidth: Bandwidth }>();

  constructor(network: HostNetwork) {
    this.#network = network;
  }

  read(instanceId: string): Promise<Bandwidth> {
    return readRates(this.#network, instanceId);
  }

  /** Answers what somebody else had changed, in words. */
  async keep(wanted: readonly Shaping[]): Promise<{ instanceId: string; message: string }[]> {
    const repaired: { instanceId: string; message: string }[] = [];
    for (const id of this.#applied.keys()) {
      if (wanted.some(({ instanceId }) => instanceId === id)) continue;
      await unshape(this.#network, id);
      this.#applied.delete(id);
    }
    for (const one of wanted) {
      const { instanceId, bandwidth } = one;
      const key = JSON.stringify([one.devices, bandwidth]);
      const isKnown = this.#applied.get(instanceId)?.key === key;
      if (isKnown && isSame(await this.read(instanceId), bandwidth)) continue;
      await shape(this.#network, one);
      this.#applied.set(instanceId, { key, bandwidth });
      if (isKnown)
        repaired.push({ instanceId, message: 'Its bandwidth limit was changed by somebody else; it was set back.' });
    }
    return repaired;
  }
}

function isSame(a: Bandwidth, b: Bandwidth): boolean {
  return a.inKbps === b.inKbps && a.outKbps === b.outKbps;
}
