import { intersectCpus, sameCpus } from '../cgroup/cpu-list.ts';
import type {
  CgroupDriver,
  Ceilings,
  CpuCeiling,
  CpuSet,
  DeviceIoLimit,
  GroupCeilings,
  GroupPath,
  PlannedStep,
} from '../cgroup/driver.ts';
import { followThrottle, shareOfThrottle } from './divide-throttle.ts';
import type { GroupChange } from './plan-tree.ts';
import { planTree } from './plan-tree.ts';

/** What the groups below a compartment hold of their own, as far as the change needs them to move (see readBelow). */
export interface Below {
  cpuCeilings: readonly CpuCeiling[];
  cpuSets: readonly CpuSet[];
  /** Containers that share a throttle which the kernel does not share out itself. */
  throttles: readonly { path: GroupPath; ioLimits: readonly DeviceIoLimit[] }[];
}

export const NOTHING_BELOW: Below = { cpuCeilings: [], cpuSets: [], throttles: [] };

/**
 * Reads of the groups below only what this change can touch: CPU ceilings when the compartment's falls, sets of processors when
 * its set changes, throttles where the agent has to divide them. A raise of a ceiling reads and writes nothing below.
 */
export function readBelow(driver: CgroupDriver, path: GroupPath, from: GroupCeilings, to: Partial<Ceilings>): Below {
  const falls = isFinite(to.cpuMillicores) && (from.cpuMillicores ?? Infinity) > to.cpuMillicores;
  const target = to.cpus === undefined ? undefined : (to.cpus ?? from.parentCpus);
  const moves = target !== undefined && !sameCpus(target, from.cpus ?? from.effectiveCpus);
  const divides = driver.throttlesOnlyOwn === true && (from.ioLimits.length > 0 || (to.ioLimits ?? []).length > 0);
  return {
    cpuCeilings: falls ? driver.readCpuCeilingsBelow(path) : [],
    cpuSets: moves ? driver.readCpuSetsBelow(path) : [],
    throttles: divides
      ? driver.listGroups(path).map((name) => {
          const child = `${path}/${name}`;
          return { path: child, ioLimits: driver.readCeilings(child).ioLimits };
        })
      : [],
  };
}

/**
 * Pure: from what the kernel holds to what is desired, as ordered steps.
 * Raising: the compartment only, one write a ceiling (the containers follow when the workloads raise them). Lowering: every
 * group below whose own CPU ceiling is above the new one comes down with it, in the kernel and not by the engine, so that
 * the wall stands within one sweep of writes however many containers there are; the workloads bring the engine's own
 * record after it. A v1 set of processors is never inherited: what had all of the compartment's follows it, what had
 * some keeps those that are left.
 */
export function planCompartment(
  planWrites: CgroupDriver['planWrites'],
  path: GroupPath,
  from: GroupCeilings,
  below: Below,
  to: Partial<Ceilings>,
): PlannedStep[] {
  const changes = new Map<GroupPath, GroupChange>([[path, { path, from, to }]]);
  /** A group below is only asked about what it was read for. */
  const change = (child: GroupPath, held: Partial<GroupCeilings>, wish: Partial<Ceilings>): void => {
    const known = changes.get(child);
    changes.set(child, {
      path: child,
      from: { ...(known?.from ?? from), ...held },
      to: { ...known?.to, ...wish },
    });
  };
  const ceiling = to.cpuMillicores;
  for (const { path: child, cpuMillicores, cpuPeriodUsec } of below.cpuCeilings) {
    if (!isFinite(ceiling) || cpuMillicores <= ceiling) continue;
    change(child, { cpuMillicores, cpuPeriodUsec }, { cpuMillicores: ceiling });
  }
  const sets = planSets(path, from, below.cpuSets, to.cpus);
  for (const { path: child, cpus, next } of sets) change(child, { cpus, effectiveCpus: cpus }, { cpus: next });
  const [before, after] = [from.ioLimits, to.ioLimits ?? from.ioLimits].map((limits) =>
    shareOfThrottle(limits, below.throttles.length),
  );
  for (const { path: child, ioLimits } of below.throttles) {
    change(child, { ioLimits }, { ioLimits: followThrottle(ioLimits, before ?? [], after ?? []) });
  }
  return planTree(planWrites, [...changes.values()]);
}

/** The set that each group below is to have, parents first, within the new set of the group right above it. */
function planSets(
  path: GroupPath,
  from: GroupCeilings,
  below: readonly CpuSet[],
  wish: string | null | undefined,
): (CpuSet & { next: string })[] {
  const target = wish === undefined ? undefined : (wish ?? from.parentCpus);
  if (target === undefined) return [];
  const known = new Map([[path, { cpus: from.cpus ?? from.effectiveCpus, next: target }]]);
  return below.map(({ path: child, cpus }) => {
    const above = known.get(child.slice(0, child.lastIndexOf('/'))) ?? { cpus: '', next: target };
    const left = sameCpus(cpus, above.cpus) ? above.next : intersectCpus(cpus, above.next);
    const next = left === '' ? above.next : left;
    known.set(child, { cpus, next });
    return { path: child, cpus, next };
  });
}

function isFinite(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}
