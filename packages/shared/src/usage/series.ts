/** What history keeps of each minute: least, mean and most of its seconds, whole numbers. In brackets: what it is computed from. */
export const HISTORY_SERIES = [
  /** millicores [cpuUsageUsec] */
  'cpuMillicores',
  /** µs of wall time in a second [throttledWall] */
  'throttledOwnUsecPerSec',
  'throttledTenantUsecPerSec',
  /** µs in a second in which some task waited [pressure] */
  'cpuStallUsecPerSec',
  /** bytes in use, page cache that is easily given back left out */
  'memoryBytes',
  /** bytes of page cache */
  'memoryCacheBytes',
  'memoryStallUsecPerSec',
  'pids',
  'ioReadBytesPerSec',
  'ioWriteBytesPerSec',
  'ioStallUsecPerSec',
  'networkInBytesPerSec',
  'networkOutBytesPerSec',
] as const;
export type HistorySeries = (typeof HISTORY_SERIES)[number];

/** What is read together, because it stands on one chart. `demand` is what a tenant used of CPU in each second. */
export const HISTORY_FAMILIES = {
  cpu: ['cpuMillicores', 'throttledOwnUsecPerSec', 'throttledTenantUsecPerSec', 'cpuStallUsecPerSec'],
  memory: ['memoryBytes', 'memoryCacheBytes', 'memoryStallUsecPerSec', 'pids'],
  io: ['ioReadBytesPerSec', 'ioWriteBytesPerSec', 'ioStallUsecPerSec'],
  network: ['networkInBytesPerSec', 'networkOutBytesPerSec'],
} as const satisfies Record<string, readonly HistorySeries[]>;
export type HistoryFamily = keyof typeof HISTORY_FAMILIES;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Minutes are kept so long unless told otherwise; hours for good. */
export const MINUTES_KEPT_DAYS = 30;
