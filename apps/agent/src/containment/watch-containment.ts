import type { Containment } from '@bulkhead/shared';
import { containerName } from '@bulkhead/shared';
import type { CgroupDriver } from '../cgroup/driver.ts';
import type { Engine } from '../docker/engine.ts';
import { LABELS } from '../docker/answers.ts';
import { EngineError } from '../docker/errors.ts';
import type { Log } from '../log.ts';
import type { CompartmentKeeper } from '../workloads/compartment-keeper.ts';
import type { Expectation } from '../workloads/instance-outlook.ts';
import type { InstanceWorker } from '../workloads/instance-worker.ts';
import { ContainerSeals } from './container-seals.ts';
import { describeDrift } from './describe-drift.ts';
import type { EventLog } from './event-log.ts';
import { findForeign } from './find-foreign.ts';
import { findStrays } from './find-strays.ts';
import { judge, type Found, type Judgement } from './judge.ts';
import { containerDrift, repairContainer } from './repair-container.ts';
import { slices } from './slices.ts';

/** Between the beginnings of two looks: a change is seen, and set right, well within ten seconds. */
const LOOK_MS = 4_000;

export interface ContainmentOptions {
  hostId: string;
  driver: CgroupDriver;
  engine: Engine;
  isEngineUp: () => boolean;
  compartments: CompartmentKeeper;
  workers: () => InstanceWorker[];
  events: EventLog;
  log: Log;
  now: () => number;
  onChange: (containment: Containment) => void;
}

/**
 * Looks again and again whether everything of every tenant is inside its wall, and whether the wall is what it was made: sets
 * right what somebody else has changed, and says what it cannot.
 */
