import type { CgroupDriver, ControllerFacts, GroupPath } from './driver.ts';
import { CgroupError } from './errors.ts';
import { createV1Driver } from './v1/v1-driver.ts';

/** Controllers without which no ceiling binds or no counter is read. */
const NEEDED = ['cpu', 'cpuset', 'cpuacct', 'memory', 'pids'] as const;

/**
 * The driver for this host. `root` is the group that holds our compartments, below each controller's mount (`bulkhead`).
 * Throws CgroupError `unsupported`, naming the controller, when the host is of a kind that we have no driver for.
 */
export function createCgroupDriver({ root, facts }: { root: GroupPath; facts: ControllerFacts }): CgroupDriver {
  if (!/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/i.test(root)) {
    throw new CgroupError(
      'unsupported',
      root,
      `the cgroup root "${root}" is not a relative path of letters, digits, dots, dashes`,
    );
  }
  for (const name of NEEDED) {
    const controller = facts.controllers.find((one) => one.name === name);
    if (controller === undefined) {
      // cpuacct does not exist on v2 (cpu.stat has it), so a v2 host is named by its cpu controller before.
      throw new CgroupError(
        'unsupported',
        name,
        `the cgroup controller "${name}" is not mounted: enable it on the kernel command line and mount it`,
      );
    }
    if (controller.version !== '1') {
      throw new CgroupError(
        'unsupported',
        controller.mount,
        `the cgroup controller "${name}" is version ${controller.version} here: this agent supports version 1`,
      );
    }
  }
  return createV1Driver({ root, facts });
}
