import { isLimited, isShaped, listShapers, shape, unshape, type Shaping } from './bandwidth.ts';
import type { HostNetwork } from './host-network.ts';
import { shaperNames } from './names.ts';

/** The rates of limited instances: applied when they change, and read back at every look. */
export class Shapers {
  readonly #network: HostNetwork;
  readonly #applied = new Map<string, { key: string; shaping: Shaping }>();
  #hasLooked = false;

  constructor(network: HostNetwork) {
    this.#network = network;
  }

  /** `all`: every instance that runs in a network. Answers what somebody else had changed, in words. */
  async keep(all: readonly Shaping[]): Promise<{ instanceId: string; message: string }[]> {
    const wanted = all.filter(({ bandwidth }) => isLimited(bandwidth));
    if (!this.#hasLooked) await this.#takeOver(all.filter(({ bandwidth }) => !isLimited(bandwidth)));
    for (const [id, { shaping }] of this.#applied) {
      if (wanted.some(({ instanceId }) => instanceId === id)) continue;
      await unshape(this.#network, shaping);
      this.#applied.delete(id);
    }
    const repaired: { instanceId: string; message: string }[] = [];
    for (const shaping of wanted) {
      const { instanceId, bandwidth } = shaping;
      const key = JSON.stringify([shaping.devices, bandwidth]);
      const isKnown = this.#applied.get(instanceId)?.key === key;
      if (isKnown && (await isShaped(this.#network, shaping))) continue;
      await shape(this.#network, shaping);
      this.#applied.set(instanceId, { key, shaping });
      if (isKnown) {
        repaired.push({ instanceId, message: 'Its bandwidth limit was changed by somebody else; it was set back.' });
      }
    }
    return repaired;
  }

  /** Limits that an agent before this one has left, of instances that have none any more. */
  async #takeOver(unlimited: readonly Shaping[]): Promise<void> {
    const there = await listShapers(this.#network);
    for (const shaping of unlimited) {
      const { incoming, outgoing } = shaperNames(shaping.instanceId);
      if (there.has(incoming) || there.has(outgoing)) await unshape(this.#network, shaping);
    }
    this.#hasLooked = true;
  }
}
