import type { KernelWrite, Proof } from '@bulkhead/shared';
import type { CgroupDriver, Ceilings, GroupPath } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { applySteps } from '../compartments/apply-steps.ts';

export interface WrittenCeilings {
  writes: KernelWrite[];
  outcome: Proof['outcome'];
  /** Why the kernel does not hold what was asked; null: it does. */
  refusal: string | null;
}

/**
 * Makes one group hold what `to` names, reads every write back, and undoes all when one is refused. A memory ceiling under what is
 * in use is left as it is (outcome `shrinking`), with everything else applied. Costs one reading when nothing differs.
 * Throws CgroupError `vanished` when the group has gone meanwhile.
 */
export async function writeCeilings(
  driver: CgroupDriver,
  path: GroupPath,
  to: Partial<Ceilings>,
): Promise<WrittenCeilings> {
  const writes: KernelWrite[] = [];
  try {
    const isMemoryBusy = await applySteps(driver, driver.planWrites(path, driver.readCeilings(path), to), writes);
    if (!isMemoryBusy) return { writes, outcome: 'applied', refusal: null };
    return { writes, outcome: 'shrinking', refusal: 'more memory is in use than the ceiling allows' };
  } catch (error) {
    if (!(error instanceof CgroupError) || error.code === 'vanished') throw error;
    return { writes, outcome: 'rolled-back', refusal: error.message };
  }
}
