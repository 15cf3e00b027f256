import type { Problem } from '@bulkhead/shared';
import type { CgroupDriver } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { verifyContainment } from '../compartments/verify-containment.ts';
import { isExiting } from '../containment/is-exiting.ts';
import type { InspectedContainer } from '../docker/answers.ts';

/** Null: the kernel has the container's process in its own group below its compartment. `gone`: the process has ended. */
export function checkContainment(
  driver: CgroupDriver,
  tenantSlug: string,
  view: InspectedContainer,
): Problem | 'gone' | null {
  if (view.pid === 0) return 'gone';
  const path = driver.containerPath(tenantSlug, view.id);
  try {
    const differences = verifyContainment(driver, view.pid, path);
    if (differences.length === 0) return null;
    if (isExiting(view.pid)) return 'gone';
    const where = differences.map((one) => `${one.controller}: ${one.found ?? 'nowhere'}`).join(', ');
    return {
      code: 'containment',
      message: `its process was not in ${path} (${where}), so it was ended`.slice(0, 2000),
    };
  } catch (error) {
    if (error instanceof CgroupError && error.code === 'vanished') return 'gone';
    throw error;
  }
}
