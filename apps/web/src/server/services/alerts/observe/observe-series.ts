import {
  HISTORY_SERIES,
  type AlertCondition,
  type AlertFinding,
  type AlertSeries,
  type HistorySeries,
} from '@bulkhead/shared';
import { standingOf, type Standing } from '../decide.ts';
import {
  meterKey,
  type CompartmentFact,
  type Facts,
  type HostFact,
  type InstanceFact,
  type VolumeFact,
} from './facts.ts';
import { finding } from './observe-states.ts';

/** A number with what its sentence names beside it. `unknown`: nobody can say. `idle`: there is nothing to measure. */
export type Reading = ({ value: number } & Partial<AlertFinding>) | 'unknown' | 'idle';
type SeriesCondition = Extract<AlertCondition, { kind: 'series' }>;

const INDEX_OF = new Map<AlertSeries, number>(HISTORY_SERIES.map((series, index) => [series, index]));

/**
 * Pure: how somebody stands of whom there are several readings (a tenant's compartments, an instance's volumes): the worst
 * counts, and while one is unknown nothing is over.
 */
export function standingOfAll(condition: SeriesCondition, readings: readonly Reading[]): Standing {
  const isWorse = (one: number, other: number) => (condition.direction === 'above' ? one > other : one < other);
  let worst: Exclude<Reading, string> | null = null;
  let isUnknown = false;
  for (const reading of readings) {
    if (reading === 'unknown') isUnknown = true;
    else if (reading !== 'idle' && (worst === null || isWorse(reading.value, worst.value))) worst = reading;
  }
  const kind = worst === null ? 'back' : standingOf(condition, worst.value);
  if (kind !== 'holds' && isUnknown) return { kind: 'unknown' };
  return { kind, finding: finding(worst ?? {}) };
}

/** Pure: of an instance that does not run there is nothing to measure. */
export function readInstance(facts: Facts, instance: InstanceFact, series: AlertSeries, around: Around): Reading[] {
  if (series === 'diskSharePerMille') return (around.volumesOf.get(instance.id) ?? []).map(readVolume);
  if (instance.isSilent) return ['unknown'];
  if (instance.observedState !== 'running') return ['idle'];
  const { hostId, id } = instance;
  const compartment = around.compartmentOf.get(meterKey(hostId, instance.tenantId ?? ''));
  switch (series) {
    case 'cpuSharePerMille':
      return [
        shareOf(
          minuteOf(facts, hostId, id, 'cpuMillicores'),
          least(instance.cpuLimitMillicores, compartment?.cpuCeilingMillicores),
        ),
      ];
    case 'memorySharePerMille':
      return [
        shareOf(
          minuteOf(facts, hostId, id, 'memoryBytes'),
          least(instance.memoryLimitBytes, compartment?.memoryCeilingBytes),
        ),
      ];
    case 'pidsSharePerMille':
      return [shareOf(minuteOf(facts, hostId, id, 'pids'), instance.pidsLimit)];
    default:
      return [readMinute(facts, hostId, id, series)];
  }
}

/** Pure: shares in each of a tenant's compartments; what is counted, over all of them together. */
export function readTenant(facts: Facts, compartments: readonly CompartmentFact[], series: AlertSeries): Reading[] {
  if (!series.endsWith('PerMille')) return [sum(compartments.map((each) => readCompartment(facts, each, series)))];
  return compartments.flatMap((compartment) => {
    if (series !== 'fullestSharePerMille') return [placed(readCompartment(facts, compartment, series), compartment)];
    return (['memorySharePerMille', 'pidsSharePerMille'] as const).map((part) => {
      const reading = placed(readCompartment(facts, compartment, part), compartment);
      return typeof reading === 'object' ? { ...reading, series: part } : reading;
    });
  });
}

