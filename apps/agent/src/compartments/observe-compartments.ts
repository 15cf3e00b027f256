import type { ObservedCompartment } from '@bulkhead/shared';
import type { CgroupDriver } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { ledgerOf } from './ledger.ts';

/** What the kernel holds for these tenants now, with how the last attempt on each went. Only reads; never throws for them. */
export function observeCompartments(driver: CgroupDriver, tenantSlugs: readonly string[]): ObservedCompartment[] {
  return tenantSlugs.map((tenantSlug) => observeCompartment(driver, tenantSlug));
}

/** Tenants that have a compartment on this host, known to the snapshot or not. */
export function listCompartments(driver: CgroupDriver): string[] {
  return driver.listCompartments();
}

export function observeCompartment(driver: CgroupDriver, tenantSlug: string): ObservedCompartment {
  const outcome = ledgerOf(driver).get(tenantSlug);
  const proof = outcome?.proof ?? null;
  try {
    const held = driver.readCeilings(driver.compartmentPath(tenantSlug));
    const ceilings = {
      cpuMillicores: held.cpuMillicores === null ? null : Math.round(held.cpuMillicores),
      memoryBytes: held.memoryBytes,
      pids: held.pids,
      frozen: held.frozen,
    };
    if (held.missing.length === 0) {
      return {
        tenantSlug,
        ...ceilings,
        state: outcome?.state ?? 'applied',
        problem: outcome?.problem ?? null,
        proof,
      };
    }
    // Failed to make it: the reason is worth more than that it is absent.
    if (outcome?.state === 'failed')
      return { tenantSlug, ...ceilings, state: 'failed', problem: outcome.problem, proof };
    const problem =
      outcome === null
        ? null
        : {
            code: 'compartment-missing',
            message: `the compartment's group is missing in: ${held.missing.join(', ')}`,
          };
    return { tenantSlug, ...ceilings, state: 'absent', problem, proof };
  } catch (error) {
    if (!(error instanceof CgroupError)) throw error;
    const problem = { code: `compartment-${error.code}`, message: error.message.slice(0, 2000) };
    const nothing = { cpuMillicores: null, memoryBytes: null, pids: null, frozen: false };
    return { tenantSlug, ...nothing, state: 'failed', problem, proof };
  }
}
