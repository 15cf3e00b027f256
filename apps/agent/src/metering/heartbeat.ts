import type { Heartbeat, MetricColumn } from '@bulkhead/shared';
import { COLUMN } from '../cgroup/columns.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { readMemoryUsed, usedMillicores } from './host-usage.ts';
import type { CounterPoint } from './host-usage.ts';
import type { SampleStore } from './sample-store.ts';
import type { SampledKernel } from './sampled-group.ts';
import type { SampleTarget } from './targets.ts';

/** Makes heartbeats out of what is sampled anyway; only the host's own two files are read for it. */
export class HeartbeatMaker {
  readonly #driver: SampledKernel;
  readonly #store: SampleStore;
  #host: CounterPoint;
  #hostMillicores = 0;
  #hostMemoryBytes = 0;
  readonly #compartments = new Map<string, { point: CounterPoint; millicores: number }>();

  constructor(driver: SampledKernel, store: SampleStore, nowMs: number) {
    this.#driver = driver;
    this.#store = store;
    this.#host = { atMs: nowMs, usageUsec: driver.readHostCpuUsec() };
  }

  /** Rates since the call before. A compartment without a sample (just made, or vanished) is left out. */
  make(nowMs: number, targets: readonly SampleTarget[]): Omit<Heartbeat, 'sampler'> {
    this.#readHost(nowMs);
    const compartments: Heartbeat['compartments'] = [];
    const named = new Set<string>();
    for (const { key, tenantSlug } of targets) {
      if (tenantSlug === undefined) continue;
      named.add(key);
      const one = this.#compartment(key);
      if (one !== null) compartments.push({ tenantSlug, ...one });
    }
    for (const key of this.#compartments.keys()) if (!named.has(key)) this.#compartments.delete(key);
    return {
      atMs: nowMs,
      cpuUsedMillicores: this.#hostMillicores,
      memoryUsedBytes: this.#hostMemoryBytes,
      compartments,
    };
  }

  #readHost(nowMs: number): void {
    try {
      const point = { atMs: nowMs, usageUsec: this.#driver.readHostCpuUsec() };
      const millicores = usedMillicores(this.#host, point);
      // A clock set back gives no rate: keep the last, and go on from here.
      if (millicores !== null) this.#hostMillicores = millicores;
      this.#host = point;
      this.#hostMemoryBytes = readMemoryUsed();
    } catch (error) {
      // A heartbeat that repeats the last numbers is worth more than none.
      if (!(error instanceof CgroupError)) throw error;
    }
  }

  #compartment(key: string): { cpuUsedMillicores: number; memoryUsedBytes: number; pids: number } | null {
    const series = this.#store.series(key);
    const sweep = this.#store.next - 1;
    if (series === null || sweep < 0) return null;
    const value = (name: MetricColumn): number => series.at(sweep, COLUMN[name]);
    const usageUsec = value('cpuUsageUsec');
    if (Number.isNaN(usageUsec)) return null;
    const point = { atMs: this.#store.timeOf(sweep), usageUsec };
    const before = this.#compartments.get(key);
    const rate = before === undefined ? null : usedMillicores(before.point, point);
    const millicores = rate ?? before?.millicores ?? 0;
    this.#compartments.set(key, { point, millicores });
    // Page cache that is not in use is not what a person means by used; the charts show both.
    const inactive = value('memoryInactiveFileBytes');
    const memory = value('memoryUsageBytes') - (Number.isNaN(inactive) ? 0 : inactive);
    return { cpuUsedMillicores: millicores, memoryUsedBytes: Math.max(0, memory), pids: value('pidsCurrent') };
  }
}
