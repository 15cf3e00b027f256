import type { Problem } from '@bulkhead/shared';
import { COLUMN } from '../cgroup/columns.ts';
import type { CgroupDriver, GroupPath } from '../cgroup/driver.ts';

/** The runtime cannot make a process: runc says so in many words, and never that it was the group's ceiling. */
const CANNOT_FORK =
  /can't get final child's PID|resource temporarily unavailable|newosproc|pthread_create failed|unable to start unit|cannot allocate|fork\/exec/i;
/** What the runtime needs for itself to start one container. */
const STARTER_TASKS = 16;

/** Why the engine could not start a container: the tenant's process quota, where the kernel says that it is full. */
export function explainRefusedStart(
  driver: Pick<CgroupDriver, 'openReader' | 'readCeilings' | 'compartmentPath'>,
  tenantSlug: string,
  message: string,
): Problem {
  const plain = { code: 'start-refused', message };
  if (!CANNOT_FORK.test(message)) return plain;
  const path = driver.compartmentPath(tenantSlug);
  const ceiling = driver.readCeilings(path).pids;
  const tasks = readTasks(driver, path);
  if (ceiling === null || tasks === null || tasks + STARTER_TASKS < ceiling) return plain;
  return {
    code: 'process-quota-full',
    message:
      `The process quota of ${tenantSlug} on this host is full: ${tasks} of ${ceiling} are in use, so nothing more can be ` +
      'started. End the instance that has most of them, or raise the quota.',
  };
}

function readTasks(driver: Pick<CgroupDriver, 'openReader'>, path: GroupPath): number | null {
  const reader = driver.openReader(path);
  if (reader === null) return null;
  try {
    const row = new Float64Array(reader.width);
    return reader.read(row, true) ? (row[COLUMN.pidsCurrent] ?? null) : null;
  } finally {
    reader.close();
  }
}
