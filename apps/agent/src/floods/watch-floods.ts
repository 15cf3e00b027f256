import type { InstanceWorker } from '../workloads/instance-worker.ts';
import { LogGauge } from './log-gauge.ts';

const LOOK_MS = 1_000;
/** More than this for ten seconds takes a core of the engine and a tenth of a disk, and none of it is the tenant's. */
export const FLOOD_BYTES_PER_SEC = 5_000_000;

/**
 * Looks once a second how fast the logs of running containers grow. What a container says is written by the engine, outside
 * of every tenant's compartment, so nothing else bounds it.
 */
export function watchFloods(options: { workers: () => InstanceWorker[]; now: () => number }): { stop(): void } {
  const gauges = new Map<string, LogGauge>();
  function look(): void {
    const atMs = options.now();
    const running = options.workers().filter((worker) => worker.isRunning);
    for (const worker of running) {
      const path = worker.logPath;
      if (path === '') continue;
      let gauge = gauges.get(worker.id);
      if (gauge?.path !== path) {
        gauge = new LogGauge(path);
        gauges.set(worker.id, gauge);
      }
      const rate = gauge.look(atMs);
      if (rate === null || rate <= FLOOD_BYTES_PER_SEC) continue;
      gauges.delete(worker.id);
      worker.holdBack(Math.round(rate));
    }
    const ids = new Set(running.map(({ id }) => id));
    for (const id of gauges.keys()) if (!ids.has(id)) gauges.delete(id);
  }
  const timer = setInterval(look, LOOK_MS);
  return { stop: () => clearInterval(timer) };
}
