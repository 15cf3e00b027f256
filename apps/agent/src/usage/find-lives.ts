import type { CgroupDriver } from '../cgroup/driver.ts';
import { HOST_KEY } from '../metering/targets.ts';

/** Of the host, and of every compartment and container that is there: see GroupReader.life. Rare: opens some twenty files a group. */
export function findLives(
  driver: Pick<
    CgroupDriver,
    'listCompartments' | 'listContainers' | 'compartmentPath' | 'containerPath' | 'openReader'
  >,
): Set<string> {
  const lives = new Set<string>([HOST_KEY]);
  for (const tenantSlug of driver.listCompartments()) {
    const paths = driver.listContainers(tenantSlug).map((container) => driver.containerPath(tenantSlug, container));
    for (const path of [driver.compartmentPath(tenantSlug), ...paths]) {
      const reader = driver.openReader(path);
      if (reader === null) continue;
      lives.add(reader.life);
      reader.close();
    }
  }
  return lives;
}
