import type { ObservedCompartment, ObservedInstance } from '@bulkhead/shared';

type Listener = (change: { instanceId: string } | { tenantSlug: string }) => void;

/** What the agent sees now, and who wants to hear of changes. Bounded by the snapshot and by the orphans being removed. */
export class ObservedStore {
  readonly #instances = new Map<string, ObservedInstance>();
  readonly #compartments = new Map<string, ObservedCompartment>();
  readonly #listeners = new Set<Listener>();

  instances(): ObservedInstance[] {
    return [...this.#instances.values()];
  }

  compartments(): ObservedCompartment[] {
    return [...this.#compartments.values()];
  }

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
