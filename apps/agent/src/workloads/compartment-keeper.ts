import { isDeepStrictEqual } from 'node:util';
import type { DesiredCompartment, ObservedCompartment, Problem } from '@bulkhead/shared';
import type { CgroupDriver } from '../cgroup/driver.ts';
import { applyCompartment } from '../compartments/apply-compartment.ts';
import { listCompartments, observeCompartment } from '../compartments/observe-compartments.ts';
import { removeCompartment } from '../compartments/remove-compartment.ts';
import type { Log } from '../log.ts';
import type { ObservedStore } from './observed-store.ts';

/** A compartment that did not become what it should be is tried again after this. */
const RETRY_MS = 2_000;

/**
 * Keeps the tenants' compartments at the ceilings of the newest snapshot. Growing comes before anything that needs it: who
 * starts or raises a container waits for `settled`. Falling does not wait for the engine: the containers' own ceilings are
 * lowered in the kernel together with the compartment's, and the engine's records follow.
 */
export class CompartmentKeeper {
  readonly #driver: CgroupDriver;
  readonly #observed: ObservedStore;
  readonly #log: Log;
  readonly #onChange: (tenantSlug: string) => void;
  readonly #desired = new Map<string, DesiredCompartment>();
  readonly #applying = new Map<string, Promise<ObservedCompartment>>();
  readonly #retries = new Map<string, NodeJS.Timeout>();
  #generation = 0;
  #closed = false;

  constructor(options: {
    driver: CgroupDriver;
    observed: ObservedStore;
    log: Log;
    /** Called when a compartment has come to another state or to other ceilings. */
    onChange: (tenantSlug: string) => void;
  }) {
    this.#driver = options.driver;
    this.#observed = options.observed;
    this.#log = options.log;
    this.#onChange = options.onChange;
  }

  /** Takes over what is desired and begins to apply what is new. */
  setDesired(compartments: readonly DesiredCompartment[], generation: number): void {
    this.#generation = generation;
    const changed = compartments.filter((next) => !sameCeilings(this.#desired.get(next.tenantSlug), next));
    this.#desired.clear();
    for (const one of compartments) this.#desired.set(one.tenantSlug, one);
    for (const one of changed) void this.#apply(one.tenantSlug);
  }

  desired(tenantSlug: string): DesiredCompartment | null {
    return this.#desired.get(tenantSlug) ?? null;
  }

  tenants(): string[] {
    return [...this.#desired.keys()];
  }

  /** The outcome of the newest attempt, once that is through. */
  async settled(tenantSlug: string): Promise<ObservedCompartment | null> {
    const running = this.#applying.get(tenantSlug);
    return running === undefined ? this.#observed.compartment(tenantSlug) : await running;
  }

  /**
   * Reads the kernel and answers null when a container may be started there. Sets right what is missing first: the engine
   * would make a missing group itself, without any ceiling.
   */
  async readyForStart(tenantSlug: string): Promise<Problem | null> {
    const desired = this.#desired.get(tenantSlug);
    if (desired === undefined) {
      return { code: 'compartment-missing', message: `tenant ${tenantSlug} has no compartment on this host` };
    }
    await this.settled(tenantSlug);
    const held = observeCompartment(this.#driver, tenantSlug);
    if (isWalled(held)) return null;
    const applied = await this.#apply(tenantSlug);
    if (isWalled(applied)) return null;
    return (
      applied.problem ?? { code: 'compartment-missing', message: `the compartment of ${tenantSlug} has no ceilings` }
    );
  }

  /** Looks at every compartment again, and at those that nobody needs any more. */
  async refresh(isInUse: (tenantSlug: string) => boolean): Promise<void> {
    for (const tenantSlug of this.tenants()) await this.#apply(tenantSlug);
    await this.removeUnused(isInUse);
  }

  /** Removes the compartments that the snapshot does not name, unless a container is left in them. */
  async removeUnused(isInUse: (tenantSlug: string) => boolean): Promise<void> {
    for (const tenantSlug of listCompartments(this.#driver)) {
      if (this.#closed || this.#desired.has(tenantSlug) || isInUse(tenantSlug)) continue;
      const left = await removeCompartment(this.#driver, tenantSlug);
      // Desired again while it was being removed: it has to come back.
      if (this.#desired.has(tenantSlug)) {
        await this.#apply(tenantSlug);
        continue;
      }
      this.#observed.setCompartment(left);
      if (left.state === 'absent') this.#observed.dropCompartment(tenantSlug);
      else
        this.#log.warn('a compartment that nobody needs cannot be removed', {
          tenantSlug,
          problem: left.problem?.message,
        });
    }
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#retries.values()) clearTimeout(timer);
    this.#retries.clear();
  }

  #apply(tenantSlug: string): Promise<ObservedCompartment> {
    clearTimeout(this.#retries.get(tenantSlug));
    this.#retries.delete(tenantSlug);
    const run = this.#applyNow(tenantSlug).finally(() => {
      if (this.#applying.get(tenantSlug) === run) this.#applying.delete(tenantSlug);
    });
    this.#applying.set(tenantSlug, run);
    return run;
  }

  async #applyNow(tenantSlug: string): Promise<ObservedCompartment> {
    const desired = this.#desired.get(tenantSlug);
    if (desired === undefined) return observeCompartment(this.#driver, tenantSlug);
    const before = this.#observed.compartment(tenantSlug);
    const after = await applyCompartment(this.#driver, desired, this.#generation);
    // A newer wish has come in meanwhile, and its own attempt reports.
    if (this.#desired.get(tenantSlug) !== desired) return after;
    this.#observed.setCompartment(after);
    if (after.state !== 'applied' && !this.#closed) {
      if (before?.problem?.message !== after.problem?.message) {
        this.#log.warn('a compartment is not as desired', { tenantSlug, problem: after.problem?.message });
      }
      const timer = setTimeout(() => void this.#apply(tenantSlug), RETRY_MS);
      this.#retries.set(tenantSlug, timer);
    }
    if (before?.state !== after.state || !sameHeld(before, after)) this.#onChange(tenantSlug);
    return after;
  }
}

function sameCeilings(a: DesiredCompartment | undefined, b: DesiredCompartment): boolean {
  return a !== undefined && isDeepStrictEqual({ ...a, askedBy: '' }, { ...b, askedBy: '' });
}

function sameHeld(a: ObservedCompartment, b: ObservedCompartment): boolean {
  return a.cpuMillicores === b.cpuMillicores && a.memoryBytes === b.memoryBytes && a.pids === b.pids;
}

function isWalled(held: ObservedCompartment): boolean {
  return held.cpuMillicores !== null && held.memoryBytes !== null && held.pids !== null;
}