function readCompartment(facts: Facts, compartment: CompartmentFact, series: AlertSeries): Reading {
  if (compartment.isSilent) return 'unknown';
  switch (series) {
    case 'cpuSharePerMille':
      return shareOf(compartment.cpuUsedMillicores, compartment.cpuCeilingMillicores);
    case 'memorySharePerMille':
      return shareOf(compartment.memoryUsedBytes, compartment.memoryCeilingBytes);
    case 'pidsSharePerMille':
      return shareOf(compartment.pids, compartment.pidsCeiling);
    case 'cpuMillicores':
      return known(compartment.cpuUsedMillicores);
    case 'memoryBytes':
      return known(compartment.memoryUsedBytes);
    case 'pids':
      return known(compartment.pids);
    default:
      return readMinute(facts, compartment.hostId, compartment.tenantId, series);
  }
}

/** Pure. */
export function readHost(facts: Facts, host: HostFact, series: AlertSeries): Reading[] {
  if (host.isSilent) return ['unknown'];
  switch (series) {
    case 'cpuSharePerMille':
      return [shareOf(host.cpuUsedMillicores, host.cores * 1_000)];
    case 'memorySharePerMille':
      return [shareOf(host.memoryUsedBytes, host.memoryBytes)];
    case 'diskSharePerMille': {
      const { diskCapacityBytes, diskFreeBytes } = host;
      if (diskCapacityBytes === null || diskFreeBytes === null) return ['unknown'];
      return [shareOf(diskCapacityBytes - diskFreeBytes, diskCapacityBytes)];
    }
    case 'cpuMillicores':
      return [known(host.cpuUsedMillicores)];
    case 'memoryBytes':
      return [known(host.memoryUsedBytes)];
    default:
      return [readMinute(facts, host.id, host.id, series)];
  }
}

/** Pure. */
export function readVolume({ isSilent, usedBytes, sizeBytes, name }: VolumeFact): Reading {
  if (isSilent) return 'unknown';
  const share = shareOf(usedBytes, sizeBytes);
  return typeof share === 'object' ? { ...share, place: name } : share;
}

/** What facts say of an instance's surroundings, found once for all rules. */
export interface Around {
  compartmentOf: ReadonlyMap<string, CompartmentFact>;
  volumesOf: ReadonlyMap<string, readonly VolumeFact[]>;
}

function readMinute(facts: Facts, hostId: string, aboutId: string, series: AlertSeries): Reading {
  if (series !== 'throttledPerMille') return known(minuteOf(facts, hostId, aboutId, series));
  const own = minuteOf(facts, hostId, aboutId, 'throttledOwnUsecPerSec');
  const tenant = minuteOf(facts, hostId, aboutId, 'throttledTenantUsecPerSec');
  if (own === null && tenant === null) return 'unknown';
  return { value: Math.round(((own ?? 0) + (tenant ?? 0)) / 1_000) };
}

function minuteOf(facts: Facts, hostId: string, aboutId: string, series: AlertSeries | HistorySeries): number | null {
  return facts.minutes.means.get(meterKey(hostId, aboutId))?.[INDEX_OF.get(series) ?? -1] ?? null;
}

function known(value: number | null): Reading {
  return value === null ? 'unknown' : { value };
}

/** Per mille of a limit; where there is none nothing can be full. */
function shareOf(used: number | null, limit: number | null | undefined): Reading {
  if (used === null) return 'unknown';
  if (limit === null || limit === undefined || limit <= 0) return 'idle';
  return { value: Math.round((used / limit) * 1_000), limit };
}

function least(one: number | null | undefined, other: number | null | undefined): number | null {
  if (one === null || one === undefined) return other ?? null;
  return other === null || other === undefined ? one : Math.min(one, other);
}

function placed(reading: Reading, { hostName }: CompartmentFact): Reading {
  return typeof reading === 'object' ? { ...reading, place: hostName } : reading;
}

function sum(readings: readonly Reading[]): Reading {
  let value = 0;
  for (const reading of readings) {
    if (reading === 'unknown') return 'unknown';
    if (reading !== 'idle') value += reading.value;
  }
  return readings.length === 0 ? 'idle' : { value };
}
