import type { KernelWrite } from '@bulkhead/shared';
import type { CgroupDriver, PlannedWrite } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { sameLimits } from '../docker/compute-limits.ts';
import type { Engine } from '../docker/engine.ts';
import { EngineError } from '../docker/errors.ts';
import type { Expectation } from '../workloads/instance-outlook.ts';
import { writeCeilings } from '../workloads/write-ceilings.ts';

export interface Repair {
  writes: KernelWrite[];
  /** Why it is not right yet; null: it is. */
  left: string | null;
}

/** The writes that would set a container's group right; [] when it is, or when it is not there. */
export function containerDrift(driver: CgroupDriver, tenantSlug: string, expected: Expectation): PlannedWrite[] {
  const path = driver.containerPath(tenantSlug, expected.view.id);
  try {
    const held = driver.readCeilings(path);
    // Without a group it has ended, or is outside, which is found by its processes.
    return held.missing.length > 0 ? [] : driver.planWrites(path, held, expected.ceilings).flat();
  } catch (error) {
    if (error instanceof CgroupError) return [];
    throw error;
  }
}

/** Sets a container right, in the kernel and then in the record of the engine, where that was changed too. */
export async function repairContainer(
  driver: CgroupDriver,
  engine: Pick<Engine, 'inspect' | 'update'>,
  tenantSlug: string,
  { view, limits, ceilings }: Expectation,
): Promise<Repair | 'gone'> {
  const path = driver.containerPath(tenantSlug, view.id);
  try {
    // The kernel first: it is what binds, and it does not depend on an engine that answers.
    const { writes, refusal } = await writeCeilings(driver, path, ceilings);
    if (refusal !== null) return { writes, left: refusal };
    const recorded = await engine.inspect(view.id);
    if (recorded === null) return 'gone';
    if (!sameLimits(recorded.limits, limits)) await engine.update(view.id, limits);
    return { writes, left: null };
  } catch (error) {
    if (error instanceof CgroupError && error.code === 'vanished') return 'gone';
    if (error instanceof CgroupError || error instanceof EngineError) return { writes: [], left: error.message };
    throw error;
  }
}
