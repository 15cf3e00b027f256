import type { EngineDriver } from './choose-engine-driver.ts';
import { versionOf } from './detect-controllers.ts';
import type { CgroupDriver, ControllerFacts, GroupPath } from './driver.ts';
import { CgroupError } from './errors.ts';
import { createSystemdDriver } from './systemd/systemd-driver.ts';
import { createV1Driver } from './v1/v1-driver.ts';
import { createV2Driver } from './v2/v2-driver.ts';

/** Controllers without which no ceiling binds or no counter is read. */
const NEEDED = {
  '1': ['cpu', 'cpuset', 'cpuacct', 'memory', 'pids'],
  '2': ['cpu', 'memory', 'pids'],
} as const;

/**
 * The driver for this host. `root` is the group that holds our compartments, below each controller's mount (`bulkhead`; under
 * systemd `bulkhead.slice`). `engineDriver` is who writes the containers' groups (see choose-engine-driver.ts). Tries what
 * the host can hold, which takes some milliseconds. Throws CgroupError `unsupported`, naming what is missing, when the host is
 * of a kind that we have no driver for.
 */
export function createCgroupDriver(options: {
  root: GroupPath;
  facts: ControllerFacts;
  engineDriver?: EngineDriver;
}): CgroupDriver {
  const { root, facts, engineDriver = 'cgroupfs' } = options;
  if (!/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/i.test(root)) {
    throw new CgroupError(
      'unsupported',
      root,
      `the cgroup root "${root}" is not a relative path of letters, digits, dots, dashes`,
    );
  }
  const version = versionOf(facts);
  for (const name of NEEDED[version]) refuseWithout(facts, name, version);
  if (version === '1') return createV1Driver({ root, facts });
  return engineDriver === 'systemd' ? createSystemdDriver({ root, facts }) : createV2Driver({ root, facts });
}

function refuseWithout(facts: ControllerFacts, name: string, version: '1' | '2'): void {
  const controller = facts.controllers.find((one) => one.name === name);
  if (controller === undefined) {
    const remedy =
      version === '1'
        ? 'enable it on the kernel command line and mount it'
        : 'take it off cgroup_disable= on the kernel command line, or update the kernel';
    throw new CgroupError('unsupported', name, `the cgroup controller "${name}" is not there: ${remedy}`);
  }
  if (controller.version !== version) {
    throw new CgroupError(
      'unsupported',
      controller.mount,
      `the cgroup controller "${name}" is version ${controller.version} here and "cpu" is version ${version}: ` +
        'boot with systemd.unified_cgroup_hierarchy=1 or 0, so that all are of one version',
    );
  }
}
