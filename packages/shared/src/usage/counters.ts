/**
 * What is metered, in the order in which totals are told and kept. Each only grows, over all lives of the group that it is
 * about: a journal's odometers are never set back, and a bill is the difference of two readings. In brackets: the
 * column of a sample, or the file, that it comes from.
 */
export const USAGE_COUNTERS = [
  /** µs; the kernel's total, divided as it divides by ticks [cpuUsageUsec, cpuUserUsec, cpuSystemUsec] */
  'cpuUserUsec',
  'cpuSystemUsec',
  /** MiB × s in use, page cache that is easily given back left out [memoryUsageBytes, memoryInactiveFileBytes] */
  'memoryMibSeconds',
  'ioReadBytes',
  'ioWriteBytes',
  'ioReadOps',
  'ioWriteOps',
  /** Of an instance; of a tenant and a host the sum of their instances [/proc/<pid>/net/dev] */
  'networkInBytes',
  'networkOutBytes',
  /**
   * µs of wall time in which it stood still for its own ceiling, and for the tenant's alone [throttledWall]. A tenant has the second
   * one only: a compartment's own ceiling is the tenant's.
   */
  'throttledOwnUsec',
  'throttledTenantUsec',
  /** Periods in which it wanted to run, and in which it was held back by its own ceiling [cpu.stat] */
  'cpuPeriods',
  'cpuThrottledPeriods',
  /** µs in which some task waited [cpuPressureUsec, memoryPressureUsec, ioPressureUsec] */
  'cpuStallUsec',
  'memoryStallUsec',
  'ioStallUsec',
  /** Processes that the kernel killed for memory; of a tenant and a host the sum of their instances [memoryKills, its log] */
  'memoryKills',
  /** ms in which the group was there */
  'runningMs',
  /** What was reserved for it, whether it ran or not; of a host what may be reserved [the snapshot] */
  'allocatedCpuMillicoreSeconds',
  'allocatedMemoryMibSeconds',
] as const;
export type UsageCounter = (typeof USAGE_COUNTERS)[number];

/** What a price can be set for, and how many of the ledger's units one of it is. */
export const BILLED_UNITS = {
  cpuCoreHour: { counters: ['cpuUserUsec', 'cpuSystemUsec'], size: 3_600_000_000 },
  memoryGibHour: { counters: ['memoryMibSeconds'], size: 1024 * 3_600 },
  allocatedCpuCoreHour: { counters: ['allocatedCpuMillicoreSeconds'], size: 1_000 * 3_600 },
  allocatedMemoryGibHour: { counters: ['allocatedMemoryMibSeconds'], size: 1024 * 3_600 },
  ioGib: { counters: ['ioReadBytes', 'ioWriteBytes'], size: 1024 ** 3 },
  networkOutGib: { counters: ['networkOutBytes'], size: 1024 ** 3 },
} as const satisfies Record<string, { counters: readonly UsageCounter[]; size: number }>;
export type BilledUnit = keyof typeof BILLED_UNITS;
