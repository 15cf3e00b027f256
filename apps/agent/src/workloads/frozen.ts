import type { Problem } from '@bulkhead/shared';
import type { StepContext } from './carry-out.ts';
import { Retry } from './retry.ts';
import type { WorkloadParts } from './workload-parts.ts';
import { writeCeilings } from './write-ceilings.ts';

/** Why nothing of a tenant can be started or ended now; null: it is not frozen, or was thawed because nobody wants it so. */
export async function frozenProblem(
  { compartments, driver }: Pick<WorkloadParts, 'compartments' | 'driver'>,
  tenantSlug: string,
): Promise<Problem | null> {
  const desired = compartments.desired(tenantSlug);
  if (desired?.frozen === true) return describeFrozen(tenantSlug);
  const path = driver.compartmentPath(tenantSlug);
  if (!driver.readCeilings(path).frozen) return null;
  // A tenant that has left this host, or somebody else's doing: what is to end has to be able to.
  const { refusal } = await writeCeilings(driver, path, { frozen: false });
  return refusal === null ? null : { code: 'compartment-frozen', message: refusal };
}

export function describeFrozen(tenantSlug: string): Problem {
  return {
    code: 'compartment-frozen',
    message:
      `Everything of ${tenantSlug} on this host is frozen: nothing of it can be started, stopped or removed. ` +
      'It goes on by itself when the compartment is thawed.',
  };
}

/**
 * What stands still cannot end: cgroup v1 keeps SIGKILL for a frozen task until it is thawed, and an engine that waits for the
 * end hangs with it. So everywhere a frozen tenant's containers are left as they are, and it is said.
 */
export async function requireThawed({ parts, tenantSlug, view }: StepContext): Promise<void> {
  if (view?.state !== 'running' && view?.state !== 'paused') return;
  const problem = await frozenProblem(parts, tenantSlug);
  if (problem !== null) throw new Retry(problem, { afterMs: 5_000 });
}
