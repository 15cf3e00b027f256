import type { UsageCounter } from './counters.ts';

/** What a report is ordered by and a chart shows: one number made of counters of one unit. */
export const USAGE_MEASURES = {
  cpu: ['cpuUserUsec', 'cpuSystemUsec'],
  memory: ['memoryMibSeconds'],
  io: ['ioReadBytes', 'ioWriteBytes'],
  network: ['networkInBytes', 'networkOutBytes'],
  throttled: ['throttledOwnUsec', 'throttledTenantUsec'],
  stalled: ['cpuStallUsec', 'memoryStallUsec', 'ioStallUsec'],
  allocatedCpu: ['allocatedCpuMillicoreSeconds'],
  allocatedMemory: ['allocatedMemoryMibSeconds'],
} as const satisfies Record<string, readonly UsageCounter[]>;
export type CountedMeasure = keyof typeof USAGE_MEASURES;
export const USAGE_ORDERS = [
  'cpu',
  'memory',
  'io',
  'network',
  'throttled',
  'stalled',
  'allocatedCpu',
  'allocatedMemory',
  'cost',
] as const satisfies readonly (CountedMeasure | 'cost')[];
export type UsageOrder = (typeof USAGE_ORDERS)[number];

/**
 * What the parts of a group add up to: of these a whole less its parts is what belongs to no part. Time is none of them:
 * two instances that wait at the same time wait as long as one.
 */
export const ADDITIVE_COUNTERS = [
  'cpuUserUsec',
  'cpuSystemUsec',
  'memoryMibSeconds',
  'ioReadBytes',
  'ioWriteBytes',
  'ioReadOps',
  'ioWriteOps',
  'networkInBytes',
  'networkOutBytes',
  'memoryKills',
] as const satisfies readonly UsageCounter[];
export type AdditiveCounter = (typeof ADDITIVE_COUNTERS)[number];

export function measureOf(totals: Readonly<Record<UsageCounter, number>>, measure: CountedMeasure): number {
  return USAGE_MEASURES[measure].reduce((sum, counter) => sum + totals[counter], 0);
}

/** How many µs, MiB seconds, millicore seconds make one of the unit that people read. */
export const CORE_HOUR_USEC = 3_600_000_000;
export const GIB_HOUR_MIB_SECONDS = 1024 * 3_600;
export const CORE_HOUR_MILLICORE_SECONDS = 1_000 * 3_600;
