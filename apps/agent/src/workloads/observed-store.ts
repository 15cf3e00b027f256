import type { ObservedCompartment, ObservedInstance } from '@bulkhead/shared';
import type { RefusedInstance } from '../policy/admit-snapshot.ts';

type Listener = (change: { instanceId: string } | { tenantSlug: string }) => void;

/** What the agent sees now, and who wants to hear of changes. Bounded by the snapshot and by the orphans being removed. */
export class ObservedStore {
  readonly #instances = new Map<string, ObservedInstance>();
  readonly #compartments = new Map<string, ObservedCompartment>();
  readonly #listeners = new Set<Listener>();
  #refused: ReadonlyMap<string, RefusedInstance> = new Map();

  /** As they are reported: what is refused says so, whatever is seen of it. */
  instances(): ObservedInstance[] {
    const ids = new Set([...this.#instances.keys(), ...this.#refused.keys()]);
    return [...ids].flatMap((id) => this.reported(id) ?? []);
  }

  reported(id: string): ObservedInstance | null {
    const refused = this.#refused.get(id);
    const seen = this.instance(id);
    return refused === undefined ? seen : withRefusal(seen, refused);
  }

  setRefused(refused: readonly RefusedInstance[]): void {
    const before = this.#refused;
    this.#refused = new Map(refused.map((one) => [one.id, one]));
    for (const id of new Set([...before.keys(), ...this.#refused.keys()])) {
      if (!isSame(before.get(id), this.#refused.get(id))) this.#tell({ instanceId: id });
    }
  }

  compartments(): ObservedCompartment[] {
    return [...this.#compartments.values()];
  }

  /** As its worker has last seen it. */
  instance(id: string): ObservedInstance | null {
    return this.#instances.get(id) ?? null;
  }

  compartment(tenantSlug: string): ObservedCompartment | null {
    return this.#compartments.get(tenantSlug) ?? null;
  }

  setInstance(next: ObservedInstance): void {
    if (isSame(this.#instances.get(next.id), next)) return;
    this.#instances.set(next.id, next);
    this.#tell({ instanceId: next.id });
  }

  /** No word about it: the control plane has forgotten the instance before we do. */
  dropInstance(id: string): void {
    this.#instances.delete(id);
  }

  setCompartment(next: ObservedCompartment): void {
    if (isSame(this.#compartments.get(next.tenantSlug), next)) return;
    this.#compartments.set(next.tenantSlug, next);
    this.#tell({ tenantSlug: next.tenantSlug });
  }

  dropCompartment(tenantSlug: string): void {
    this.#compartments.delete(tenantSlug);
  }

  /** Calls `listener` at each change, in the same turn. Answers how to stop that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(change: Parameters<Listener>[0]): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

/** Its revision is answered: what was asked for will not come true by waiting. */
function withRefusal(seen: ObservedInstance | null, refused: RefusedInstance): ObservedInstance {
  const problem = { code: 'policy', message: refused.message };
  if (seen !== null) return { ...seen, revision: refused.revision, problem };
  return {
    id: refused.id,
    revision: refused.revision,
    state: 'failed',
    restartNonce: 0,
    containerId: null,
    startedAtMs: null,
    restarts: 0,
    nextTryAtMs: null,
    lastDeath: null,
    problem,
    proof: null,
    health: null,
  };
}
