import { isDeepStrictEqual } from 'node:util';
import type { Containment, DesiredCompartment, ObservedCompartment, Problem } from '@bulkhead/shared';
import type { CgroupDriver, Ceilings, GroupCeilings, PlannedWrite } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { applyCompartment } from '../compartments/apply-compartment.ts';
import { toCeilings } from '../compartments/to-ceilings.ts';
import { listCompartments, observeCompartment } from '../compartments/observe-compartments.ts';
import { removeCompartment } from '../compartments/remove-compartment.ts';
import { describeDrift } from '../containment/describe-drift.ts';
import { describeMissing } from '../containment/describe-missing.ts';
import type { EventLog } from '../containment/event-log.ts';
import type { Log } from '../log.ts';
import { describeFrozen } from './frozen.ts';
import type { ObservedStore } from './observed-store.ts';

/** A compartment that did not become what it should be is tried again after this. */
const RETRY_MS = 2_000;

/**
 * Keeps the tenants' compartments at the ceilings of the newest snapshot. Growing comes before anything that needs it: who
 * starts or raises a container waits for `settled`. Falling does not wait for the engine: the containers' own ceilings are
 * lowered in the kernel together with the compartment's, and the engine's records follow. What somebody else has changed is
 * told from our own changes by what the kernel has to hold since we were last through with it.
 */
export class CompartmentKeeper {
  readonly #driver: CgroupDriver;
  readonly #observed: ObservedStore;
  readonly #log: Log;
  readonly #events: EventLog;
  readonly #runningIn: (tenantSlug: string) => number;
  readonly #onChange: (tenantSlug: string) => void;
  readonly #onRemoving: (tenantSlug: string) => () => Promise<void>;
  /** What the kernel has to hold since our last change; nothing while one is under way. */
  readonly #held = new Map<string, Partial<Ceilings>>();
  /** What somebody else has changed and we could not set back, with the words of the finding. */
  readonly #unrepaired = new Map<string, string>();
  readonly #desired = new Map<string, DesiredCompartment>();
  readonly #applying = new Map<string, Promise<ObservedCompartment>>();
  readonly #retries = new Map<string, NodeJS.Timeout>();
  #generation = 0;
  #closed = false;

  constructor(options: {
    driver: CgroupDriver;
    observed: ObservedStore;
    log: Log;
    events: EventLog;
    /** Containers of a tenant that run. */
    runningIn: (tenantSlug: string) => number;
    /** Called when a compartment has come to another state or to other ceilings. */
    onChange: (tenantSlug: string) => void;
    /**
     * Called before a compartment in which nothing runs any more is removed, with all that the kernel has counted in it; what it
     * answers is called when it is gone. What it held may be given out elsewhere already: nothing slow comes before that.
     */
    onRemoving: (tenantSlug: string) => () => Promise<void>;
  }) {
    this.#driver = options.driver;
    this.#observed = options.observed;
    this.#log = options.log;
    this.#events = options.events;
    this.#runningIn = options.runningIn;
    this.#onChange = options.onChange;
    this.#onRemoving = options.onRemoving;
  }

