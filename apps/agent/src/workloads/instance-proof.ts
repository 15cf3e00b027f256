import type { KernelWrite, Proof } from '@bulkhead/shared';

/** Bound of the proof (protocol.ts). */
const MAX_WRITES = 64;

/** The proof of an instance's last change in the kernel, and whose change it is. */
export class InstanceProof {
  readonly #now: () => number;
  /** When the change came in that is being converged to; null: it is there, and what happens now is our own doing. */
  #changedAtNs: bigint | null = null;
  #proof: Proof | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  get latest(): Proof | null {
    return this.#proof;
  }

  /** Somebody asks for something: what is written until it has settled is theirs. */
  changeBegins(): void {
    this.#changedAtNs = process.hrtime.bigint();
  }

  changeSettled(): void {
    this.#changedAtNs = null;
  }

  /** Keeps what was written. `desiredBy` is who asks for it, or `agent`; outside of a change it is the agent's own doing. */
  add(
    writes: readonly KernelWrite[],
    { outcome, generation, desiredBy }: { outcome: Proof['outcome']; generation: number; desiredBy: string },
  ): void {
    if (writes.length === 0) return;
    const from = desiredBy === 'agent' ? null : this.#changedAtNs;
    const askedBy = from === null ? 'agent' : desiredBy;
    // One change may be written in two steps, the engine's and ours: one proof.
    const isSame = from !== null && this.#proof?.generation === generation && this.#proof.askedBy === askedBy;
    const before = isSame ? this.#proof : null;
    this.#proof = {
      generation,
      askedBy,
      outcome: before?.outcome === 'rolled-back' ? 'rolled-back' : outcome,
      atMs: this.#now(),
      tookUsec:
        from === null
          ? writes.reduce((sum, { tookUsec }) => sum + tookUsec, 0)
          : Number((process.hrtime.bigint() - from) / 1000n),
      writes: [...(before?.writes ?? []), ...writes].slice(-MAX_WRITES),
    };
  }
}
