import type { ObservedCompartment } from '@bulkhead/shared';
import type { CgroupDriver } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { ledgerOf } from './ledger.ts';
import { observeCompartment } from './observe-compartments.ts';

/**
 * Removes the compartment of a tenant that has nothing left on this host, from every hierarchy. To be called after the
 * last container is gone. State `absent` when done; `failed` with a problem that names the processes when somebody is
 * still inside. Removing what is not there is fine.
 */
export function removeCompartment(driver: CgroupDriver, tenantSlug: string): Promise<ObservedCompartment> {
  const ledger = ledgerOf(driver);
  return ledger.exclusively(tenantSlug, async () => {
    const before = ledger.get(tenantSlug);
    try {
      await driver.removeGroup(driver.compartmentPath(tenantSlug));
      ledger.delete(tenantSlug);
    } catch (error) {
      if (!(error instanceof CgroupError)) throw error;
      const problem = { code: `compartment-${error.code}`, message: error.message.slice(0, 2000) };
      ledger.set(tenantSlug, { state: 'failed', problem, proof: before?.proof ?? null, reached: null });
    }
    return observeCompartment(driver, tenantSlug);
  });
}
