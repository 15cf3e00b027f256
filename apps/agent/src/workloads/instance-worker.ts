import { isDeepStrictEqual } from 'node:util';
import type { DesiredInstance, KernelWrite, ObservedState, Problem, Proof } from '@bulkhead/shared';
import { containerName, NO_CONTROLS } from '@bulkhead/shared';
import type { Ceilings } from '../cgroup/driver.ts';
import { LABELS, type EngineEvent, type InspectedContainer } from '../docker/answers.ts';
import { hashSpec, type HostContext } from '../docker/build-create-request.ts';
import { computeLimits, sameLimits, type ContainerLimits } from '../docker/compute-limits.ts';
import { EngineError } from '../docker/errors.ts';
import { ungranted } from './apply-controls.ts';
import { doubled } from './back-off.ts';
import { carryOut, type StepContext } from './carry-out.ts';
import { contradicts } from './contradicts.ts';
import type { InstanceMemory } from './instance-memory.ts';
import { InstanceProof } from './instance-proof.ts';
import { engineCeilings, ownCeilings, ownCeilingsKey, type Surroundings } from './own-ceilings.ts';
import { planInstance, type ContainerView, type Step } from './plan-instance.ts';
import { Retry } from './retry.ts';
import { settledMemory, stateOf } from './settled.ts';
import { wallNotReady } from './wall-not-ready.ts';
import type { WorkloadParts } from './workload-parts.ts';

/** More steps than any honest way takes; a loop longer than this waits like a failure. */
const MAX_STEPS = 16;
const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 10_000;
/** What only waits for memory to be freed is tried again after this. */
const SHRINK_RETRY_MS = 2_000;

/** What a settled container has to be like. */
export interface Expectation {
  desired: DesiredInstance;
  view: InspectedContainer;
  limits: ContainerLimits;
  ceilings: Partial<Ceilings>;
}

/** Sizes of an instance of which nothing is desired. */
const NOTHING = {
  cpuMillicores: 0,
  cpuLimitMillicores: null,
  memoryBytes: 0,
  memoryLimitBytes: null,
  pids: 0,
  controls: NO_CONTROLS,
};

/**
 * Brings one instance to what is desired, one step at a time, and says at each what is seen. However often it is woken
 * there is one run at a time; being woken meanwhile makes it look once more.
 */
