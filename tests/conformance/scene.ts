import {
  MIB,
  NO_CONTROLS,
  type Controls,
  type DeviceGrant,
  type InstanceSize,
  type InstanceView,
} from '@bulkhead/shared';
import { launchAndWait, untilInstance, untilRunning } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import type { KindOfHost } from './kinds/kind.ts';
import type { Ended, Found, Group, Held, Seen } from './observer/questions.ts';

/** Serves scripts that somebody writes into its /tmp (see observer/inside.ts), and ends at once when it is told to. */
const SERVE_SCRIPTS = [
  '/bin/sh',
  '-c',
  "trap 'exit 0' TERM INT; [ -p /tmp/todo ] || mkfifo /tmp/todo; " +
    'while :; do while read -r job; do sh "$job" & done <>/tmp/todo; done',
];

/** What each of the two instances reserves at first: together half of a small host. */
export const SIZE: InstanceSize = {
  cpuMillicores: 500,
  memoryBytes: 32 * MIB,
  pids: 24,
  cpuLimitMillicores: null,
  memoryLimitBytes: null,
};

/** A group that its ceiling cut short in fewer periods was also short of a processor: others use this computer too. */
const CUT_SHORT = 0.98;
const MAX_WINDOWS = 5;
const CHANGE_TIMEOUT_MS = 60_000;

export interface Actor {
  /** What it was launched with, and keeps under everything that is configured. */
  devices: DeviceGrant[];
  view: InstanceView;
  found: Found;
}

/** Two instances of one tenant on one host; most checks are about them and the compartment around them. */
export class Scene {
  readonly kind: KindOfHost;
  readonly tenant: string;
  readonly one: Actor;
  readonly two: Actor;

  constructor(kind: KindOfHost, tenant: string, one: Actor, two: Actor) {
    this.kind = kind;
    this.tenant = tenant;
    this.one = one;
    this.two = two;
  }

  get compartment(): Group {
    return this.one.found.compartment;
  }

  async held(group: Group): Promise<Held> {
    const held = await this.kind.observer().ask('held', { group });
    if (held === null) throw new Error(`there is no group ${group}`);
    return held;
  }

  /** Waits until the kernel's own files say so. */
  async untilHeld(group: Group, what: string, matches: (held: Held) => boolean): Promise<Held> {
    return until(
      `${group}: ${what}`,
      async () => {
        const held = await this.held(group);
        if (matches(held)) return held;
        throw new Error(JSON.stringify(held));
      },
      { timeoutMs: CHANGE_TIMEOUT_MS },
    );
  }

  script(actor: Actor, script: string, timeoutMs = 60_000): Promise<Ended> {
    return this.kind.observer().ask('script', { pid: actor.found.pid, script, timeoutMs });
  }

  /** Keeps one processor as busy as it may be. Settles when it has ended. */
  burn(actor: Actor, seconds: number): Promise<Ended> {
    return this.script(actor, `timeout ${seconds} sh -c 'while :; do :; done'`, (seconds + 30) * 1000);
  }

  async watch(groups: Group[], windowMs: number, everyMs = 100): Promise<Seen[]> {
    const { groups: seen } = await this.kind.observer().ask('watch', { groups, windowMs, everyMs });
    return groups.map((group) => {
      const one = seen[group];
      if (one === undefined) throw new Error(`the observer says nothing of ${group}`);
      return one;
    });
  }

  /** The same while both instances keep a processor busy each. */
  async watchBusy(groups: Group[], windowMs: number): Promise<Seen[]> {
    const both = [this.one, this.two];
    const busy = both.map((actor) => this.burn(actor, Math.ceil(windowMs / 1000) + 3));
    const own = both.map(({ found }) => found.group);
    await until('both to be busy', async () => (await this.watch(own, 200)).every((seen) => seen.usedCores > 0.02));
    const seen = await this.watch(groups, windowMs);
    await Promise.all(busy);
    return seen;
  }

