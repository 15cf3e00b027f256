import type { ObservedCompartment } from '@bulkhead/shared';

export type CgroupVersion = '1' | '2';

/** The kernel file behind each number of the charts, by cgroup version. */
export const KERNEL_SOURCES = {
  cpuUsage: { 1: 'cpuacct.usage', 2: 'cpu.stat usage_usec' },
  cpuUser: { 1: 'cpuacct.stat user', 2: 'cpu.stat user_usec' },
  cpuSystem: { 1: 'cpuacct.stat system', 2: 'cpu.stat system_usec' },
  cpuLimit: { 1: 'cpu.cfs_quota_us / cpu.cfs_period_us', 2: 'cpu.max' },
  cpuThrottled: { 1: 'cpu.stat nr_throttled / nr_periods', 2: 'cpu.stat nr_throttled / nr_periods' },
  perCpu: { 1: 'cpuacct.usage_percpu', 2: 'cpuacct.usage_percpu' },
  memoryUsage: { 1: 'memory.usage_in_bytes', 2: 'memory.current' },
  memoryResident: { 1: 'memory.stat total_rss', 2: 'memory.stat anon' },
  memoryCache: { 1: 'memory.stat total_cache', 2: 'memory.stat file' },
  memoryOther: { 1: 'memory.usage_in_bytes − memory.stat', 2: 'memory.current − memory.stat' },
  memoryWorkingSet: { 1: 'usage − memory.stat total_inactive_file', 2: 'current − memory.stat inactive_file' },
  memoryLimit: { 1: 'memory.limit_in_bytes', 2: 'memory.max' },
  memoryFailures: { 1: 'memory.failcnt', 2: 'memory.events max' },
  memoryKills: { 1: 'memory.oom_control oom_kill', 2: 'memory.events oom_kill' },
} as const satisfies Record<string, Record<CgroupVersion, string>>;

/** Which tree a host's ceilings were written to: only version 2 has files named `*.max`. */
export function cgroupVersionOf(compartment: ObservedCompartment | null): CgroupVersion {
  const writes = compartment?.proof?.writes ?? [];
  return writes.some(({ file }) => /\/(cpu|memory)\.max$/.test(file)) ? '2' : '1';
}