  /** Takes over what is desired and begins to apply what is new. */
  setDesired(compartments: readonly DesiredCompartment[], generation: number): void {
    this.#generation = generation;
    const before = new Map(this.#desired);
    const changed = compartments.filter((next) => !sameWish(before.get(next.tenantSlug), next));
    this.#desired.clear();
    // What is the same stays the same object: an attempt that is under way is then still about the newest wish.
    for (const one of compartments) this.#desired.set(one.tenantSlug, before.get(one.tenantSlug) ?? one);
    for (const one of changed) this.#desired.set(one.tenantSlug, one);
    for (const known of [...this.#held.keys(), ...this.#unrepaired.keys()]) {
      if (!this.#desired.has(known)) this.#forget(known);
    }
    for (const one of changed) {
      const known = before.get(one.tenantSlug);
      const applied = this.#apply(one.tenantSlug);
      if (known === undefined || isDeepStrictEqual(known.controls, one.controls)) continue;
      // What the containers may be given follows from the controls, also where the ceilings stay.
      void applied.then(() => this.#onChange(one.tenantSlug));
    }
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
    // A start into a group that stands still would hang the engine.
    if (desired.frozen) return describeFrozen(tenantSlug);
    const held = observeCompartment(this.#driver, tenantSlug);
    if (isWalled(held)) return null;
    await this.look(tenantSlug);
    const applied = await this.#apply(tenantSlug);
    if (isWalled(applied)) return null;
    return (
      applied.problem ?? { code: 'compartment-missing', message: `the compartment of ${tenantSlug} has no ceilings` }
    );
  }

  /** Looks at every compartment again, and at those that nobody needs any more. */
  async refresh(isInUse: (tenantSlug: string) => boolean): Promise<void> {
    for (const tenantSlug of this.tenants()) {
      await this.look(tenantSlug);
      if (this.#held.get(tenantSlug) === undefined) await this.#apply(tenantSlug);
    }
    await this.removeUnused(isInUse);
  }

  /**
   * Reads one compartment (0.2 ms) and sets right what somebody else has changed, with an event that tells of it. Answers what is
   * found: a missing group also when it is made again, other changes only when they could not be set back.
   */
  async look(tenantSlug: string): Promise<Containment['findings']> {
    const held = this.#held.get(tenantSlug);
    if (this.#closed || held === undefined || this.#applying.has(tenantSlug)) return this.#unrepairedOf(tenantSlug);
    const now = this.#read(tenantSlug);
    if (now === null) return [];
    if (now.missing.length > 0) return this.#makeAgain(tenantSlug, now.missing);
    const found = this.#differences(tenantSlug, now, held);
    if (found.length === 0) return this.#unrepairedOf(tenantSlug);
    const { state, problem, proof } = await this.#apply(tenantSlug);
    const after = this.#read(tenantSlug);
    // Where memory is still shrinking, the rest may be right again.
    const touched = new Set(found.map(({ ceiling }) => ceiling));
    const others = (after === null ? found : this.#differences(tenantSlug, after, held)).filter(({ ceiling }) =>
      touched.has(ceiling),
    );
    const isRight = state === 'applied' || (state === 'shrinking' && others.length === 0);
    const left = isRight ? null : (problem?.message ?? 'the kernel holds something else');
    const subject = { tenantSlug, instanceId: null, name: '' };
    const event = this.#events.record(describeDrift(subject, found, { writes: proof?.writes ?? [], left }));
    if (isRight) this.#unrepaired.delete(tenantSlug);
    else this.#unrepaired.set(tenantSlug, event.message);
    return this.#unrepairedOf(tenantSlug);
  }

  /** Removes the compartments that the snapshot does not name, unless a container is left in them. */
  async removeUnused(isInUse: (tenantSlug: string) => boolean): Promise<void> {
    for (const tenantSlug of listCompartments(this.#driver)) {
      if (this.#closed || this.#desired.has(tenantSlug) || isInUse(tenantSlug)) continue;
      const keepCounted = this.#onRemoving(tenantSlug);
      const left = await removeCompartment(this.#driver, tenantSlug);
      await keepCounted();
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

  #unrepairedOf(tenantSlug: string): Containment['findings'] {
    const message = this.#unrepaired.get(tenantSlug);
    return message === undefined ? [] : [{ kind: 'drift', tenantSlug, instanceId: null, pid: null, message }];
  }

  async #makeAgain(tenantSlug: string, missing: readonly string[]): Promise<Containment['findings']> {
    const after = await this.#apply(tenantSlug);
    const message = describeMissing({
      tenantSlug,
      missing,
      running: this.#runningIn(tenantSlug),
      problem: after.state === 'failed' ? (after.problem?.message ?? 'it cannot be made') : null,
    });
    return [{ kind: 'parent-missing', tenantSlug, instanceId: null, pid: null, message }];
  }

  /**
   * What the kernel has to hold after a change that came out so: what was wished, since a reading could already be somebody
   * else's; only memory that is still shrinking is what it is. Null: the change has failed, and is tried again.
   */
  #heldAfter(desired: DesiredCompartment, { state, problem }: ObservedCompartment): Partial<Ceilings> | null {
    if (state !== 'applied' && state !== 'shrinking') return null;
    const { devices, memoryBytes, swapBytes, ...wished } = toCeilings(desired, this.#driver.disks());
    const now = state === 'shrinking' ? this.#read(desired.tenantSlug) : { memoryBytes, swapBytes };
    // A first list of devices may have to wait for a compartment without containers: that is no drift.
    const listed = problem === null ? { devices } : {};
    return {
      ...wished,
      ...listed,
      ...(now === null ? {} : { memoryBytes: now.memoryBytes, swapBytes: now.swapBytes }),
    };
  }

  /** Null: it cannot be read. */
  #read(tenantSlug: string): GroupCeilings | null {
    try {
      return this.#driver.readCeilings(this.#driver.compartmentPath(tenantSlug));
    } catch (error) {
      if (error instanceof CgroupError) return null;
      throw error;
    }
  }

  #differences(tenantSlug: string, now: GroupCeilings, held: Partial<Ceilings>): PlannedWrite[] {
    return this.#driver.planWrites(this.#driver.compartmentPath(tenantSlug), now, held).flat();
  }

  #forget(tenantSlug: string): void {
    this.#held.delete(tenantSlug);
    this.#unrepaired.delete(tenantSlug);
  }

  /** Somebody may have changed what waits for memory, too. */
  async #retry(tenantSlug: string): Promise<void> {
    await this.look(tenantSlug);
    if (!this.#closed && this.#desired.has(tenantSlug)) await this.#apply(tenantSlug);
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
    this.#held.delete(tenantSlug);
    const after = await applyCompartment(this.#driver, desired, this.#generation);
    // A newer wish has come in meanwhile, and its own attempt reports.
    if (this.#desired.get(tenantSlug) !== desired) return after;
    this.#observed.setCompartment(after);
    const held = this.#heldAfter(desired, after);
    if (held !== null) this.#held.set(tenantSlug, held);
    if (after.state === 'applied') this.#unrepaired.delete(tenantSlug);
    if (after.state !== 'applied' && !this.#closed) {
      if (before?.problem?.message !== after.problem?.message) {
        this.#log.warn('a compartment is not as desired', { tenantSlug, problem: after.problem?.message });
      }
      const timer = setTimeout(() => void this.#retry(tenantSlug), RETRY_MS);
      this.#retries.set(tenantSlug, timer);
    }
    if (before?.state !== after.state || !sameHeld(before, after)) this.#onChange(tenantSlug);
    return after;
  }
}

/** Who asked is no wish. */
function sameWish(a: DesiredCompartment | undefined, b: DesiredCompartment): boolean {
  return a !== undefined && isDeepStrictEqual({ ...a, askedBy: '' }, { ...b, askedBy: '' });
}

function sameHeld(a: ObservedCompartment, b: ObservedCompartment): boolean {
  const isSameSize = a.cpuMillicores === b.cpuMillicores && a.memoryBytes === b.memoryBytes && a.pids === b.pids;
  return isSameSize && a.frozen === b.frozen;
}

function isWalled(held: ObservedCompartment): boolean {
  return held.cpuMillicores !== null && held.memoryBytes !== null && held.pids !== null && !held.frozen;
}
