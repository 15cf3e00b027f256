import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import type { DesiredCompartment, DesiredInstance, DesiredNetwork, ObservedInstance, Snapshot } from '@bulkhead/shared';
import { firstUidOf, MIB, NO_CONTROLS, NOTHING_ATTACHED, NOTHING_BESIDE } from '@bulkhead/shared';
import { removeGroups } from '../../../../tests/fixtures/cgroup-tree.ts';
import { startEngine, type Engine } from '../../../../tests/fixtures/engine.ts';
import { makeRootfsTar } from '../../../../tests/fixtures/image.ts';
import { makeRigFolder, removeRigFolder, rigName } from '../../../../tests/fixtures/rig-folder.ts';
import { until } from '../../../../tests/fixtures/until.ts';
import { startAgent, type Agent } from '../agent.ts';
import { readConfig } from '../config.ts';
import { connectEngine } from '../docker/engine.ts';
import { createLog } from '../log.ts';

export const IDLE = ['/bin/sh', '-c', "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait $!; done"];

/** A real engine of its own, and an agent in this process that is fed snapshots by hand. */
export class AgentRig {
  readonly hostId = randomUUID();
  readonly engine: Engine;
  readonly folder: string;
  readonly cgroupRoot = `${rigName()}-agent`;
  readonly imageId: string;
  readonly lines: string[] = [];
  agent: Agent | null = null;
  #instances = new Map<string, DesiredInstance>();
  #compartments = new Map<string, DesiredCompartment>();
  #generation = 0;
  /** Name of the engine's network namespace; null: one that only it is in. */
  readonly #netns: string | null;
  #networks: DesiredNetwork[] = [];
  /** Makes the place of the volumes in the rig's folder; null: where the agent has them by itself. */
  #volumesDir: string | null = null;
  #environment: Record<string, string> = {};

  private constructor(engine: Engine, folder: string, imageId: string, netns: string | null) {
    this.engine = engine;
    this.folder = folder;
    this.imageId = imageId;
    this.#netns = netns;
  }

  static async start(
    options: {
      liveRestore?: boolean;
      netns?: string;
      ground?: (folder: string) => Promise<string>;
      /** What the agent finds in its environment besides. */
      environment?: Record<string, string>;
    } = {},
  ): Promise<AgentRig> {
    const folder = makeRigFolder();
    const engine = await startEngine({ folder, name: 'engine', ...options });
    const tar = await makeRootfsTar(folder);
    const client = connectEngine(engine.dockerHost);
    const imageId = await client.importRootfs({
      file: tar,
      reference: 'bulkhead/busybox:1',
      config: { Cmd: IDLE, Env: ['PATH=/bin'] },
    });
    client.close();
    const rig = new AgentRig(engine, folder, imageId, options.netns ?? null);
    rig.#volumesDir = (await options.ground?.(folder)) ?? null;
    rig.#environment = options.environment ?? {};
    await rig.startAgent();
    return rig;
  }

  async startAgent(): Promise<void> {
    mkdirSync(`${this.folder}/state`, { recursive: true });
    const config = readConfig({
      ...this.#environment,
      BULKHEAD_AGENT_STATE_DIR: `${this.folder}/state`,
      BULKHEAD_CGROUP_ROOT: this.cgroupRoot,
      DOCKER_HOST: this.engine.dockerHost,
      BULKHEAD_VOLUMES_DIR: this.#volumesDir ?? undefined,
      BULKHEAD_NETWORK_NAMESPACE: this.#netns === null ? undefined : `/var/run/netns/${this.#netns}`,
    });
    const log = createLog((line) => void this.lines.push(line));
    this.agent = await startAgent({ config, hostId: this.hostId, log });
  }

  async stopAgent(): Promise<void> {
    await this.agent?.close();
    this.agent = null;
  }

  async stop(): Promise<void> {
    await this.stopAgent();
    await this.engine.stop();
    await removeRigFolder(this.folder);
    removeGroups((path) => path === `/${this.cgroupRoot}`);
  }

  get stateDir(): string {
    return `${this.folder}/state`;
  }

  get service(): Agent['service'] {
    if (this.agent === null) throw new Error('the agent does not run');
    return this.agent.service;
  }

