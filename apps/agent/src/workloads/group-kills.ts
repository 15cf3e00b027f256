import type { CgroupDriver, GroupPath } from '../cgroup/driver.ts';
import type { DatedKill } from '../cgroup/kernel-log.ts';
import { isWithin, type OomWatch } from '../compartments/kernel-evidence.ts';
import type { Engine } from '../docker/engine.ts';
import { toEngineError } from '../docker/errors.ts';
import type { Log } from '../log.ts';
import type { CompartmentKeeper } from './compartment-keeper.ts';
import type { InstanceWorker } from './instance-worker.ts';

/** Reading the kernel's log where nothing was added costs 2 µs. */
const LOOK_MS = 500;
/** How long a kill is remembered for a container that is not known to run yet, and how many. */
const RECENT_MS = 30_000;
const MAX_RECENT = 200;

export interface GroupKillOptions {
  driver: CgroupDriver;
  engine: Pick<Engine, 'kill'>;
  oom: OomWatch;
  compartments: CompartmentKeeper;
  workers: () => InstanceWorker[];
  /** Hears of every kill. */
  onKill: (kill: DatedKill) => void;
  log: Log;
}

/**
 * Reads the kernel's log of kills for want of memory as it grows, which also dates them. Where the kernel cannot end a whole group
 * (v1 has no memory.oom.group), what is left of one that is to end as a whole is ended here.
 */
export function watchGroupKills(options: GroupKillOptions): { stop(): void } {
  const { driver, engine, oom, log } = options;
  const isOurs = driver.capabilities.some(({ control, held }) => control === 'oom-group' && held === 'agent');
  /** With the instances that were ended for each. A start that is just under way may only be known to run a little later. */
  let recent: { kill: DatedKill; ended: Set<string> }[] = [];
  const timer = setInterval(() => {
    const kills = oom.newKills();
    for (const kill of kills) if (!kill.isOld) options.onKill(kill);
    if (!isOurs) return;
    recent = [...recent, ...kills.map((kill) => ({ kill, ended: new Set<string>() }))].slice(-MAX_RECENT);
    recent = recent.filter(({ kill }) => kill.atMs > Date.now() - RECENT_MS);
    for (const { kill, ended } of recent) {
      for (const { id, containerId, path } of endedWith(kill, options)) {
        if (ended.has(id)) continue;
        ended.add(id);
        oom.blame(kill, path);
        log.info('the rest of a group that ran out of memory is ended', { instance: id });
        engine.kill(containerId).catch((error: unknown) => {
          ended.delete(id);
          log.warn('the rest of a group could not be ended', {
            instance: id,
            problem: toEngineError(error, 'kill').message,
          });
        });
      }
    }
  }, LOOK_MS);
  return { stop: () => clearInterval(timer) };
}

/** Whose containers end with this kill: the victim's own, and all of a compartment that ran out and ends as a whole. */
function endedWith(
  kill: DatedKill,
  { driver, oom, compartments, workers }: GroupKillOptions,
): { id: string; containerId: string; path: GroupPath }[] {
  return workers().flatMap((worker) => {
    const { id, tenantSlug, runningContainerId: containerId } = worker;
    if (containerId === null) return [];
    const around = driver.kernelLogPath(driver.compartmentPath(tenantSlug));
    if (!isWithin(kill.victim, around)) return [];
    const path = driver.containerPath(tenantSlug, containerId);
    if (!oom.isOfRun(kill, path)) return [];
    const isOwn = isWithin(kill.victim, driver.kernelLogPath(path)) && worker.desired?.controls.oomKill === 'group';
    const isTenants = kill.exhausted === null || !isBelow(kill.exhausted, around);
    const endsTogether = compartments.desired(tenantSlug)?.controls.oomKill === 'group';
    return isOwn || (isTenants && endsTogether) ? [{ id, containerId, path }] : [];
  });
}

/** A container's own limit that ran out is not the compartment's. */
function isBelow(path: string, outer: string): boolean {
  return path !== outer && isWithin(path, outer);
}
