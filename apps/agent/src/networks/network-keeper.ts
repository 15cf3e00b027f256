import type { DesiredInstance, DesiredNetwork, HostEvent, ObservedNetwork, Problem, Snapshot } from '@bulkhead/shared';
import type { EventLog } from '../containment/event-log.ts';
import type { NetworkEngine } from '../docker/network-engine.ts';
import type { Log } from '../log.ts';
import { Bridges } from './bridges.ts';
import { bindPorts, type FoundPort } from './find-ports.ts';
import { isAt, type HeldPlace } from './held-place.ts';
import type { HostNetwork } from './host-network.ts';
import type { NetworkAbility } from './probe-networks.ts';
import { Shapers } from './shapers.ts';
import { planWalls } from './wall-plan.ts';
import { Walls } from './walls.ts';

/** Between two looks: a change of somebody else's is seen, and set right, well within ten seconds. */
const LOOK_MS = 4_000;
/** Of a problem, by the protocol. */
const MAX_WORDS = 2_000;

/** A container that runs, as far as networks go. */
export interface RunningInstance {
  id: string;
  pid: number;
}

export interface NetworkKeeperOptions {
  hostId: string;
  network: HostNetwork;
  engine: NetworkEngine;
  isEngineUp: () => boolean;
  running: () => RunningInstance[];
  probe: () => Promise<NetworkAbility>;
  /** Remembers over restarts what the host was like before. */
  stateFile: string;
  events: EventLog;
  log: Log;
  onChange: (networks: ObservedNetwork[]) => void;
}

/**
 * Keeps bridges, packet filter and rates of the newest snapshot. One run at a time: walls before bridges, bridges before
 * containers, and what is bound to a running container last. Looks again by itself, and sets right what somebody else has
 * changed. A host without any network is never touched.
 */
