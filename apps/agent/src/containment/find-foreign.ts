import type { CgroupDriver } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import type { Found } from './judge.ts';

/** Groups of one tenant that are named in one look. */
const MAX_GROUPS = 16;
/** Processes that a message names. */
const MAX_NAMED = 5;

export interface ForeignLook {
  tenantSlug: string;
  /** Containers of ours, in whatever state. */
  ownIds: readonly string[];
  /** Asks the engine whether a container is one of ours after all, as one is that is just being started. */
  isOurs(containerId: string): Promise<boolean>;
}

/**
 * Groups with processes below a tenant's compartment that no container of ours has: a container started past us with the
 * tenant's group as its parent, or processes that somebody has put there. They use what belongs to the tenant.
 */
export async function findForeign(
  driver: Pick<CgroupDriver, 'compartmentPath' | 'containerPath' | 'listContainers' | 'processesIn'>,
  look: ForeignLook,
): Promise<Found[]> {
  const { tenantSlug } = look;
  const own = new Set(look.ownIds);
  const found: Found[] = [];
  const others = driver.listContainers(tenantSlug).filter((name) => !own.has(name));
  for (const name of others.slice(0, MAX_GROUPS)) {
    const containerId = /^[0-9a-f]{64}$/.test(name) ? name : null;
    const group =
      containerId === null
        ? `${driver.compartmentPath(tenantSlug)}/${name}`
        : driver.containerPath(tenantSlug, containerId);
    if (pidsIn(driver, group).length === 0) continue;
    if (containerId !== null && (await look.isOurs(containerId))) continue;
    // It may have ended while the engine was asked.
    const pids = pidsIn(driver, group);
    const [pid] = pids;
    if (pid === undefined) continue;
    const named = pids.slice(0, MAX_NAMED).join(', ');
    const who = containerId === null ? `The group /${group}` : `Container ${containerId.slice(0, 12)} (/${group})`;
    found.push({
      key: `foreign-container ${group}`,
      finding: {
        kind: 'foreign-container',
        tenantSlug,
        instanceId: null,
        pid,
        message:
          `${who} is in the compartment of ${tenantSlug} and is none of its instances: ${pids.length} processes (${named}). ` +
          'It uses what belongs to the tenant; whoever started it can end it, or start it elsewhere.',
      },
    });
  }
  return found;
}

function pidsIn(driver: Pick<CgroupDriver, 'processesIn'>, group: string): number[] {
  try {
    return driver.processesIn(group);
  } catch (error) {
    if (error instanceof CgroupError) return [];
    throw error;
  }
}
