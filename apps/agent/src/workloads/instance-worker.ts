import type { DesiredInstance, KernelWrite, ObservedState, Problem, Proof } from '@bulkhead/shared';
import { containerName } from '@bulkhead/shared';
import type { EngineEvent } from '../docker/answers.ts';
import { computeLimits, sameLimits, type ContainerLimits } from '../docker/compute-limits.ts';
import { EngineError } from '../docker/errors.ts';
import { describeHold, isHeld, nextHold } from '../floods/hold.ts';
import { doubled } from './back-off.ts';
import { carryOut, type StepContext } from './carry-out.ts';
import { ContainerSight } from './container-sight.ts';
import { InstanceOutlook, type Expectation } from './instance-outlook.ts';
import { InstanceRecord } from './instance-record.ts';
import type { Step } from './plan-instance.ts';
import { Retry } from './retry.ts';
import { settledMemory, stateOf } from './settled.ts';
import { Turns } from './turns.ts';
import { wallNotReady } from './wall-not-ready.ts';
import type { WorkloadParts } from './workload-parts.ts';

/** More steps than any honest way takes; a loop longer than this waits like a failure. */
const MAX_STEPS = 16;
const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 10_000;
/** What only waits for memory to be freed is tried again after this. */
const SHRINK_RETRY_MS = 2_000;

/**
 * Brings one instance to what is desired, one step at a time, and says at each what is seen. However often it is woken
 * there is one run at a time; being woken meanwhile makes it look once more.
 */
export class InstanceWorker {
  readonly id: string;
  readonly #parts: WorkloadParts;
  readonly #sight: ContainerSight;
  readonly #record: InstanceRecord;
  readonly #outlook: InstanceOutlook;
  readonly #turns: Turns;
  #desired: DesiredInstance | null = null;
  #tenantSlug: string;
  #heldLimits: ContainerLimits | null = null;
  #failures = 0;

