import type { CgroupDriver, GroupPath } from '../cgroup/driver.ts';

/** What is sampled: a key that stays for the life of the instance or compartment, and where its group is now. */
export interface SampleTarget {
  key: string;
  /** Null while there is no group (a stopped instance): its series stays and shows a gap. */
  path: GroupPath | null;
  /** Set on compartments only: those are what heartbeat() reports. */
  tenantSlug?: string;
}

/** The whole host; it is sampled without being a target. */
export const HOST_KEY = 'host';

export function instanceKey(instanceId: string): string {
  return `instance:${instanceId}`;
}

export function compartmentKey(tenantSlug: string): string {
  return `compartment:${tenantSlug}`;
}

/** `containerId` null: the instance has no container that runs now. */
export function instanceTarget(
  driver: CgroupDriver,
  instance: { id: string; tenantSlug: string },
  containerId: string | null,
): SampleTarget {
  const path = containerId === null ? null : driver.containerPath(instance.tenantSlug, containerId);
  return { key: instanceKey(instance.id), path };
}

export function compartmentTarget(driver: CgroupDriver, tenantSlug: string): SampleTarget {
  return { key: compartmentKey(tenantSlug), path: driver.compartmentPath(tenantSlug), tenantSlug };
}
