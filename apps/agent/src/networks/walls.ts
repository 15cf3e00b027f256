import { z } from 'zod';
import { readJsonFile, replaceFile } from '../workloads/state-file.ts';
import { buildRuleset, NO_RULESET, type BoundPort } from './build-ruleset.ts';
import type { HostNetwork } from './host-network.ts';
import { TABLE } from './names.ts';
import type { WallPlan } from './wall-plan.ts';

const stateSchema = z.object({ forwardedBefore: z.boolean() });
/** Rules of the engine's own, where it makes any: ours have judged already, so that these let ours pass. */
const ENGINE_CHAIN = 'DOCKER-USER';
const PASSES = [
  ['-i', 'bhn+', '-j', 'ACCEPT'],
  ['-o', 'bhn+', '-j', 'ACCEPT'],
];

/** Our tables in the host's packet filter: put there as a whole, and looked at again as a whole. */
export class Walls {
  readonly #network: HostNetwork;
  readonly #stateFile: string;
  #asked = '';
  /** What the kernel told right after we had asked. */
  #told = '';
  #wasLookedFor = false;

  constructor(network: HostNetwork, stateFile: string) {
    this.#network = network;
    this.#stateFile = stateFile;
  }

  async exist(): Promise<boolean> {
    if (this.#asked !== '') return true;
    if (this.#wasLookedFor) return false;
    this.#wasLookedFor = true;
    // A host on which networks were never wanted may lack the program; then there is nothing of ours either.
    return (await this.#list()) !== '';
  }

  /** Brings the filter to a plan. Answers in words what somebody else had changed; null: nothing. */
  async apply(plan: WallPlan, bound: readonly BoundPort[]): Promise<string | null> {
    const isWanted = plan.networks.length > 0;
    const ruleset = isWanted ? buildRuleset({ plan, bound, dropsForeign: await this.#forwards() }) : NO_RULESET;
    const found = await this.#list();
    const isOurs = this.#told === '' || found === this.#told;
    if (ruleset !== this.#asked || !isOurs) {
      await this.#network.run('nft', ['-f', '-'], ruleset);
      this.#asked = isWanted ? ruleset : '';
      this.#told = isWanted ? await this.#list() : '';
    }
    if (isWanted) await this.#passEngine();
    if (isOurs) return null;
    return found === ''
      ? 'The packet filter between tenants was taken away; it was put back as it was.'
      : 'The packet filter between tenants was changed by somebody else; it was set back.';
  }

  /** Lets the host forward. True: it did not before us, so that whatever is not ours is still not forwarded. */
  async #forwards(): Promise<boolean> {
    const now = (await this.#network.run('sysctl', ['-n', 'net.ipv4.ip_forward'])).trim() === '1';
    const known = readJsonFile(this.#stateFile, stateSchema);
    if (known === null) replaceFile(this.#stateFile, JSON.stringify({ forwardedBefore: now }), { durable: true });
    const forwardedBefore = known?.forwardedBefore ?? now;
    // The rules come first: until then nothing is forwarded at all.
    if (!now && this.#told !== '') await this.#network.run('sysctl', ['-qw', 'net.ipv4.ip_forward=1']);
    return !forwardedBefore;
  }

  async #passEngine(): Promise<void> {
    if ((await this.#network.run('sysctl', ['-n', 'net.ipv4.ip_forward'])).trim() !== '1') {
      await this.#network.run('sysctl', ['-qw', 'net.ipv4.ip_forward=1']);
    }
    const rules = await this.#network.run('iptables', ['-w', '5', '-S', ENGINE_CHAIN]).catch(() => null);
    if (rules === null) return;
    for (const pass of PASSES) {
      if (rules.includes(pass.join(' '))) continue;
      await this.#network.run('iptables', ['-w', '5', '-I', ENGINE_CHAIN, ...pass]);
    }
  }

  /** Both tables in the kernel's words; empty: neither is there. */
  async #list(): Promise<string> {
    const tables = ['inet', 'bridge'].map((family) =>
      this.#network.run('nft', ['-s', 'list', 'table', family, TABLE]).catch(() => ''),
    );
    return (await Promise.all(tables)).join('');
  }
}