export class NetworkKeeper {
  readonly #options: NetworkKeeperOptions;
  readonly #walls: Walls;
  readonly #bridges: Bridges;
  readonly #shapers: Shapers;
  #snapshot: Pick<Snapshot, 'networks' | 'instances'> = { networks: [], instances: [] };
  /** Of the instances whose walls stand: what they were made of. */
  readonly #walled = new Map<string, string>();
  readonly #ports = new Map<string, { pid: number; key: string; found: FoundPort[] }>();
  readonly #observed = new Map<string, ObservedNetwork>();
  #ability: NetworkAbility | null = null;
  #running: Promise<void> | null = null;
  #isDue = false;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: NetworkKeeperOptions) {
    this.#options = options;
    const { network, engine, hostId, stateFile } = options;
    this.#walls = new Walls(network, stateFile);
    this.#bridges = new Bridges(network, engine, hostId);
    this.#shapers = new Shapers(network);
  }

  /** What the kernel was found to be able to; null: it was not tried yet. */
  ability(): NetworkAbility | null {
    return this.#ability;
  }

  observed(): ObservedNetwork[] {
    return [...this.#observed.values()];
  }

  async start(): Promise<void> {
    this.#ability = await this.#options.probe();
    this.#timer = setInterval(() => this.wake(), LOOK_MS);
    this.wake();
  }

  setDesired(snapshot: Pick<Snapshot, 'networks' | 'instances'> | null): void {
    if (snapshot === null) return;
    this.#snapshot = snapshot;
    this.wake();
  }

  /** Bridges and containers may be others than before. */
  engineChanged(): void {
    this.#bridges.forget();
    this.wake();
  }

  wake(): void {
    this.#isDue = true;
    if (this.#running !== null || this.#closed || this.#ability === null) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
    });
  }

  /** Null: its bridges and walls stand as it is described now, so that a container may be connected. */
  async readyForStart(desired: DesiredInstance): Promise<Problem | null> {
    if (!this.stands(desired)) {
      this.wake();
      await this.#running;
    }
    if (this.stands(desired)) return null;
    const failed = desired.networking.places
      .map(({ networkId }) => this.#observed.get(networkId)?.problem)
      .find(Boolean);
    return failed ?? { code: 'network-not-ready', message: 'its networks are not ready on this host yet' };
  }

  /** Whether an instance's bridges and walls stand as it is described. Without a network there is nothing to stand. */
  stands(desired: DesiredInstance): boolean {
    const { places } = desired.networking;
    if (places.length === 0) return true;
    const areReady = places.every(({ networkId }) => this.#observed.get(networkId)?.state === 'ready');
    return areReady && this.#walled.get(desired.id) === wallKey(desired);
  }

  /** Connects and disconnects a container's networks until they are the desired ones. */
  async connect(desired: DesiredInstance, containerId: string, held: readonly HeldPlace[]): Promise<void> {
    const { engine } = this.#options;
    const { places } = desired.networking;
    const left = held.filter((one) => !places.some((place) => isAt(one, place, desired.name)));
    const entered = places.filter((wanted) => !held.some((one) => isAt(one, wanted, desired.name)));
    if (left.length + entered.length === 0) return;
    for (const { networkId } of left) await engine.disconnect(containerId, networkId);
    for (const place of entered) await engine.connect(containerId, place, desired.name);
    this.#ports.delete(desired.id);
    this.wake();
  }

  /** Stops acting, and leaves everything as it stands. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#running;
    this.#options.engine.close();
  }

  async #run(): Promise<void> {
    while (this.#isDue && !this.#closed) {
      this.#isDue = false;
      try {
        await this.#converge();
      } catch (error) {
        const message = (error instanceof Error ? error.message : String(error)).slice(0, MAX_WORDS);
        this.#options.log.error('networks are not as desired', { error });
        this.#settleAll({ code: 'network-failed', message });
      }
    }
  }

  async #converge(): Promise<void> {
    const { networks, instances } = this.#snapshot;
    if (networks.length === 0 && !(await this.#walls.exist())) return this.#forgetOthers([]);
    const refusal = this.#ability?.walls ?? null;
    if (refusal !== null)
      return this.#settleAll({
        code: 'network-unsupported',
        message: `This host cannot keep networks apart: ${refusal}.`,
      });
    const plan = planWalls(this.#snapshot);
    await this.#findPorts(instances);
    const bound = [...this.#ports.values()].flatMap(({ found }) => found);
    const drift = await this.#walls.apply(plan, bound);
    if (drift !== null) this.#tell(drift);
    for (const id of this.#walled.keys()) if (!instances.some((one) => one.id === id)) this.#walled.delete(id);
    for (const instance of instances) this.#walled.set(instance.id, wallKey(instance));
    if (this.#options.isEngineUp()) await this.#keepBridges(networks);
    await this.#shape(instances);
  }

  async #keepBridges(networks: readonly DesiredNetwork[]): Promise<void> {
    const result = await this.#bridges.keep(networks);
    for (const message of result.repaired) this.#tell(message);
    for (const network of networks) {
      const problem = result.problems.get(network.id) ?? null;
      this.#observed.set(network.id, { id: network.id, state: problem === null ? 'ready' : 'failed', problem });
    }
    this.#forgetOthers(networks);
    this.#options.onChange(this.observed());
  }

  async #findPorts(instances: readonly DesiredInstance[]): Promise<void> {
    const running = new Map(this.#options.running().map((one) => [one.id, one.pid]));
    for (const id of this.#ports.keys()) if (!running.has(id)) this.#ports.delete(id);
    for (const instance of instances) {
      const pid = running.get(instance.id);
      const key = JSON.stringify(instance.networking.places);
      if (pid === undefined || instance.networking.places.length === 0) continue;
      const known = this.#ports.get(instance.id);
      if (known?.pid === pid && known.key === key && known.found.length === instance.networking.places.length) continue;
      // It may have ended meanwhile: the next look knows.
      const found = await bindPorts(this.#options.network, pid).catch(() => []);
      this.#ports.set(instance.id, { pid, key, found });
    }
  }

  async #shape(instances: readonly DesiredInstance[]): Promise<void> {
    if (this.#ability?.bandwidth !== null) return;
    const all = instances.flatMap(({ id, networking }) => {
      const devices = this.#ports.get(id)?.found.map(({ device }) => device) ?? [];
      return devices.length > 0 ? [{ instanceId: id, devices, bandwidth: networking.bandwidth }] : [];
    });
    for (const { instanceId, message } of await this.#shapers.keep(all)) this.#tell(message, instanceId);
  }

  #settleAll(problem: Problem): void {
    for (const { id } of this.#snapshot.networks) this.#observed.set(id, { id, state: 'failed', problem });
    this.#forgetOthers(this.#snapshot.networks);
    this.#options.onChange(this.observed());
  }

  #forgetOthers(networks: readonly DesiredNetwork[]): void {
    for (const id of this.#observed.keys()) if (!networks.some((one) => one.id === id)) this.#observed.delete(id);
  }

  #tell(message: string, instanceId: string | null = null): void {
    const tenantSlug = this.#snapshot.instances.find(({ id }) => id === instanceId)?.tenantSlug ?? null;
    const event: Omit<HostEvent, 'id' | 'atMs'> = {
      kind: 'drift-repaired',
      tenantSlug,
      instanceId,
      message,
      writes: [],
    };
    this.#options.events.record(event);
  }
}

function wallKey({ networking }: DesiredInstance): string {
  return JSON.stringify([networking.places, networking.rules, networking.ports]);
}
