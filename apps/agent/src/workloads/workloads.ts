import type { DesiredInstance, ReceivedSnapshot, Snapshot } from '@bulkhead/shared';
import { containerName, slugSchema } from '@bulkhead/shared';
import { restoreCompartments } from '../compartments/apply-compartment.ts';
import { LABELS, type EngineEvent, type ListedContainer } from '../docker/answers.ts';
import { toEngineError } from '../docker/errors.ts';
import { InstanceWorker } from './instance-worker.ts';
import { listCompartments } from '../compartments/observe-compartments.ts';
import { Slots } from './slots.ts';
import type { SnapshotStore } from './snapshot-store.ts';
import { sweepGroups } from './sweep-groups.ts';
import type { WorkloadParts } from './workload-parts.ts';

/** Events are hints: everything is looked at afresh this often. */
const RESYNC_MS = 60_000;
/** How many containers are looked at at a time while everything is looked at. */
const LOOKS_AT_ONCE = 4;

export interface PutAnswer {
  accepted: boolean;
  epoch: number;
  generation: number;
}

/** Everything that this host should run: holds one worker an instance, and brings news to them. */
export class Workloads {
  readonly #parts: WorkloadParts;
  readonly #snapshots: SnapshotStore;
  readonly #workers = new Map<string, InstanceWorker>();
  readonly #looks = new Slots(LOOKS_AT_ONCE);
  /** Running containers of tenants with a throttle, when it was last divided. */
  readonly #sharers = new Map<string, number>();
  #hasListed = false;
  #resyncing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: WorkloadParts, snapshots: SnapshotStore) {
    this.#parts = parts;
    this.#snapshots = snapshots;
  }

  snapshot(): Snapshot | null {
    return this.#snapshots.current();
  }

  /** Whether all containers have been looked at since this agent's start: until then nobody is known not to run. */
  get hasListed(): boolean {
    return this.#hasListed;
  }

  worker(instanceId: string): InstanceWorker | null {
    return this.#workers.get(instanceId) ?? null;
  }

  workers(): InstanceWorker[] {
    return [...this.#workers.values()];
  }

  /** The first thing of all: the walls, from disk, before the engine or the control plane is spoken to. */
  async restore(): Promise<void> {
    const snapshot = this.#snapshots.current();
    if (snapshot === null) return;
    const restored = await restoreCompartments(this.#parts.driver, snapshot.compartments, snapshot.generation);
    for (const one of restored) this.#parts.observed.setCompartment(one);
    const failed = restored.filter((one) => one.state !== 'applied');
    this.#parts.log.info('compartments restored from disk', {
      generation: snapshot.generation,
      compartments: restored.length,
      failed: failed.map((one) => one.tenantSlug),
    });
    this.#adopt(snapshot);
  }

  start(): void {
    this.#timer = setInterval(() => void this.resync(), RESYNC_MS);
  }

  /** Containers of a tenant that run. */
  runningIn(tenantSlug: string): number {
    let running = 0;
    for (const worker of this.#workers.values()) {
      if (worker.tenantSlug === tenantSlug && worker.runningContainerId !== null) running += 1;
    }
    return running;
  }

  /** Where a tenant's throttle is divided among its containers (v1), their number has changed: their parts follow. */
  shareThrottles(): void {
    const { compartments, driver } = this.#parts;
    if (driver.throttlesOnlyOwn !== true) return;
    for (const tenantSlug of compartments.tenants()) {
      if ((compartments.desired(tenantSlug)?.controls.ioLimits.length ?? 0) === 0) continue;
      const running = this.runningIn(tenantSlug);
      if (this.#sharers.get(tenantSlug) === running) continue;
      this.#sharers.set(tenantSlug, running);
      this.compartmentChanged(tenantSlug);
    }
  }

  /** Keeps the snapshot on disk, then acts on it. Answers as soon as it is kept. */
  put(snapshot: ReceivedSnapshot): PutAnswer {
    const verdict = this.#snapshots.put(snapshot);
    const { epoch, generation } = this.#snapshots.current() ?? snapshot;
    if (verdict === 'older') {
      this.#parts.log.warn('an older snapshot is refused', {
        offered: [snapshot.epoch, snapshot.generation],
        held: [epoch, generation],
      });
    }
    const admitted = this.#snapshots.current();
    if (verdict === 'newer' && admitted !== null) this.#adopt(admitted);
    return { accepted: verdict !== 'older', epoch, generation };
  }

  /** Lists the engine's containers and looks at each. To be called when the engine answers again, and now and then. */
  resync(): Promise<void> {
    this.#resyncing ??= this.#resyncNow().finally(() => {
      this.#resyncing = null;
    });
    return this.#resyncing;
  }

  /** The engine does not answer: everybody says so, and keeps the state that was last seen. */
  engineLost(): void {
    for (const worker of this.#workers.values()) worker.wake();
  }

  onEvent(event: EngineEvent): void {
    const instanceId = event.attributes[LABELS.instance];
    if (event.type !== 'container' || instanceId === undefined) return;
    if (event.attributes[LABELS.host] !== this.#parts.hostId) return;
    this.#workers.get(instanceId)?.hint(event);
  }

  /** A compartment has other ceilings than before: its instances' own limits may follow, or may be settled now. */
  compartmentChanged(tenantSlug: string): void {
    for (const worker of this.#workers.values()) if (worker.tenantSlug === tenantSlug) worker.wake();
  }

  instanceGone(instanceId: string, tenantSlug: string): void {
    this.#workers.get(instanceId)?.close();
    this.#workers.delete(instanceId);
    this.#parts.observed.dropInstance(instanceId);
    this.#parts.memories.forget(instanceId);
    this.#parts.namespaces.forget(instanceId);
    this.#parts.onContainersChanged();
    if (this.#parts.compartments.desired(tenantSlug) === null) void this.#removeUnusedCompartments();
  }

  /** Stops acting. What is under way at the engine is waited for; containers are left alone. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const worker of this.#workers.values()) worker.close();
    await Promise.allSettled([...this.#workers.values()].map((worker) => worker.idle()));
  }

  #adopt(snapshot: Snapshot): void {
    const { compartments, attachments } = this.#parts;
    attachments.adopt(snapshot);
    // The walls first: what grows is under way before anything that needs it is woken, and is waited for there.
    // Who lives in one that changes is woken by it, once it has changed.
    compartments.setDesired(snapshot.compartments, snapshot.generation);
    this.#parts.observed.setRefused(this.#snapshots.refused());
    const named = new Set<string>();
    for (const instance of snapshot.instances) {
      named.add(instance.id);
      const known = this.#workers.get(instance.id);
      if (known === undefined) {
        this.#employ(instance.id, instance.tenantSlug).setDesired(instance);
      } else if (!isSame(known.desired, instance)) {
        known.setDesired(instance);
      }
    }
    for (const worker of this.#workers.values()) {
      if (!named.has(worker.id) && worker.desired !== null) worker.setDesired(null);
    }
    if (!this.#parts.engineWatch.isUp()) return;
    void this.#removeUnusedCompartments();
  }

  #employ(instanceId: string, tenantSlug: string): InstanceWorker {
    const worker = new InstanceWorker(instanceId, tenantSlug, this.#parts);
    // Once everything has been listed, an unknown instance has no container: no need to ask.
    if (this.#hasListed) worker.assumeNone();
    this.#workers.set(instanceId, worker);
    return worker;
  }

  async #resyncNow(): Promise<void> {
    const { driver, engine, engineWatch, hostId, log, memories } = this.#parts;
    if (!engineWatch.isUp() || this.#parts.isClosed()) return;
    try {
      const listed = (await engine.list(hostId)).filter(isOurs);
      // Without a snapshot nobody says what should be here, so nothing is judged.
      if (this.#snapshots.current() !== null) this.#employOrphans(listed);
      await Promise.all(
        this.workers().map((worker) =>
          this.#looks.use(async () => {
            if (worker.isBusy) return;
            worker.lookAgain();
            await worker.idle();
          }),
        ),
      );
      this.#hasListed = true;
      memories.keepOnly(new Set(this.#workers.keys()));
      await sweepGroups(driver, listCompartments(driver), async () => {
        return new Set((await engine.list(hostId)).map((container) => container.id));
      });
      await this.#parts.compartments.refresh((tenantSlug) => this.#isInUse(tenantSlug));
    } catch (error) {
      log.warn('could not look at all containers', { problem: toEngineError(error, 'list').message });
      this.#parts.engineWatch.suspect();
    }
  }

  /** Containers of ours that the newest snapshot does not know are removed, like any other of which nothing is desired. */
  #employOrphans(listed: readonly ListedContainer[]): void {
    for (const container of listed) {
      const instanceId = container.labels[LABELS.instance] ?? '';
      if (this.#workers.has(instanceId)) continue;
      this.#parts.log.warn('a container that no snapshot knows is removed', {
        instance: instanceId,
        container: container.id,
      });
      const worker = new InstanceWorker(instanceId, container.labels[LABELS.tenant] ?? '', this.#parts);
      this.#workers.set(instanceId, worker);
    }
  }

  #isInUse(tenantSlug: string): boolean {
    for (const worker of this.#workers.values()) {
      if (worker.tenantSlug === tenantSlug && worker.hasContainer) return true;
    }
    return false;
  }

  async #removeUnusedCompartments(): Promise<void> {
    // Before the first list, a compartment may hold containers that we have not seen yet.
    if (!this.#hasListed) return;
    await this.#parts.compartments.removeUnused((tenantSlug) => this.#isInUse(tenantSlug));
  }
}

/** Labels can be forged by an image; the name is given by us alone. */
function isOurs(container: ListedContainer): boolean {
  const instanceId = container.labels[LABELS.instance];
  const isNamed = instanceId !== undefined && container.name === containerName(instanceId);
  return isNamed && slugSchema.safeParse(container.labels[LABELS.tenant]).success;
}

function isSame(a: DesiredInstance | null, b: DesiredInstance): boolean {
  return a !== null && JSON.stringify(a) === JSON.stringify(b);
}
