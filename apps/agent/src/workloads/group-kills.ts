import type { CgroupDriver } from '../cgroup/driver.ts';
import type { OomKill } from '../cgroup/kernel-log.ts';
import { isWithin, type OomWatch } from '../compartments/kernel-evidence.ts';
import type { Engine } from '../docker/engine.ts';
import { toEngineError } from '../docker/errors.ts';
import type { Log } from '../log.ts';
import type { CompartmentKeeper } from './compartment-keeper.ts';
import type { InstanceWorker } from './instance-worker.ts';

/** Reading the kernel's log where nothing was added costs 2 µs. */
const LOOK_MS = 500;

export interface GroupKillOptions {
  driver: CgroupDriver;
  engine: Pick<Engine, 'kill'>;
  oom: OomWatch;
  compartments: CompartmentKeeper;
  workers: () => InstanceWorker[];
  log: Log;
}

/**
 * Reads the kernel's log of kills for want of memory as it grows, which also dates them. Where the kernel cannot end a whole group
 * (v1 has no memory.oom.group), what is left of one that is to end as a whole is ended here.
 */
export function watchGroupKills(options: GroupKillOptions): { stop(): void } {
  const { driver, engine, oom, log } = options;
  const isOurs = driver.capabilities.some(({ control, held }) => control === 'oom-group' && held === 'agent');
  const timer = setInterval(() => {
    for (const kill of oom.newKills()) {
      if (!isOurs) continue;
      for (const worker of endedWith(kill, options)) {
        const containerId = worker.runningContainerId;
        if (containerId === null) continue;
        log.info('the rest of a group that ran out of memory is ended', { instance: worker.id });
        engine.kill(containerId).catch((error: unknown) => {
          const problem = toEngineError(error, 'kill').message;
          log.warn('the rest of a group could not be ended', { instance: worker.id, problem });
        });
      }
    }
  }, LOOK_MS);
  return { stop: () => clearInterval(timer) };
}

/** Whose containers end with this kill: the victim's own, and all of a compartment that ran out and ends as a whole. */
function endedWith(kill: OomKill, { driver, compartments, workers }: GroupKillOptions): InstanceWorker[] {
  return workers().filter((worker) => {
    const { tenantSlug, runningContainerId } = worker;
    if (runningContainerId === null) return false;
    const around = driver.kernelLogPath(driver.compartmentPath(tenantSlug));
    if (!isWithin(kill.victim, around)) return false;
    const own = driver.kernelLogPath(driver.containerPath(tenantSlug, runningContainerId));
    if (isWithin(kill.victim, own) && worker.desired?.controls.oomKill === 'group') return true;
    const isTenants = kill.exhausted === null || !isBelow(kill.exhausted, around);
    return isTenants && compartments.desired(tenantSlug)?.controls.oomKill === 'group';
  });
}

/** A container's own limit that ran out is not the compartment's. */
function isBelow(path: string, outer: string): boolean {
  return path !== outer && isWithin(path, outer);
}