export class InstanceWorker {
  readonly id: string;
  readonly #parts: WorkloadParts;
  #desired: DesiredInstance | null = null;
  #tenantSlug: string;
  #memory: InstanceMemory;
  /** Undefined: not known, to be asked of the engine. */
  #view: ContainerView | undefined = undefined;
  /** A container of ours by name that is not ours by its labels. Never touched. */
  #isForeign = false;
  #verifiedRunMs: number | null = null;
  /** The run whose group holds what is named by the key (see ownCeilingsKey). */
  #controlled: { runMs: number | null; key: string } = { runMs: null, key: '' };
  #heldLimits: ContainerLimits | null = null;
  #problem: Problem | null = null;
  readonly #proof: InstanceProof;
  #failures = 0;
  #running: Promise<void> | null = null;
  #again = false;
  #hint: EngineEvent | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(id: string, tenantSlug: string, parts: WorkloadParts) {
    this.id = id;
    this.#tenantSlug = tenantSlug;
    this.#parts = parts;
    this.#memory = parts.memories.load(id);
    this.#proof = new InstanceProof(parts.now);
  }

  get desired(): DesiredInstance | null {
    return this.#desired;
  }

  get tenantSlug(): string {
    return this.#tenantSlug;
  }

  /** The container that runs now, for the sampler; null: none. */
  get runningContainerId(): string | null {
    const view = this.#view;
    return view && (view.state === 'running' || view.state === 'paused') ? view.id : null;
  }

  get isRunning(): boolean {
    return this.#view?.state === 'running';
  }

  /** The container as it was last seen; null: none, or not known. */
  get containerId(): string | null {
    return this.#view?.id ?? null;
  }

  /** Its first process; null: none runs. */
  get pid(): number | null {
    const pid = this.#view?.pid ?? 0;
    return pid === 0 ? null : pid;
  }

  /** Whether a container of this instance may be in its compartment. */
  get hasContainer(): boolean {
    return this.#view !== null;
  }

  get isBusy(): boolean {
    return this.#running !== null;
  }

  setDesired(desired: DesiredInstance | null): void {
    this.#desired = desired;
    this.#failures = 0;
    this.#proof.changeBegins();
    if (desired !== null) {
      this.#tenantSlug = desired.tenantSlug;
      // Named from the first moment on, as it was last seen: a full report that leaves it out would say that it is gone.
      if (this.#parts.observed.instance(this.id) === null) this.#report(null, null);
    }
    this.wake();
  }

  /** It is certain that there is no container. */
  assumeNone(): void {
    this.#view = null;
  }

  /** Nothing that was known holds any more: asks the engine and reads the kernel again. */
  lookAgain(): void {
    this.#view = undefined;
    this.#verifiedRunMs = null;
    this.wake();
  }

  /** The engine tells of this instance's container. Looked at only when it contradicts what we know. */
  hint(event: EngineEvent): void {
    this.#hint = event;
    if (this.#running === null) this.#followHint();
  }

  wake(): void {
    if (this.#parts.isClosed()) return;
    if (this.#running !== null) {
      this.#again = true;
      return;
    }
    this.#running = this.#run();
  }

  async idle(): Promise<void> {
    await this.#running;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    try {
      do {
        this.#again = false;
        await this.#converge();
      } while (this.#again && !this.#parts.isClosed());
    } catch (error) {
      this.#parts.log.error('an instance cannot be worked on', { instance: this.id, error });
      this.#retryLater({
        code: 'agent-error',
        message: error instanceof Error ? error.message.slice(0, 2000) : String(error),
      });
    }
    this.#afterRun();
  }

  #afterRun(): void {
    this.#running = null;
    if (this.#again) this.wake();
    else this.#followHint();
  }

  async #converge(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#parts.engineWatch.isUp()) {
      const problem = {
        code: 'engine-unreachable',
        message: `the engine does not answer: ${this.#parts.engineWatch.problem()}`,
      };
      this.#report(null, problem);
      return;
    }
    for (let step = 0; step < MAX_STEPS; step += 1) {
      if (this.#parts.isClosed()) return;
      try {
        if (this.#view === undefined || this.#isForeign) await this.#look();
        if (this.#isForeign && this.#desired !== null && this.#desired.state !== 'absent') {
          const message = `a container that is not Bulkhead's has the name ${containerName(this.id)}: remove or rename it`;
          this.#settleFailed({ code: 'name-taken', message });
          return;
        }
        const next = this.#plan();
        if (next.do === 'nothing' || next.do === 'wait') {
          await this.#settle(next);
          return;
        }
        await carryOut(next, this.#context());
      } catch (error) {
        if (!(error instanceof Retry) && !(error instanceof EngineError)) throw error;
        if (this.#takeFailure(error)) return;
      }
    }
    this.#retryLater({ code: 'not-converging', message: `not settled after ${MAX_STEPS} steps; tried again` });
  }

  #plan(): Step {
    const desired = this.#desired;
    const host = this.#hostContext();
    return planInstance({
      desired,
      controlledRunMs: this.#controlled.key === this.#controlsKey() ? this.#controlled.runMs : null,
      isGranted:
        desired === null ||
        ungranted(desired.controls.devices, this.#parts.compartments.desired(this.#tenantSlug)).length === 0,
      view: this.#isForeign ? null : (this.#view ?? null),
      memory: this.#memory,
      spec: desired === null ? '' : hashSpec(desired, host),
      specLabel: LABELS.spec,
      limits: computeLimits(desired ?? NOTHING, host),
      verifiedRunMs: this.#verifiedRunMs,
      nowMs: this.#parts.now(),
    });
  }

  #hostContext(): HostContext {
    const { hostId, driver, engineWatch, compartments } = this.#parts;
    const info = engineWatch.info();
    return {
      hostId,
      cgroupParent: driver.engineParent(this.#tenantSlug),
      hostMemoryBytes: this.#parts.hostMemoryBytes,
      swapMarginBytes: driver.limitsSwap ? driver.swapMarginBytes : null,
      compartmentCpuMillicores: compartments.desired(this.#tenantSlug)?.cpuMillicores ?? 0,
      hasInit: info?.hasInit ?? false,
      maxOpenFiles: engineWatch.maxOpenFiles(),
    };
  }

  #context(): StepContext {
    return {
      parts: this.#parts,
      id: this.id,
      tenantSlug: this.#tenantSlug,
      desired: this.#desired,
      view: this.#view ?? null,
      memory: this.#memory,
      host: this.#hostContext(),
      remember: (change) => this.#remember(change),
      announce: (state) => this.#report(state, null),
      setView: (view) => {
        this.#view = view;
        this.#parts.onContainersChanged();
      },
      setVerified: (runMs) => {
        this.#verifiedRunMs = runMs;
      },
      setControlled: (runMs) => {
        this.#controlled = { runMs, key: this.#controlsKey() };
      },
      around: this.#around(),
      heldLimits: this.#heldLimits,
      prove: (writes, outcome, askedBy) => this.#prove(writes, outcome, askedBy),
      look: () => this.#look(),
    };
  }

  #around(): Surroundings {
    const tenantSlug = this.#tenantSlug;
    return { tenantSlug, controls: this.#parts.compartments.desired(tenantSlug)?.controls ?? null };
  }

  #controlsKey(): string {
    return ownCeilingsKey(this.#parts.driver, this.#desired?.controls ?? NO_CONTROLS, this.#around());
  }

  #prove(writes: readonly KernelWrite[], outcome: Proof['outcome'], askedBy: 'agent' | null): void {
    const desiredBy = askedBy ?? this.#desired?.askedBy ?? 'agent';
    this.#proof.add(writes, { outcome, generation: this.#parts.generation(), desiredBy });
  }

  /**
   * Somebody else has changed the container's group: runs `repair` while the worker itself does nothing, and reports after
   * it. Null: it is busy, and may be the one who changes things.
   */
  async whileIdle<T>(repair: () => Promise<T>): Promise<T | null> {
    if (this.#running !== null || this.#parts.isClosed()) return null;
    const run = repair();
    this.#running = run.then(
      () => this.#afterRun(),
      () => this.#afterRun(),
    );
    return run;
  }

  /** What the container's group has to hold now; null while it does not run, or is being changed. */
  expectation(): Expectation | null {
    const [desired, view] = [this.#desired, this.#view ?? null];
    if (desired === null || view === null || this.#running !== null || this.#problem !== null) return null;
    const next = this.#plan();
    if (next.do !== 'nothing' || (view.state !== 'running' && view.state !== 'paused')) return null;
    const limits = computeLimits(desired, this.#hostContext());
    const { driver } = this.#parts;
    return {
      desired,
      view,
      limits,
      ceilings: {
        ...engineCeilings(driver, limits, desired.controls.swapBytes),
        ...ownCeilings(driver, desired.controls, this.#around()),
        frozen: view.state === 'paused',
      },
    };
  }

  /** What a repair wrote, as the agent's own proof. */
  proveRepair(writes: readonly KernelWrite[]): void {
    this.#prove(writes, 'applied', 'agent');
    const seen = this.#parts.observed.instance(this.id);
    if (seen !== null) this.#parts.observed.setInstance({ ...seen, proof: this.#proof.latest });
  }

  async #look(): Promise<ContainerView> {
    const found = await this.#parts.engine.inspect(containerName(this.id));
    this.#isForeign = found !== null && !this.#isOurs(found);
    this.#view = this.#isForeign ? null : found;
    this.#parts.onContainersChanged();
    return this.#view;
  }

  #isOurs(found: InspectedContainer): boolean {
    return found.labels[LABELS.instance] === this.id && found.labels[LABELS.host] === this.#parts.hostId;
  }

  /** Everything is as desired, or waits for a time that is known. */
  async #settle(step: Extract<Step, { do: 'nothing' | 'wait' }>): Promise<void> {
    this.#failures = 0;
    const desired = this.#desired;
    if (desired === null) {
      // Nothing of it is left, and nobody asks for it any more.
      this.#parts.onGone(this.id, this.#tenantSlug);
      return;
    }
    if (step.do === 'wait') this.#wakeAt(step.untilMs);
    const waiting = await wallNotReady(this.#parts.compartments, desired, this.#memory.size);
    if (this.#desired !== desired) {
      this.#again = true;
      return;
    }
    if (waiting !== null) {
      this.#wakeAt(this.#parts.now() + SHRINK_RETRY_MS);
      this.#report(stateOf(step, this.#memory), waiting);
      return;
    }
    const state = stateOf(step, this.#memory);
    const view = this.#view ?? null;
    this.#remember({ ...settledMemory(desired, view, this.#memory), seen: this.#seen(state) });
    this.#proof.changeSettled();
    const limits = computeLimits(desired, this.#hostContext());
    this.#heldLimits = view !== null && sameLimits(view.limits, limits) ? limits : null;
    this.#report(state, this.#standingProblem(state));
    if (state === 'absent') this.#parts.onContainersChanged();
  }

  #seen(state: ObservedState): InstanceMemory['seen'] {
    const view = this.#view ?? null;
    const startedAtMs = this.runningContainerId === null ? null : (view?.startedAtMs ?? null);
    return { state, containerId: view?.id ?? null, startedAtMs };
  }

  /** A start that failed stays the answer to "why does it not run" until one succeeds. */
  #standingProblem(state: ObservedState): Problem | null {
    if (state !== 'failed') return null;
    return (
      this.#problem ?? { code: 'start-refused', message: this.#memory.lastDeath?.message ?? 'it could not be started' }
    );
  }

  #remember(change: Partial<InstanceMemory>): void {
    const next = { ...this.#memory, ...change };
    // A change of the compartment wakes every instance of the tenant, and most have nothing new to keep.
    if (isDeepStrictEqual(next, this.#memory)) return;
    this.#memory = next;
    this.#parts.memories.save(this.id, next);
  }

  /** True: the run ends here. */
  #takeFailure(error: Retry | EngineError): boolean {
    if (error instanceof Retry) {
      if (error.isFinal) this.#settleFailed(error.problem);
      else this.#retryLater(error.problem, error.afterMs);
      return true;
    }
    // Whatever was going on, what we know of the container may be wrong now.
    this.#view = undefined;
    if (error.kind === 'not-found' || error.kind === 'conflict') {
      this.#failures += 1;
      if (this.#failures <= 3) return false;
    }
    if (error.kind === 'unreachable') this.#parts.engineWatch.suspect();
    const code = error.kind === 'unreachable' || error.kind === 'timeout' ? 'engine-unreachable' : 'engine-error';
    this.#retryLater({ code, message: error.message });
    return true;
  }

  #retryLater(problem: Problem, afterMs = doubled(RETRY_FIRST_MS, this.#failures, RETRY_LONGEST_MS)): void {
    this.#failures += 1;
    this.#wakeAt(this.#parts.now() + afterMs);
    this.#report(null, problem);
  }

  /** What was asked for has failed, and will not come true by waiting a moment: its revision is answered. */
  #settleFailed(problem: Problem): void {
    const desired = this.#desired;
    if (desired === null) return;
    this.#problem = problem;
    this.#remember({ revision: desired.revision, seen: this.#seen('failed') });
    const untilMs = this.#memory.nextTryAtMs;
    if (untilMs !== null) this.#wakeAt(untilMs);
    this.#report('failed', problem);
  }

  #wakeAt(atMs: number): void {
    if (this.#parts.isClosed()) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), Math.max(0, atMs - this.#parts.now()));
  }

  /** `state` null: as it was last seen. */
  #report(state: ObservedState | null, problem: Problem | null): void {
    this.#problem = problem;
    if (this.#desired === null) return;
    const memory = this.#memory;
    // Until the engine has been asked, what was last seen.
    const known = this.#view === undefined ? memory.seen : this.#seen('pending');
    this.#parts.observed.setInstance({
      id: this.id,
      revision: memory.revision ?? 0,
      state: state ?? this.#parts.observed.instance(this.id)?.state ?? memory.seen?.state ?? 'pending',
      restartNonce: memory.restartNonce ?? 0,
      containerId: known?.containerId ?? null,
      startedAtMs: known?.startedAtMs ?? null,
      restarts: memory.restarts,
      nextTryAtMs: memory.nextTryAtMs !== null && memory.nextTryAtMs > this.#parts.now() ? memory.nextTryAtMs : null,
      lastDeath: memory.lastDeath,
      problem,
      proof: this.#proof.latest,
    });
  }

  #followHint(): void {
    const event = this.#hint;
    this.#hint = null;
    if (event === null || this.#view === undefined || !contradicts(event, this.#view)) return;
    this.#view = undefined;
    this.wake();
  }
}
