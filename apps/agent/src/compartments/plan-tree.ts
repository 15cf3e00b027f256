import { sameCpus, uniteCpus } from '../cgroup/cpu-list.ts';
import type { CgroupDriver, Ceilings, GroupCeilings, GroupPath, PlannedStep } from '../cgroup/driver.ts';

/** What one group holds, and what it is to hold; what `to` does not name stays. */
export interface GroupChange {
  path: GroupPath;
  from: GroupCeilings;
  to: Partial<Ceilings>;
}

/**
 * Pure: the steps that bring a tree of groups from what it holds to what it is to hold, in an order in which the kernel refuses
 * none and nothing is ever above the larger of old and new:
 * 1. groups that are to run again are thawed
 * 2. what rises or has no direction, parents first: v1 refuses a child's CPU ceiling above its parent's
 * 3. device lists, parents first: v1 refuses a child what its parent has not
 * 4. what falls, children first: v1 refuses a parent's CPU ceiling below a child's
 * 5. groups that are to stand still are frozen
 * A set of processors may do both. A group with groups below it goes through the union of old and new then, because v1
 * refuses a parent that lacks a child's processors (EBUSY) and a child outside its parent (EACCES).
 */
export function planTree(planWrites: CgroupDriver['planWrites'], changes: readonly GroupChange[]): PlannedStep[] {
  const parentsFirst = [...changes].sort((left, right) => depth(left.path) - depth(right.path));
  const childrenFirst = parentsFirst.toReversed();
  const plan = ({ path, from }: GroupChange, to: Partial<Ceilings>): PlannedStep[] => planWrites(path, from, to);

  const sets = planCpuSets(plan, parentsFirst);
  const rest = new Map(
    changes.map((change) => {
      const { cpus: _cpus, devices: _devices, frozen: _frozen, ...numbers } = change.to;
      return [change, plan(change, numbers)];
    }),
  );
  const stepsOf = (change: GroupChange, falling: boolean): PlannedStep[] =>
    (rest.get(change) ?? []).filter((step) => step.every((write) => write.lowers) === falling);
  const freezing = (frozen: boolean): PlannedStep[] =>
    parentsFirst.flatMap((change) => (change.to.frozen === frozen ? plan(change, { frozen }) : []));
  return [
    ...freezing(false),
    ...parentsFirst.flatMap((change) => [...stepsOf(change, false), ...(sets.rising.get(change) ?? [])]),
    ...parentsFirst.flatMap((change) =>
      change.to.devices === undefined ? [] : plan(change, { devices: change.to.devices }),
    ),
    ...childrenFirst.flatMap((change) => [...(sets.falling.get(change) ?? []), ...stepsOf(change, true)]),
    ...freezing(true),
  ];
}

interface CpuSetSteps {
  rising: ReadonlyMap<GroupChange, PlannedStep[]>;
  falling: ReadonlyMap<GroupChange, PlannedStep[]>;
}

function planCpuSets(
  plan: (change: GroupChange, to: Partial<Ceilings>) => PlannedStep[],
  changes: readonly GroupChange[],
): CpuSetSteps {
  const named = changes.filter((change) => change.to.cpus !== undefined);
  const rising = new Map<GroupChange, PlannedStep[]>();
  const falling = new Map<GroupChange, PlannedStep[]>();
  /** What a group below is to have, when it is to have all of its parent's. */
  const targets = new Map<GroupPath, string>();
  for (const change of named) {
    const { path, from, to } = change;
    const target = to.cpus ?? targets.get(path.slice(0, path.lastIndexOf('/'))) ?? from.parentCpus;
    if (target !== undefined) targets.set(path, target);
    const hasSetsBelow = named.some((other) => other.path.startsWith(`${path}/`));
    if (target === undefined || !hasSetsBelow) {
      rising.set(change, plan(change, { cpus: target ?? null }));
      continue;
    }
    const held = from.cpus ?? from.effectiveCpus;
    const both = uniteCpus(held, target);
    rising.set(change, plan(change, { cpus: both }));
    const between: GroupCeilings = { ...from, cpus: both, effectiveCpus: both };
    falling.set(change, sameCpus(both, target) ? [] : plan({ ...change, from: between }, { cpus: target }));
  }
  return { rising, falling };
}

function depth(path: GroupPath): number {
  return path.split('/').length;
}
