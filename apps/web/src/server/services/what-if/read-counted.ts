import { HOUR_MS } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import type { DemandMinute } from '../history/read-demand.ts';
import { PERIODS_PER_SEC } from './replay-cpu.ts';

/** What the kernel counted of a tenant's compartments, under the ceilings of then. */
export interface Counted {
  periods: number;
  throttledPeriods: number;
  memoryKills: number;
  /** Periods by host and hour, as `hourKey` makes it. */
  periodsByHour: ReadonlyMap<string, number>;
}

export function hourKey(hostId: string, atMs: number): string {
  return `${hostId} ${Math.floor(atMs / HOUR_MS) * HOUR_MS}`;
}

/** From the ledger: hours that are partly within are taken whole. */
export async function readCounted(
  { db }: Pick<Deps, 'db'>,
  { tenantId, fromMs, toMs }: { tenantId: string; fromMs: number; toMs: number },
): Promise<Counted> {
  const rows = await db.usageHour.findMany({
    where: {
      tenantId,
      kind: 'tenant',
      hour: { gte: new Date(Math.floor(fromMs / HOUR_MS) * HOUR_MS), lt: new Date(toMs) },
    },
    select: { hour: true, hostId: true, cpuPeriods: true, cpuThrottledPeriods: true, memoryKills: true },
  });
  const counted = { periods: 0, throttledPeriods: 0, memoryKills: 0, periodsByHour: new Map<string, number>() };
  for (const row of rows) {
    counted.periods += Number(row.cpuPeriods);
    counted.throttledPeriods += Number(row.cpuThrottledPeriods);
    counted.memoryKills += Number(row.memoryKills);
    const key = hourKey(row.hostId, row.hour.getTime());
    counted.periodsByHour.set(key, (counted.periodsByHour.get(key) ?? 0) + Number(row.cpuPeriods));
  }
  return counted;
}

/** In how many periods of a second with demand a compartment ran, by host and hour; an hour that nothing is counted of is left out. */
export function periodsSeen(minutes: readonly DemandMinute[], { periodsByHour }: Counted): Map<string, number> {
  const busySec = new Map<string, number>();
  for (const { hostId, minuteMs, millicores } of minutes) {
    const key = hourKey(hostId, minuteMs);
    const busy = millicores.reduce<number>((sum, demand) => sum + ((demand ?? 0) > 0 ? 1 : 0), 0);
    busySec.set(key, (busySec.get(key) ?? 0) + busy);
  }
  const seen = new Map<string, number>();
  for (const [key, seconds] of busySec) {
    const periods = periodsByHour.get(key) ?? 0;
    if (periods > 0 && seconds > 0) seen.set(key, Math.min(PERIODS_PER_SEC, periods / seconds));
  }
  return seen;
}