  /** Cores that a busy group used over a window in which it was its ceiling that held it back, all the time. */
  async coresUnderCeiling(group: Group, windowMs: number): Promise<number> {
    let cutShort = 0;
    for (let attempt = 0; attempt < MAX_WINDOWS; attempt += 1) {
      const [seen] = await this.watchBusy([group], windowMs);
      cutShort = seen?.cutShort ?? 0;
      if (seen !== undefined && cutShort >= CUT_SHORT) return seen.usedCores;
    }
    throw new Error(`${group}: its ceiling cut it short in ${(cutShort * 100).toFixed(0)} % of the periods only`);
  }

  async configure(actor: Actor, controls: Partial<Controls>): Promise<void> {
    const { api } = this.kind.stack;
    const ids = { tenantSlug: this.tenant, instanceId: actor.view.id };
    await api.instances.configure.mutate({ ...ids, controls: { ...NO_CONTROLS, devices: actor.devices, ...controls } });
    await untilRunning(api, this.tenant, actor.view.id, CHANGE_TIMEOUT_MS);
  }

  async resize(actor: Actor, size: Partial<InstanceSize>): Promise<void> {
    const { api } = this.kind.stack;
    const ids = { tenantSlug: this.tenant, instanceId: actor.view.id };
    await api.instances.resize.mutate({ ...ids, size: { ...SIZE, ...size } });
    await untilRunning(api, this.tenant, actor.view.id, CHANGE_TIMEOUT_MS);
  }

  /** What operations set around both; takes effect when the kernel's files say so, which is for the caller to wait for. */
  async contain(controls: Partial<Controls>, frozen = false): Promise<void> {
    await this.kind.stack.api.compartments.configure.mutate({
      tenantSlug: this.tenant,
      hostId: this.kind.hostId,
      controls: { ...NO_CONTROLS, devices: this.one.devices, ...controls },
      frozen,
    });
  }

  /** Both as they are now: after a restart they have other processes, and perhaps other containers. */
  async look(): Promise<Scene> {
    const { api } = this.kind.stack;
    const actors = await Promise.all(
      [this.one, this.two].map(async ({ view, devices }) =>
        findActor(this.kind, await untilRunning(api, this.tenant, view.id, CHANGE_TIMEOUT_MS), devices),
      ),
    );
    const [one = this.one, two = this.two] = actors;
    return new Scene(this.kind, this.tenant, one, two);
  }

  async untilDead(actor: Actor): Promise<InstanceView> {
    const { view } = actor;
    const isDead = (now: InstanceView) => now.lastDeath !== null && now.lastDeath.atMs !== view.lastDeath?.atMs;
    return untilInstance(this.kind.stack.api, this.tenant, view.id, 'dead', isDead, CHANGE_TIMEOUT_MS);
  }
}

async function findActor(kind: KindOfHost, view: InstanceView, devices: DeviceGrant[]): Promise<Actor> {
  const { containerId } = view;
  if (containerId === null) throw new Error(`${view.name} runs without a container`);
  const found = await until(`the processes of ${view.name}`, async () => kind.observer().ask('find', { containerId }), {
    timeoutMs: CHANGE_TIMEOUT_MS,
  });
  return { devices, view, found };
}

/** `devices` are granted to the tenant, and to the first of its two instances. */
export async function openScene(kind: KindOfHost, tenant: string, devices: DeviceGrant[]): Promise<Scene> {
  const { api } = kind.stack;
  const granted = { ...NO_CONTROLS, devices };
  const where = { tenantSlug: tenant, hostId: kind.hostId };
  await api.compartments.configure.mutate({ ...where, controls: granted, frozen: false });
  const fields = { ...SIZE, command: SERVE_SCRIPTS, hostId: kind.hostId };
  const [one, two] = await Promise.all([
    launchAndWait(api, tenant, 'one', { ...fields, controls: granted }, CHANGE_TIMEOUT_MS),
    launchAndWait(api, tenant, 'two', fields, CHANGE_TIMEOUT_MS),
  ]);
  return new Scene(kind, tenant, await findActor(kind, one, devices), await findActor(kind, two, []));
}