export class ContainmentWatch {
  readonly #options: ContainmentOptions;
  /** Containers whose repair is under way, by instance: an engine that does not answer holds up nothing else. */
  readonly #repairing = new Set<string>();
  /** Drift of containers that could not be set right, by instance. */
  readonly #unrepaired = new Map<string, Found>();
  readonly #seals: ContainerSeals;
  #judgement: Judgement;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: ContainmentOptions) {
    this.#options = options;
    this.#seals = new ContainerSeals(options.driver);
    this.#judgement = { containment: { state: 'unknown', sinceMs: options.now(), findings: [] }, keys: [] };
  }

  containment(): Containment {
    return this.#judgement.containment;
  }

  start(): void {
    this.#schedule(LOOK_MS);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
    this.#seals.close();
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(
      () => {
        const startedMs = performance.now();
        this.#looking = this.#look()
          .catch((error: unknown) => this.#options.log.error('containment could not be looked at', { error }))
          .finally(() => {
            if (!this.#closed) this.#schedule(LOOK_MS - (performance.now() - startedMs));
          });
      },
      Math.max(LOOK_MS / 4, afterMs),
    );
  }

  async #look(): Promise<void> {
    const { isEngineUp, events, now, onChange } = this.#options;
    const walls = await this.#lookAtCompartments();
    const drift = await this.#lookAtContainers();
    const isUp = isEngineUp();
    const found = isUp ? [...walls, ...drift, ...(await this.#findStrays()), ...(await this.#findForeign())] : null;
    if (this.#closed) return;
    const judged = judge(this.#judgement, found, now());
    this.#judgement = judged;
    for (const event of judged.events) events.record(event);
    if (judged.isNews) onChange(judged.containment);
  }

  async #lookAtCompartments(): Promise<Found[]> {
    const { compartments } = this.#options;
    const slice = slices();
    const found: Found[] = [];
    for (const tenantSlug of compartments.tenants()) {
      const findings = await compartments.look(tenantSlug);
      found.push(...findings.map((finding) => ({ key: `${finding.kind} ${tenantSlug}`, finding })));
      await slice();
    }
    return found;
  }

  /** What every running container holds; repairs go on by themselves. */
  async #lookAtContainers(): Promise<Found[]> {
    const slice = slices();
    const all = this.#options.workers();
    for (const worker of all) {
      await slice();
      const expected = this.#repairing.has(worker.id) ? null : worker.expectation();
      if (expected === null) continue;
      if (this.#isRight(worker, expected)) this.#unrepaired.delete(worker.id);
      else void this.#repair(worker);
    }
    this.#seals.keepOnly(new Set(all.map(({ id }) => id)));
    for (const id of this.#unrepaired.keys()) if (!all.some((worker) => worker.id === id)) this.#unrepaired.delete(id);
    return [...this.#unrepaired.values()];
  }

  #isRight({ id, tenantSlug }: InstanceWorker, expected: Expectation): boolean {
    const { driver } = this.#options;
    const path = driver.containerPath(tenantSlug, expected.view.id);
    const { ceilings } = expected;
    if (this.#seals.holds(id, path, ceilings)) return true;
    const seal = this.#seals.seal(path);
    const isRight = containerDrift(driver, tenantSlug, expected).length === 0;
    if (seal !== null && isRight) this.#seals.keep(id, { path, ceilings, seal });
    else seal?.close();
    return isRight;
  }

  /** Seen again while nothing else changes the container: between the look and this, its own worker may have begun to. */
  async #repair(worker: InstanceWorker): Promise<void> {
    const { driver, engine, events, log } = this.#options;
    const { id, tenantSlug } = worker;
    const expected = worker.expectation();
    if (expected === null) return;
    this.#repairing.add(id);
    try {
      await worker.whileIdle(async () => {
        const found = containerDrift(driver, tenantSlug, expected);
        if (found.length === 0) return;
        const repair = await repairContainer(driver, engine, tenantSlug, expected);
        if (repair === 'gone') return worker.lookAgain();
        worker.proveRepair(repair.writes);
        const isKnown = this.#unrepaired.has(id);
        if (repair.left === null) this.#unrepaired.delete(id);
        // Tried at every look, told once.
        else if (isKnown) return;
        const event = events.record(
          describeDrift({ tenantSlug, instanceId: id, name: expected.desired.name }, found, repair),
        );
        if (repair.left === null) return;
        const finding = { kind: 'drift' as const, tenantSlug, instanceId: id, pid: null, message: event.message };
        this.#unrepaired.set(id, { key: `drift ${id}`, finding });
      });
    } catch (error) {
      log.error('a container could not be set right', { instance: id, error });
    } finally {
      this.#repairing.delete(id);
    }
  }

  #findStrays(): Promise<Found[]> {
    const { driver, workers } = this.#options;
    const containers = workers().flatMap((worker) => {
      if (worker.pid === null || worker.isBusy) return [];
      const compartment = driver.compartmentPath(worker.tenantSlug);
      const name = worker.desired?.name ?? worker.id;
      return [{ tenantSlug: worker.tenantSlug, instanceId: worker.id, name, pid: worker.pid, compartment }];
    });
    return findStrays(driver, containers);
  }

  async #findForeign(): Promise<Found[]> {
    const { driver, compartments, workers } = this.#options;
    const found: Found[] = [];
    const slice = slices();
    const all = workers();
    for (const tenantSlug of compartments.tenants()) {
      const ownIds = all.flatMap((one) => (one.tenantSlug === tenantSlug && one.containerId ? [one.containerId] : []));
      const isOurs = (containerId: string) => this.#isOurs(containerId);
      found.push(...(await findForeign(driver, { tenantSlug, ownIds, isOurs })));
      await slice();
    }
    return found;
  }

  /** One that we cannot ask about now counts as ours: the next look asks again. */
  async #isOurs(containerId: string): Promise<boolean> {
    const { engine, hostId } = this.#options;
    try {
      const container = await engine.inspect(containerId);
      if (container === null) return false;
      const instanceId = container.labels[LABELS.instance] ?? '';
      return container.labels[LABELS.host] === hostId && container.name === containerName(instanceId);
    } catch (error) {
      if (error instanceof EngineError) return true;
      throw error;
    }
  }
}
