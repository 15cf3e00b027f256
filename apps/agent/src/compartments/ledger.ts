import type { DesiredCompartment, ObservedCompartment } from '@bulkhead/shared';
import type { CgroupDriver } from '../cgroup/driver.ts';

/** How the last attempt on a compartment went; what the kernel holds is always read afresh. */
export type Outcome = Pick<ObservedCompartment, 'problem' | 'proof'> & {
  state: 'applied' | 'shrinking' | 'failed';
  /** What the kernel was last brought to hold, whole; null: never yet, or not any more. Differences are somebody else's. */
  reached: DesiredCompartment | null;
};

/** Outcomes of this process by tenant, and the order in which changes of one tenant happen. Bounded by the tenants. */
export class Ledger {
  readonly #outcomes = new Map<string, Outcome>();
  readonly #tails = new Map<string, Promise<unknown>>();

  get(tenantSlug: string): Outcome | null {
    return this.#outcomes.get(tenantSlug) ?? null;
  }

  set(tenantSlug: string, outcome: Outcome): void {
    this.#outcomes.set(tenantSlug, outcome);
  }

  delete(tenantSlug: string): void {
    this.#outcomes.delete(tenantSlug);
  }

  /** Runs `change` when every earlier change of this tenant is through, whether it succeeded or not. */
  exclusively<T>(tenantSlug: string, change: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(tenantSlug) ?? Promise.resolve();
    const result = before.then(change, change);
    const tail = result
      .catch(() => undefined)
      .finally(() => {
        if (this.#tails.get(tenantSlug) === tail) this.#tails.delete(tenantSlug);
      });
    this.#tails.set(tenantSlug, tail);
    return result;
  }
}

const ledgers = new WeakMap<CgroupDriver, Ledger>();

/** The ledger that belongs to a driver: one host, one ledger. */
export function ledgerOf(driver: CgroupDriver): Ledger {
  let ledger = ledgers.get(driver);
  if (ledger === undefined) {
    ledger = new Ledger();
    ledgers.set(driver, ledger);
  }
  return ledger;
}
