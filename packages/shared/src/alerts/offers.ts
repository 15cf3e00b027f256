import type { AlertSeries, AlertState, AlertSubjectKind } from './conditions.ts';
import { HISTORY_SERIES, type HistorySeries } from '../usage/series.ts';

const THROTTLED: readonly HistorySeries[] = ['throttledOwnUsecPerSec', 'throttledTenantUsecPerSec'];
const SHARES = ['cpuSharePerMille', 'memorySharePerMille', 'pidsSharePerMille', 'throttledPerMille'] as const;

/** The series that a rule about a kind of subject can name. */
export const SERIES_OF: Readonly<Record<AlertSubjectKind, readonly AlertSeries[]>> = {
  instance: [...SHARES, 'diskSharePerMille', ...HISTORY_SERIES],
  tenant: [...SHARES, 'fullestSharePerMille', ...HISTORY_SERIES],
  volume: ['diskSharePerMille'],
  host: [
    'cpuSharePerMille',
    'memorySharePerMille',
    'diskSharePerMille',
    ...HISTORY_SERIES.filter((series) => !THROTTLED.includes(series)),
  ],
};

/** The states that a rule about a kind of subject can name. */
export const STATES_OF: Readonly<Record<AlertSubjectKind, readonly AlertState[]>> = {
  instance: ['memory-kill', 'restart-loop', 'unhealthy', 'instance-failed'],
  tenant: [],
  volume: [],
  host: ['host-silent', 'certificate-expiring', 'drift', 'containment-broken'],
};

/** How the number of a series is written. */
export type AlertUnit = 'per-mille' | 'millicores' | 'bytes' | 'bytes-per-second' | 'usec-per-second' | 'count';

/** Pure: the unit that a threshold of a series is in. */
export function unitOfSeries(series: AlertSeries): AlertUnit {
  if (series.endsWith('PerMille')) return 'per-mille';
  if (series.endsWith('BytesPerSec')) return 'bytes-per-second';
  if (series.endsWith('UsecPerSec')) return 'usec-per-second';
  if (series === 'cpuMillicores') return 'millicores';
  return series === 'pids' ? 'count' : 'bytes';
}
