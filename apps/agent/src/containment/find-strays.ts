import { readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { CgroupDriver, GroupPath } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { isExiting } from './is-exiting.ts';
import type { Finding, Found } from './judge.ts';
import { slices } from './slices.ts';

/** A container that runs, and the group that holds its tenant. */
export interface WatchedContainer {
  tenantSlug: string;
  instanceId: string;
  name: string;
  /** Its first process. */
  pid: number;
  compartment: GroupPath;
}

/** Findings of one look; more add nothing to what is known of the host. */
const MAX_STRAYS = 32;
/** A runtime that puts one more process into a container enters the namespaces first, and the groups milliseconds later. */
const JOINING_MS = 100;

/**
 * Processes that belong to a container, by its pid namespace, and are outside its compartment in some hierarchy. Every
 * process of the host is looked at: one link read each (3 µs), and its groups where it is a container's (20 µs).
 */
export async function findStrays(
  driver: Pick<CgroupDriver, 'groupOf' | 'containing'>,
  containers: readonly WatchedContainer[],
  procfs = '/proc',
): Promise<Found[]> {
  const byNamespace = new Map<string, WatchedContainer>();
  for (const container of containers) {
    const namespace = namespaceOf(procfs, container.pid);
    if (namespace !== null) byNamespace.set(namespace, container);
  }
  // A container without a namespace of its own would make the whole host look like it.
  const own = namespaceOf(procfs, 'self');
  if (own !== null) byNamespace.delete(own);
  if (byNamespace.size === 0) return [];
  const suspects: { pid: number; container: WatchedContainer }[] = [];
  const slice = slices();
  for (const name of await readdir(procfs)) {
    if (!/^\d+$/.test(name)) continue;
    const namespace = namespaceOf(procfs, name);
    const container = namespace === null ? undefined : byNamespace.get(namespace);
    if (container !== undefined && suspects.length < MAX_STRAYS) {
      const pid = Number(name);
      if (whereOutside(driver, pid, container.compartment) !== '') suspects.push({ pid, container });
    }
    await slice();
  }
  if (suspects.length > 0) await pause(JOINING_MS);
  return suspects.flatMap(({ pid, container }) => {
    const where = whereOutside(driver, pid, container.compartment);
    if (where === '' || isExiting(pid, procfs)) return [];
    const key = `process-outside ${container.instanceId} ${pid}`;
    return [{ key, finding: describeStray(container, pid, where) }];
  });
}

/** Pure: in which hierarchies a process is not below its compartment; empty: in none. */
export function outsideOf(
  groups: ReadonlyMap<string, GroupPath>,
  containing: readonly string[],
  compartment: GroupPath,
): string {
  return containing
    .flatMap((controller) => {
      const found = groups.get(controller) ?? null;
      const isInside = found !== null && (found === compartment || found.startsWith(`${compartment}/`));
      return isInside ? [] : [`${controller}: ${found === null ? 'nowhere' : `/${found}`}`];
    })
    .join(', ');
}

function whereOutside(
  driver: Pick<CgroupDriver, 'groupOf' | 'containing'>,
  pid: number,
  compartment: GroupPath,
): string {
  try {
    return outsideOf(driver.groupOf(pid), driver.containing, compartment);
  } catch (error) {
    // It has ended since it was listed.
    if (error instanceof CgroupError) return '';
    throw error;
  }
}

function describeStray(container: WatchedContainer, pid: number, where: string): Finding {
  const isFirst = pid === container.pid;
  const next = isFirst
    ? 'It is its first process: the instance is ended and started inside when everything is looked at again, within a minute.'
    : 'Restart the instance to bring it back inside.';
  return {
    kind: 'process-outside',
    tenantSlug: container.tenantSlug,
    instanceId: container.instanceId,
    pid,
    message: `Process ${pid} of instance ${container.name} is outside its compartment (${where}). ${next}`.slice(
      0,
      2000,
    ),
  };
}

/** `pid:[4026531836]`; null when the process has ended. */
function namespaceOf(procfs: string, pid: number | string): string | null {
  try {
    return readlinkSync(`${procfs}/${pid}/ns/pid`);
  } catch {
    return null;
  }
}
