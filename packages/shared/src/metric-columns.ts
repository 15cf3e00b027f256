/** One sample a second, fifteen minutes kept. */
export const SAMPLE_INTERVAL_MS = 1_000;

export const HISTORY_SAMPLES = 900;

/**
 * What is sampled of one cgroup. Counters grow from 0 at the cgroup's birth and never fall; a fall is a new life. A column
 * that a host's kernel does not have is null throughout. Source in brackets: cgroup v1 · v2.
 */
export const METRIC_COLUMNS = [
  /** counter, µs [cpuacct.usage · cpu.stat usage_usec] */
  'cpuUsageUsec',
  /** counters, µs; the kernel splits by sampling, so look at windows of seconds [cpuacct.stat · cpu.stat] */
  'cpuUserUsec',
  'cpuSystemUsec',
  /** counters: periods in which the group wanted to run, in which it was held back, and for how long [cpu.stat] */
  'cpuPeriods',
  'cpuThrottledPeriods',
  'cpuThrottledUsec',
  /** counter, µs: held back by its own ceiling or by one above it, summed over processors [cpu.stat.local, Linux 6.7] */
  'cpuLocalThrottledUsec',
  /** gauge, millicores; null: no ceiling of its own [cpu.cfs_quota_us · cpu.max] */
  'cpuLimitMillicores',
  /** counter, µs in which some task waited for a processor [cpu.pressure some total] */
  'cpuPressureUsec',
  /** gauges, bytes [memory.usage_in_bytes · memory.current; total_rss, total_cache, total_inactive_file · anon, file, inactive_file] */
  'memoryUsageBytes',
  'memoryRssBytes',
  'memoryCacheBytes',
  'memoryInactiveFileBytes',
  /** gauge, bytes [total_swap of memory.stat · memory.swap.current] */
  'memorySwapBytes',
  /** gauge, bytes; null: no ceiling of its own [memory.limit_in_bytes · memory.max] */
  'memoryLimitBytes',
  /** counters: times the ceiling was hit, processes killed for it [memory.failcnt, memory.oom_control · memory.events.local] */
  'memoryFailures',
  'memoryKills',
  /** counters, µs in which some task, or every task, waited for memory [memory.pressure] */
  'memoryPressureUsec',
  'memoryFullPressureUsec',
  /** gauge [pids.current] */
  'pidsCurrent',
  /** counters over all disks [blkio.throttle.io_service_bytes, io_serviced · io.stat] */
  'ioReadBytes',
  'ioWriteBytes',
  'ioReadOps',
  'ioWriteOps',
  /** counters, µs in which some task, or every task, waited for a disk [io.pressure] */
  'ioPressureUsec',
  'ioFullPressureUsec',
] as const;
export type MetricColumn = (typeof METRIC_COLUMNS)[number];
