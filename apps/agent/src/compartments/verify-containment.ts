import type { CgroupDriver, GroupPath } from '../cgroup/driver.ts';

/** A hierarchy in which a process is not where it should be. */
export interface ContainmentDifference {
  controller: string;
  /** The group that it should be in or below. */
  expected: GroupPath;
  /** The group that it is in; null: the process is in no group of this controller that we can see. */
  found: GroupPath | null;
}

/**
 * Where a process escapes its compartment (or its container's group, when that is given as `path`): [] when it is
 * contained in every hierarchy. To be called with the container's first process after every start: the engine makes a
 * group that it does not find without a word, and an unexpected setting of it puts the container elsewhere.
 * Throws CgroupError `vanished` when the process is gone.
 */
export function verifyContainment(driver: CgroupDriver, pid: number, path: GroupPath): ContainmentDifference[] {
  const groups = driver.groupOf(pid);
  return driver.containing.flatMap((controller) => {
    const found = groups.get(controller) ?? null;
    const inside = found !== null && (found === path || found.startsWith(`${path}/`));
    return inside ? [] : [{ controller, expected: path, found }];
  });
}
