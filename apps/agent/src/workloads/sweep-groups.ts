import { readdirSync } from 'node:fs';
import type { CgroupDriver, GroupPath } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import type { Log } from '../log.ts';

/**
 * Removes the group of a container that is gone, with whatever is left in it. An engine that is killed while it starts a
 * container leaves the group behind, and sometimes the runtime's own process in it; removing the container later does
 * not look for either.
 */
export async function clearGroup(driver: CgroupDriver, path: GroupPath, log: Log): Promise<void> {
  try {
    await driver.removeGroup(path);
  } catch (error) {
    if (!isBusy(error)) throw error;
    const pids = processesIn(driver, path);
    log.warn('processes of a container that is gone are ended', { group: path, pids });
    for (const pid of pids) endProcess(pid);
    await driver.removeGroup(path);
  }
}

/**
 * Removes the empty groups in a compartment that belong to no container. `listIds` must look at the engine after it is
 * called: a group that was there before, and whose container is not there after, has none. Groups with somebody in them
 * are left alone, since they could be another engine's.
 */
export async function sweepGroups(
  driver: CgroupDriver,
  tenantSlugs: readonly string[],
  listIds: () => Promise<ReadonlySet<string>>,
): Promise<void> {
  const found = tenantSlugs.flatMap((tenantSlug) =>
    driver.listContainers(tenantSlug).map((name) => ({ tenantSlug, name })),
  );
  // Only what looks like a container's: 64 hexadecimal digits.
  const groups = found.filter(({ name }) => /^[0-9a-f]{64}$/.test(name));
  if (groups.length === 0) return;
  const ids = await listIds();
  for (const { tenantSlug, name } of groups) {
    if (ids.has(name)) continue;
    try {
      await driver.removeGroup(driver.containerPath(tenantSlug, name));
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }
}

/** Rare enough to look at every process of the host. */
function processesIn(driver: CgroupDriver, path: GroupPath): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const groups = [...driver.groupOf(pid).values()];
        return groups.some((group) => group === path || group.startsWith(`${path}/`));
      } catch (error) {
        if (error instanceof CgroupError) return false;
        throw error;
      }
    });
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof CgroupError && error.code === 'busy';
}