  /** Ceilings of a tenant from now on; what is not said stays. */
  compartment(tenantSlug: string, change: Partial<DesiredCompartment> = {}): void {
    const before = this.#compartments.get(tenantSlug) ?? {
      tenantSlug,
      cpuMillicores: 1000,
      memoryBytes: 256 * MIB,
      pids: 512,
      controls: NO_CONTROLS,
      frozen: false,
      askedBy: 'the rig',
    };
    this.#compartments.set(tenantSlug, { ...before, ...change });
  }

  dropCompartment(tenantSlug: string): void {
    this.#compartments.delete(tenantSlug);
  }

  /** A new instance of a tenant, not yet sent. */
  instance(tenantSlug: string, change: Partial<DesiredInstance> = {}): DesiredInstance {
    if (!this.#compartments.has(tenantSlug)) this.compartment(tenantSlug);
    const instance: DesiredInstance = {
      id: randomUUID(),
      tenantSlug,
      name: `thing-${this.#instances.size}`,
      revision: 1,
      state: 'running',
      restartNonce: 0,
      image: { reference: 'bulkhead/busybox:1', id: this.imageId },
      command: [],
      env: [],
      restartPolicy: 'always',
      cpuMillicores: 100,
      cpuLimitMillicores: null,
      memoryBytes: 32 * MIB,
      memoryLimitBytes: null,
      pids: 64,
      controls: NO_CONTROLS,
      profile: 'baseline',
      uid: firstUidOf(1),
      runtime: null,
      ...NOTHING_ATTACHED,
      askedBy: 'the rig',
      ...change,
    };
    this.#instances.set(instance.id, instance);
    return instance;
  }

  /** Changes an instance, as the next revision. */
  change(id: string, change: Partial<DesiredInstance>): DesiredInstance {
    const before = this.#instances.get(id);
    if (before === undefined) throw new Error(`no instance ${id}`);
    const next = { ...before, revision: before.revision + 1, ...change };
    this.#instances.set(id, next);
    return next;
  }

  /** Replaces the networks that the host is to have. */
  networks(networks: DesiredNetwork[]): void {
    this.#networks = networks;
  }

  drop(id: string): void {
    this.#instances.delete(id);
  }

  /** Everything as it is desired now, as the next generation. */
  snapshot(): Snapshot {
    this.#generation += 1;
    return {
      hostId: this.hostId,
      epoch: 1,
      generation: this.#generation,
      compartments: [...this.#compartments.values()],
      instances: [...this.#instances.values()],
      ...NOTHING_BESIDE,
      networks: this.#networks,
    };
  }

  /** `beside`: what the snapshot has beside instances and compartments. */
  send(beside: Partial<Snapshot> = {}): void {
    const answer = this.service.put({ ...this.snapshot(), ...beside });
    if (!answer.accepted) throw new Error('the snapshot was not accepted');
  }

  /** What the agent would report of an instance. */
  async seen(id: string): Promise<ObservedInstance | null> {
    const stop = new AbortController();
    try {
      for await (const message of this.service.watchObserved(stop.signal)) {
        if (message.kind === 'report') return message.instances.find((one) => one.id === id) ?? null;
      }
      return null;
    } finally {
      stop.abort();
    }
  }

  /** Waits until the agent reports an instance in a state, with its newest revision reached. */
  async reaches(id: string, state: ObservedInstance['state'], timeoutMs = 20_000): Promise<ObservedInstance> {
    const revision = this.#instances.get(id)?.revision ?? 0;
    return until(
      `${id} ${state} at revision ${revision}`,
      async () => {
        const seen = await this.seen(id);
        if (seen?.state === state && seen.revision >= revision) return seen;
        throw new Error(JSON.stringify(seen));
      },
      { timeoutMs, everyMs: 20 },
    );
  }

  /** Containers of an instance on the engine, seen past the agent. */
  async containers(id: string): Promise<{ Id: string; State: string }[]> {
    return (await this.engine.client.list()).filter((one) => one.Labels['bulkhead.instance'] === id);
  }

  /** One file of a tenant's compartment, or of a container in it, as the kernel has it. */
  kernel(controller: string, path: string, file: string): string {
    return readFileSync(`/sys/fs/cgroup/${controller}/${this.cgroupRoot}/${path}/${file}`, 'utf8').trim();
  }
}