  constructor(id: string, tenantSlug: string, parts: WorkloadParts) {
    this.id = id;
    this.#tenantSlug = tenantSlug;
    this.#parts = parts;
    this.#sight = new ContainerSight(id, parts);
    this.#record = new InstanceRecord(id, parts, this.#sight);
    this.#outlook = new InstanceOutlook(parts, this.#sight, this.#record, () => this);
    this.#turns = new Turns({
      run: () => this.#converge(),
      onError: (error) => this.#takeSurprise(error),
      onIdle: () => this.#followHint(),
      isClosed: parts.isClosed,
      now: parts.now,
    });
  }

  get desired(): DesiredInstance | null {
    return this.#desired;
  }

  get tenantSlug(): string {
    return this.#tenantSlug;
  }

  /** The container that runs now, for the sampler; null: none. */
  get runningContainerId(): string | null {
    return this.#sight.runningContainerId;
  }

  get isRunning(): boolean {
    return this.#sight.view?.state === 'running';
  }

  /** The container as it was last seen; null: none, or not known. */
  get containerId(): string | null {
    return this.#sight.view?.id ?? null;
  }

  /** Its first process; null: none runs. */
  get pid(): number | null {
    const pid = this.#sight.view?.pid ?? 0;
    return pid === 0 ? null : pid;
  }

  /** Its log on the host's disk; empty: there is none. */
  get logPath(): string {
    return this.#sight.view?.logPath ?? '';
  }

  /** Whether a container of this instance may be in its compartment. */
  get hasContainer(): boolean {
    return this.#sight.view !== null;
  }

  get isBusy(): boolean {
    return this.#turns.isBusy;
  }

  setDesired(desired: DesiredInstance | null): void {
    this.#desired = desired;
    this.#failures = 0;
    this.#record.changeBegins();
    if (desired !== null) {
      this.#tenantSlug = desired.tenantSlug;
      // Named from the first moment on, as it was last seen: a full report that leaves it out would say that it is gone.
      if (!this.#record.isReported) this.#report(null, null);
    }
    this.wake();
  }

  /** It is certain that there is no container. */
  assumeNone(): void {
    this.#sight.set(null);
  }

  /** Nothing that was known holds any more: asks the engine and reads the kernel again. */
  lookAgain(): void {
    this.#sight.forget();
    this.#sight.verifiedRunMs = null;
    this.wake();
  }

  /** The engine tells of this instance's container. Looked at only when it contradicts what we know. */
  hint(event: EngineEvent): void {
    this.#sight.keepHint(event);
    if (!this.#turns.isBusy) this.#followHint();
  }

  wake(): void {
    this.#turns.wake();
  }

  idle(): Promise<void> {
    return this.#turns.idle();
  }

  close(): void {
    this.#turns.forgetTime();
  }

  /** Its log grows faster than the host can bear: it is paused for a while. */
  holdBack(bytesPerSec: number): void {
    const [desired, runMs] = [this.#desired, this.#sight.runningSinceMs];
    if (desired === null || runMs === null) return;
    const { revision } = desired;
    const hold = nextHold(this.#record.memory.hold, { runMs, revision, bytesPerSec, nowMs: this.#parts.now() });
    this.#record.remember({ hold });
    const message = `Instance ${desired.name}: ${describeHold(hold).message}`;
    const tenantSlug = this.#tenantSlug;
    this.#parts.events.record({ kind: 'log-flood', tenantSlug, instanceId: this.id, message, writes: [] });
    this.wake();
  }

  async #converge(): Promise<void> {
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
        if (this.#sight.view === undefined || this.#sight.isForeign) await this.#sight.look();
        if (this.#sight.isForeign && this.#desired !== null && this.#desired.state !== 'absent') {
          const message = `a container that is not Bulkhead's has the name ${containerName(this.id)}: remove or rename it`;
          this.#settleFailed({ code: 'name-taken', message });
          return;
        }
        const next = this.#outlook.next();
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

  #context(): StepContext {
    return {
      parts: this.#parts,
      id: this.id,
      tenantSlug: this.#tenantSlug,
      desired: this.#desired,
      view: this.#sight.view ?? null,
      memory: this.#record.memory,
      host: this.#outlook.host(),
      remember: (change) => this.#record.remember(change),
      announce: (state) => this.#report(state, null),
      setView: (view) => {
        this.#sight.set(view);
        this.#parts.onContainersChanged();
      },
      setVerified: (runMs) => {
        this.#sight.verifiedRunMs = runMs;
      },
      setControlled: (runMs) => {
        this.#sight.controlled = { runMs, key: this.#outlook.controlsKey() };
      },
      around: this.#outlook.around(),
      heldLimits: this.#heldLimits,
      prove: (writes, outcome, askedBy) => this.#prove(writes, outcome, askedBy),
      look: () => this.#sight.look(),
    };
  }

  #prove(writes: readonly KernelWrite[], outcome: Proof['outcome'], askedBy: 'agent' | null): void {
    this.#record.prove(writes, outcome, askedBy ?? this.#desired?.askedBy ?? 'agent');
  }

  /**
   * Somebody else has changed the container's group: runs `repair` while the worker itself does nothing, and reports after
   * it. Null: it is busy, and may be the one who changes things.
   */
  whileIdle<T>(repair: () => Promise<T>): Promise<T | null> {
    return this.#turns.whileIdle(repair);
  }

  /** What the container's group has to hold now; null while it does not run, or is being changed. */
  expectation(): Expectation | null {
    const view = this.#sight.view ?? null;
    if (view === null || this.#turns.isBusy) return null;
    const { problem } = this.#record;
    if (problem !== null && problem.code !== 'log-flood') return null;
    return this.#outlook.expectation(view);
  }

  proveRepair(writes: readonly KernelWrite[]): void {
    this.#record.proveRepair(writes);
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
    if (step.do === 'wait') this.#turns.wakeAt(step.untilMs);
    const waiting = await wallNotReady(this.#parts.compartments, desired, this.#record.memory.size);
    if (this.#desired !== desired) {
      this.wake();
      return;
    }
    const state = stateOf(step, this.#record.memory);
    if (waiting !== null) {
      this.#turns.wakeAt(this.#parts.now() + SHRINK_RETRY_MS);
      this.#report(state, waiting);
      return;
    }
    const view = this.#sight.view ?? null;
    const settled = settledMemory(desired, view, this.#record.memory);
    this.#record.remember({ ...settled, seen: this.#record.seen(state) });
    this.#record.changeSettled();
    const limits = computeLimits(desired, this.#outlook.host());
    this.#heldLimits = view !== null && sameLimits(view.limits, limits) ? limits : null;
    const { hold } = this.#record.memory;
    const held = isHeld(hold, {
      runMs: view?.startedAtMs ?? null,
      revision: desired.revision,
      nowMs: this.#parts.now(),
    });
    if (hold !== null && held) this.#turns.wakeAt(hold.untilMs);
    this.#report(state, this.#record.standingProblem(state, held));
    if (state === 'absent') this.#parts.onContainersChanged();
  }

  #takeSurprise(error: unknown): void {
    this.#parts.log.error('an instance cannot be worked on', { instance: this.id, error });
    const message = error instanceof Error ? error.message.slice(0, 2000) : String(error);
    this.#retryLater({ code: 'agent-error', message });
  }

  /** True: the run ends here. */
  #takeFailure(error: Retry | EngineError): boolean {
    if (error instanceof Retry) {
      if (error.keepsContainer) this.#settleKept(error.problem);
      else if (error.isFinal) this.#settleFailed(error.problem);
      else this.#retryLater(error.problem, error.afterMs);
      return true;
    }
    // Whatever was going on, what we know of the container may be wrong now.
    this.#sight.forget();
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
    this.#turns.wakeAt(this.#parts.now() + afterMs);
    this.#report(null, problem);
  }

  /** What was asked for has failed, and will not come true by waiting a moment: its revision is answered. */
  #settleFailed(problem: Problem): void {
    const desired = this.#desired;
    if (desired === null) return;
    this.#record.note(problem);
    this.#record.remember({ revision: desired.revision, seen: this.#record.seen('failed') });
    const untilMs = this.#record.memory.nextTryAtMs;
    if (untilMs !== null) this.#turns.wakeAt(untilMs);
    this.#report('failed', problem);
  }

  /** What was asked for cannot be had now, and what was there before goes on. Tried again, as it may come. */
  #settleKept(problem: Problem): void {
    if (this.#desired !== null) this.#record.remember({ revision: this.#desired.revision });
    this.#turns.wakeAt(this.#parts.now() + RETRY_LONGEST_MS);
    this.#report(this.isRunning ? 'running' : null, problem);
  }

  /** `state` null: as it was last seen. */
  #report(state: ObservedState | null, problem: Problem | null): void {
    if (this.#desired === null) this.#record.note(problem);
    else this.#record.report(state, problem);
  }

  #followHint(): void {
    if (this.#sight.followHint()) this.wake();
  }
}
