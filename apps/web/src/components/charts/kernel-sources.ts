import type { Capability, ObservedCompartment } from '@bulkhead/shared';

export type CgroupVersion = '1' | '2';

/** The kernel file behind each number of the charts, by cgroup version. Pressure of a v1 host is in its v2 tree. */
export const KERNEL_SOURCES = {
  cpuUsage: { 1: 'cpuacct.usage', 2: 'cpu.stat usage_usec' },
  cpuUser: { 1: 'cpuacct.stat user', 2: 'cpu.stat user_usec' },
  cpuSystem: { 1: 'cpuacct.stat system', 2: 'cpu.stat system_usec' },
  cpuLimit: { 1: 'cpu.cfs_quota_us / cpu.cfs_period_us', 2: 'cpu.max' },
  cpuThrottled: { 1: 'cpu.stat throttled_time', 2: 'cpu.stat throttled_usec' },
  cpuLocalThrottled: { 1: 'cpu.stat.local throttled_time', 2: 'cpu.stat.local throttled_usec' },
  cpuPressure: { 1: 'cpu.pressure some', 2: 'cpu.pressure some' },
  perCpu: { 1: 'cpuacct.usage_percpu', 2: 'cpuacct.usage_percpu' },
  memoryUsage: { 1: 'memory.usage_in_bytes', 2: 'memory.current' },
  memoryResident: { 1: 'memory.stat total_rss', 2: 'memory.stat anon' },
  memoryCache: { 1: 'memory.stat total_cache', 2: 'memory.stat file' },
  memoryOther: { 1: 'memory.usage_in_bytes − memory.stat', 2: 'memory.current − memory.stat' },
  memoryWorkingSet: { 1: 'usage − memory.stat total_inactive_file', 2: 'current − memory.stat inactive_file' },
  memorySwap: { 1: 'memory.stat total_swap', 2: 'memory.swap.current' },
  memoryLimit: { 1: 'memory.limit_in_bytes', 2: 'memory.max' },
  memoryFailures: { 1: 'memory.failcnt', 2: 'memory.events max' },
  memoryKills: { 1: 'memory.oom_control oom_kill', 2: 'memory.events oom_kill' },
  memoryPressure: { 1: 'memory.pressure some', 2: 'memory.pressure some' },
  memoryFullPressure: { 1: 'memory.pressure full', 2: 'memory.pressure full' },
  ioPressure: { 1: 'io.pressure some', 2: 'io.pressure some' },
  ioFullPressure: { 1: 'io.pressure full', 2: 'io.pressure full' },
  ioReadBytes: { 1: 'blkio.throttle.io_service_bytes_recursive Read', 2: 'io.stat rbytes' },
  ioWriteBytes: { 1: 'blkio.throttle.io_service_bytes_recursive Write', 2: 'io.stat wbytes' },
  ioReadOps: { 1: 'blkio.throttle.io_serviced_recursive Read', 2: 'io.stat rios' },
  ioWriteOps: { 1: 'blkio.throttle.io_serviced_recursive Write', 2: 'io.stat wios' },
  readBytesPerSec: { 1: 'blkio.throttle.read_bps_device', 2: 'io.max rbps' },
  writeBytesPerSec: { 1: 'blkio.throttle.write_bps_device', 2: 'io.max wbps' },
  readOpsPerSec: { 1: 'blkio.throttle.read_iops_device', 2: 'io.max riops' },
  writeOpsPerSec: { 1: 'blkio.throttle.write_iops_device', 2: 'io.max wiops' },
} as const satisfies Record<string, Record<CgroupVersion, string>>;

/** The same of a whole host, whose files are the same everywhere. */
export const HOST_SOURCES = {
  cpuUsage: '/proc/stat',
  cpuPressure: '/proc/pressure/cpu some',
  memoryPressure: '/proc/pressure/memory some',
  memoryFullPressure: '/proc/pressure/memory full',
  ioPressure: '/proc/pressure/io some',
  ioFullPressure: '/proc/pressure/io full',
} as const;

/**
 * Which spelling a host's ceilings have: from what it says that holds a CPU ceiling, or, of a host that was not asked, from
 * the files that were written.
 */
export function cgroupVersionOf(
  compartment: ObservedCompartment | null,
  capabilities: readonly Capability[] | null,
): CgroupVersion {
  const ceiling = capabilities?.find(({ control }) => control === 'cpu-ceiling');
  if (ceiling !== undefined) return ceiling.through.includes('cfs_quota') ? '1' : '2';
  const writes = compartment?.proof?.writes ?? [];
  return writes.some(({ file }) => /\/(cpu|memory)\.max$/.test(file)) ? '2' : '1';
}
