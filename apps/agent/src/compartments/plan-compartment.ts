import { MIN_CPU_MILLICORES } from '@bulkhead/shared';
import type { DesiredCompartment } from '@bulkhead/shared';
import type { CgroupDriver, Ceilings, CpuCeiling, GroupCeilings, GroupPath, PlannedWrite } from '../cgroup/driver.ts';

export interface CompartmentPlan {
  /** In the order in which the kernel accepts them; [] when the kernel holds what is desired. */
  writes: PlannedWrite[];
  /** Groups below whose own CPU ceiling had to come down with the compartment's. */
  loweredChildren: GroupPath[];
}

/**
 * How much memory and swap together may exceed memory. No swap is handed out, yet with equal ceilings the one of both
 * would be hit first, and nothing counts that (seen on Linux 6.18: memory.memsw.failcnt and memory.failcnt both
 * stay at 0 through a kill). One page more, the largest that there is, and memory.failcnt counts. The same holds for a
 * container's MemorySwap.
 */
export const SWAP_MARGIN_BYTES = 65_536;

/** What a desired compartment means as ceilings. */
export function toCeilings(desired: DesiredCompartment): Ceilings {
  // The kernel refuses a ceiling under 1 ms a period, so a compartment without reservations keeps the least there is.
  const cpuMillicores = Math.max(desired.cpuMillicores, MIN_CPU_MILLICORES);
  return {
    cpuMillicores,
    // Between compartments the processors are shared by reservation, as they are inside.
    cpuShares: Math.min(262_144, Math.max(2, Math.round((cpuMillicores * 1024) / 1000))),
    memoryBytes: desired.memoryBytes,
    memoryAndSwapBytes: desired.memoryBytes + SWAP_MARGIN_BYTES,
    pids: desired.pids,
  };
}

/**
 * Pure: from what the kernel holds to what is desired, as ordered writes.
 * Raising: the compartment only (the children follow when the workloads raise them). Lowering: every group below whose
 * CPU ceiling is above the new one first, deepest first, because v1 refuses a child's ratio above its parent's (EINVAL).
 * The children are lowered here, and not by the engine, so that the wall stands within one sweep of writes however many
 * containers there are; the workloads bring the engine's own record after it.
 */
export function planCompartment(
  planWrites: CgroupDriver['planWrites'],
  path: GroupPath,
  current: GroupCeilings,
  children: readonly CpuCeiling[],
  desired: DesiredCompartment,
): CompartmentPlan {
  const target = toCeilings(desired);
  const own = planWrites(path, current, target);
  const ceiling = target.cpuMillicores;
  if (ceiling === null || !own.some((write) => write.ceiling === 'cpuMillicores' && write.lowers)) {
    return { writes: own, loweredChildren: [] };
  }
  const above = children
    .filter((child) => child.cpuMillicores > ceiling)
    .sort((left, right) => depth(right.path) - depth(left.path));
  const lowering = above.flatMap(({ path: child, cpuMillicores, cpuPeriodUsec }) => {
    const from = { ...current, cpuMillicores, cpuPeriodUsec };
    return planWrites(child, from, { ...from, cpuMillicores: ceiling });
  });
  return { writes: [...lowering, ...own], loweredChildren: above.map((child) => child.path) };
}

function depth(path: GroupPath): number {
  return path.split('/').length;
}
