import { totalmem } from 'node:os';
import type { Reading, ReadingValue } from '@bulkhead/metrics';
import { CPU_PERIOD_USEC, type MetricColumn } from '@bulkhead/shared';

/** A group as it was in the sampler's last sweep. */
export type SampledValues = Readonly<Record<MetricColumn, number | null>>;

/** What a process's network namespace had received and sent since it is there, loopback left out. */
export interface NetworkBytes {
  inBytes: number;
  outBytes: number;
}

/** Whose, and what is known of it. */
export interface Subject<Values> {
  labels: Readonly<Record<string, string>>;
  values: Values;
}

interface Told<Values> {
  /** After a prefix. */
  name: string;
  help: string;
  type: Reading['type'];
  /** Null: it is not known, or there is none. */
  valueOf: (values: Values) => number | null;
  labels: Readonly<Record<string, string>>;
}

const USEC_PER_SEC = 1_000_000;
const HOST_MEMORY_BYTES = totalmem();

const seconds =
  (column: MetricColumn) =>
  (values: SampledValues): number | null => {
    const usec = values[column];
    return usec === null ? null : usec / USEC_PER_SEC;
  };
const plain =
  (column: MetricColumn) =>
  (values: SampledValues): number | null =>
    values[column];
const counter = <Values = SampledValues>(
  name: string,
  help: string,
  valueOf: Told<Values>['valueOf'],
  labels = {},
): Told<Values> => {
  return { name, help, type: 'counter', valueOf, labels };
};
const gauge = (name: string, help: string, valueOf: Told<SampledValues>['valueOf']): Told<SampledValues> => {
  return { name, help, type: 'gauge', valueOf, labels: {} };
};

/** Use and pressure: of a container under the names that cAdvisor has for them, of a compartment under the same behind another prefix. */
const OF_GROUPS: readonly Told<SampledValues>[] = [
  counter('cpu_usage_seconds_total', 'CPU time used.', seconds('cpuUsageUsec'), { cpu: 'total' }),
  counter('cpu_user_seconds_total', 'CPU time used in user mode, by ticks.', seconds('cpuUserUsec')),
  counter('cpu_system_seconds_total', 'CPU time used in the kernel, by ticks.', seconds('cpuSystemUsec')),
  counter('cpu_cfs_periods_total', 'Periods in which it wanted to run.', plain('cpuPeriods')),
  counter(
    'cpu_cfs_throttled_periods_total',
    'Periods in which its ceiling held it back.',
    plain('cpuThrottledPeriods'),
  ),
  counter('cpu_cfs_throttled_seconds_total', 'Time held back, summed over processors.', seconds('cpuThrottledUsec')),
  gauge('memory_usage_bytes', 'Memory in use, page cache included.', plain('memoryUsageBytes')),
  gauge('memory_working_set_bytes', 'Memory in use without inactive page cache.', workingSet),
  gauge('memory_rss', 'Anonymous memory in bytes.', plain('memoryRssBytes')),
  gauge('memory_cache', 'Page cache in bytes.', plain('memoryCacheBytes')),
  gauge('memory_swap', 'Swap in use in bytes.', plain('memorySwapBytes')),
  counter('memory_failcnt', 'Times the memory ceiling was hit.', plain('memoryFailures')),
  counter('oom_events_total', 'Processes that the kernel killed for memory.', plain('memoryKills')),
  gauge('threads', 'Processes and threads.', plain('pidsCurrent')),
  counter('fs_reads_bytes_total', 'Bytes read from disks.', plain('ioReadBytes')),
  counter('fs_writes_bytes_total', 'Bytes written to disks.', plain('ioWriteBytes')),
  counter('fs_reads_total', 'Reads from disks.', plain('ioReadOps')),
  counter('fs_writes_total', 'Writes to disks.', plain('ioWriteOps')),
  gauge('spec_cpu_period', 'Period of the CPU ceiling in microseconds.', () => CPU_PERIOD_USEC),
  gauge('spec_cpu_quota', 'CPU ceiling in microseconds a period; not there without one.', ({ cpuLimitMillicores }) =>
    cpuLimitMillicores === null ? null : (cpuLimitMillicores * CPU_PERIOD_USEC) / 1000,
  ),
  // The engine is told all that the host has where an instance has no limit of its own: that is none.
  gauge('spec_memory_limit_bytes', 'Memory ceiling; not there without one.', ({ memoryLimitBytes }) =>
    memoryLimitBytes === null || memoryLimitBytes >= HOST_MEMORY_BYTES ? null : memoryLimitBytes,
  ),
];

const OF_PRESSURE: readonly Told<SampledValues>[] = [
  counter(
    'pressure_cpu_waiting_seconds_total',
    'Time in which some task waited for a processor.',
    seconds('cpuPressureUsec'),
  ),
  counter(
    'pressure_memory_waiting_seconds_total',
    'Time in which some task waited for memory.',
    seconds('memoryPressureUsec'),
  ),
  counter(
    'pressure_memory_stalled_seconds_total',
    'Time in which every task waited for memory.',
    seconds('memoryFullPressureUsec'),
  ),
  counter('pressure_io_waiting_seconds_total', 'Time in which some task waited for a disk.', seconds('ioPressureUsec')),
  counter(
    'pressure_io_stalled_seconds_total',
    'Time in which every task waited for a disk.',
    seconds('ioFullPressureUsec'),
  ),
];

const OF_HOSTS: readonly Told<SampledValues>[] = [
  counter('cpu_usage_seconds_total', 'CPU time used on the whole host.', seconds('cpuUsageUsec')),
  gauge(
    'processors',
    'Processors that there are.',
    ({ cpuLimitMillicores }) => (cpuLimitMillicores ?? Number.NaN) / 1000,
  ),
  gauge('memory_usage_bytes', 'Memory that is used and could not be had by reclaiming.', plain('memoryUsageBytes')),
  gauge('memory_total_bytes', 'Memory that there is.', plain('memoryLimitBytes')),
];

const OF_NETWORKS: readonly Told<NetworkBytes>[] = [
  counter('network_receive_bytes_total', 'Bytes received, loopback left out.', ({ inBytes }) => inBytes),
  counter('network_transmit_bytes_total', 'Bytes sent, loopback left out.', ({ outBytes }) => outBytes),
];

export const toContainerReadings = tell('container_', [...OF_GROUPS, ...OF_PRESSURE]);
export const toNetworkReadings = tell('container_', OF_NETWORKS);
export const toCompartmentReadings = tell('bulkhead_compartment_', [...OF_GROUPS, ...OF_PRESSURE]);
export const toHostReadings = tell('bulkhead_host_', [...OF_HOSTS, ...OF_PRESSURE]);

/** One reading for each name, over all groups; what a kernel does not have is not told. */
function tell<Values>(prefix: string, told: readonly Told<Values>[]) {
  return function* (groups: readonly Subject<Values>[]): Generator<Reading, void, undefined> {
    for (const { name, help, type, valueOf, labels } of told) {
      const values: ReadingValue[] = [];
      for (const group of groups) {
        const value = valueOf(group.values);
        if (value !== null) values.push({ labels, shared: group.labels, value });
      }
      yield { name: `${prefix}${name}`, help, type, values };
    }
  };
}

function workingSet({ memoryUsageBytes, memoryInactiveFileBytes }: SampledValues): number | null {
  return memoryUsageBytes === null ? null : Math.max(0, memoryUsageBytes - (memoryInactiveFileBytes ?? 0));
}
