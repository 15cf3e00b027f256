import { isDeepStrictEqual } from 'node:util';
import type { KernelWrite, ObservedState, Problem, Proof } from '@bulkhead/shared';
import { describeHold } from '../floods/hold.ts';
import type { ContainerSight } from './container-sight.ts';
import type { InstanceMemory } from './instance-memory.ts';
import { InstanceProof } from './instance-proof.ts';
import type { WorkloadParts } from './workload-parts.ts';

/** What is remembered of an instance, on disk, and what is reported of it. */
export class InstanceRecord {
  readonly #id: string;
  readonly #parts: WorkloadParts;
  readonly #sight: ContainerSight;
  readonly #proof: InstanceProof;
  #memory: InstanceMemory;
  #problem: Problem | null = null;

  constructor(id: string, parts: WorkloadParts, sight: ContainerSight) {
    this.#id = id;
    this.#parts = parts;
    this.#sight = sight;
    this.#memory = parts.memories.load(id);
    this.#proof = new InstanceProof(parts.now);
  }

  get memory(): InstanceMemory {
    return this.#memory;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  get isReported(): boolean {
    return this.#parts.observed.instance(this.#id) !== null;
  }

  changeBegins(): void {
    this.#proof.changeBegins();
  }

  changeSettled(): void {
    this.#proof.changeSettled();
  }

  prove(writes: readonly KernelWrite[], outcome: Proof['outcome'], desiredBy: string): void {
    this.#proof.add(writes, { outcome, generation: this.#parts.generation(), desiredBy });
  }

  /** What a repair wrote, as the agent's own proof, told at once. */
  proveRepair(writes: readonly KernelWrite[]): void {
    this.prove(writes, 'applied', 'agent');
    const seen = this.#parts.observed.instance(this.#id);
    if (seen !== null) this.#parts.observed.setInstance({ ...seen, proof: this.#proof.latest });
  }

  /** Written to disk before it returns. */
  remember(change: Partial<InstanceMemory>): void {
    const next = { ...this.#memory, ...change };
    // A change of the compartment wakes every instance of the tenant, and most have nothing new to keep.
    if (isDeepStrictEqual(next, this.#memory)) return;
    this.#memory = next;
    this.#parts.memories.save(this.#id, next);
  }

  seen(state: ObservedState): NonNullable<InstanceMemory['seen']> {
    return { state, containerId: this.#sight.view?.id ?? null, startedAtMs: this.#sight.runningSinceMs };
  }

  /** Why it is not as desired though nothing is left to do: its flood, or the start that failed, until one succeeds. */
  standingProblem(state: ObservedState, isHeld: boolean): Problem | null {
    if (isHeld && this.#memory.hold !== null) return describeHold(this.#memory.hold);
    if (state !== 'failed') return null;
    const message = this.#memory.lastDeath?.message ?? 'it could not be started';
    return this.#memory.startProblem ?? { code: 'start-refused', message };
  }

  /** Keeps the problem without a word to anybody, as when nothing is desired. */
  note(problem: Problem | null): void {
    this.#problem = problem;
  }

  /** `state` null: as it was last seen. */
  report(state: ObservedState | null, problem: Problem | null): void {
    this.#problem = problem;
    const memory = this.#memory;
    // Until the engine has been asked, what was last seen.
    const known = this.#sight.view === undefined ? memory.seen : this.seen('pending');
    this.#parts.observed.setInstance({
      id: this.#id,
      revision: memory.revision ?? 0,
      state: state ?? this.#parts.observed.instance(this.#id)?.state ?? memory.seen?.state ?? 'pending',
      restartNonce: memory.restartNonce ?? 0,
      containerId: known?.containerId ?? null,
      startedAtMs: known?.startedAtMs ?? null,
      restarts: memory.restarts,
      nextTryAtMs: memory.nextTryAtMs !== null && memory.nextTryAtMs > this.#parts.now() ? memory.nextTryAtMs : null,
      lastDeath: memory.lastDeath,
      problem,
      proof: this.#proof.latest,
      health: this.#sight.runningContainerId === null ? null : (this.#sight.view?.health ?? null),
    });
  }
}
