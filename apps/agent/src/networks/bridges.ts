import type { DesiredNetwork, Problem } from '@bulkhead/shared';
import { z } from 'zod';
import { EngineError } from '../docker/errors.ts';
import type { NetworkEngine } from '../docker/network-engine.ts';
import { NetworkError, type HostNetwork } from './host-network.ts';
import { BRIDGE_PREFIX, bridgeName } from './names.ts';

const linksSchema = z.array(
  z.object({
    ifname: z.string().optional(),
    linkinfo: z.object({ info_data: z.object({ nf_call_iptables: z.int().optional() }).optional() }).optional(),
  }),
);

export interface KeptBridges {
  problems: Map<string, Problem>;
  /** What somebody else had changed, in words. */
  repaired: string[];
}

/** The bridges of the engine's networks: made, set up, and removed when nobody is to have them. */
export class Bridges {
  readonly #network: HostNetwork;
  readonly #engine: NetworkEngine;
  readonly #hostId: string;
  /** Networks that the engine was seen to have, and whose bridge was set up. */
  readonly #ready = new Set<string>();

  constructor(network: HostNetwork, engine: NetworkEngine, hostId: string) {
    this.#network = network;
    this.#engine = engine;
    this.#hostId = hostId;
  }

  /** The engine is another one, or was away: nothing is known of its networks. */
  forget(): void {
    this.#ready.clear();
  }

  async keep(desired: readonly DesiredNetwork[]): Promise<KeptBridges> {
    const kept: KeptBridges = { problems: new Map(), repaired: [] };
    const isNews =
      desired.some(({ id }) => !this.#ready.has(id)) ||
      [...this.#ready].some((id) => !desired.some((one) => one.id === id));
    if (isNews) await this.#ask(desired, kept);
    const filtered = await this.#readFiltered();
    for (const { id, name } of desired) {
      if (kept.problems.has(id)) continue;
      const bridge = bridgeName(id);
      const state = filtered.get(bridge);
      if (state === undefined) {
        this.#ready.delete(id);
        kept.problems.set(id, {
          code: 'bridge-missing',
          message: `the bridge ${bridge} is not there; it is made again`,
        });
        continue;
      }
      if (!state) {
        await this.#setUp(bridge);
        if (this.#ready.has(id))
          kept.repaired.push(`Packets inside of the network ${name} were no longer filtered; they are again.`);
      }
      this.#ready.add(id);
    }
    return kept;
  }

  async #ask(desired: readonly DesiredNetwork[], kept: KeptBridges): Promise<void> {
    const there = await this.#engine.list(this.#hostId);
    for (const network of desired) {
      const known = there.find(({ networkId }) => networkId === network.id);
      try {
        if (known === undefined) await this.#engine.create(network, this.#hostId);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        const message = `the engine could not make the network ${network.name} (${network.subnet}): ${error.message}`;
        kept.problems.set(network.id, { code: 'network-failed', message });
      }
    }
    for (const { engineId, networkId } of there) {
      if (desired.some(({ id }) => id === networkId)) continue;
      this.#ready.delete(networkId);
      // Somebody is still in it, and on the way out: the next look removes it.
      await this.#engine.remove(engineId).catch(() => undefined);
    }
  }

  /** Bridges of ours, and whether packets between two of their ports are filtered. */
  async #readFiltered(): Promise<Map<string, boolean>> {
    const text = await this.#network.run('ip', ['-j', '-d', 'link', 'show', 'type', 'bridge']);
    const links = linksSchema.parse(JSON.parse(text || '[]'));
    return new Map(
      links.flatMap(({ ifname, linkinfo }) =>
        ifname?.startsWith(BRIDGE_PREFIX) ? [[ifname, linkinfo?.info_data?.nf_call_iptables === 1] as const] : [],
      ),
    );
  }

  async #setUp(bridge: string): Promise<void> {
    await this.#network.run('sysctl', ['-qw', `net.ipv4.conf.${bridge}.route_localnet=1`]);
    await this.#network.run('sysctl', ['-qw', `net.ipv6.conf.${bridge}.disable_ipv6=1`]).catch((error: unknown) => {
      // A kernel without IPv6 has nothing to switch off.
      if (!(error instanceof NetworkError)) throw error;
    });
    // Last: it is what says that the bridge is set up.
    await this.#network.run('ip', ['link', 'set', bridge, 'type', 'bridge', 'nf_call_iptables', '1']);
  }
}
