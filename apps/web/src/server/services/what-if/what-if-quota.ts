import { Prisma } from '@bulkhead/db';
import { DAY_MS, MINUTE_MS, type Resources, type WhatIf } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readDemand } from '../history/read-demand.ts';
import { minuteStoreOf, type HistoryDeps } from '../history/read-history.ts';
import { noSuchTenant } from '../tenants/tenant-rows.ts';
import { heldCompartments } from '../usage/holdings.ts';
import { divideQuota, type Ceilings } from './divide-quota.ts';
import { hourKey, periodsSeen, readCounted, type Counted } from './read-counted.ts';
import { CpuReplay, PERIODS_PER_SEC } from './replay-cpu.ts';
import { replayMinutes, worstOf, type MinutesOver } from './replay-minutes.ts';

interface Compartment {
  hostId: string;
  hostName: string;
  ceilings: Ceilings;
}

interface Span {
  tenantId: string;
  fromMs: number;
  toMs: number;
}

/**
 * A quota that is not saved yet, replayed on what the tenant used in the last `days`: what it would have held back, killed, or
 * refused. Errors: NOT_FOUND; UNAVAILABLE where minutes are kept by an engine that does not answer.
 */
export async function whatIfQuota(
  deps: HistoryDeps & Pick<Deps, 'db' | 'now'>,
  { slug, quota, days }: { slug: string; quota: Resources; days: number },
): Promise<WhatIf> {
  const tenant = await deps.db.tenant.findUnique({ where: { slug }, select: { id: true } });
  if (tenant === null) throw noSuchTenant(slug);
  // With the minute that is under way.
  const toMs = Math.ceil(deps.now().getTime() / MINUTE_MS) * MINUTE_MS;
  const span: Span = { tenantId: tenant.id, fromMs: toMs - days * DAY_MS, toMs };
  const compartments = await readCompartments(deps, tenant.id, quota);
  const counted = await readCounted(deps, span);
  const [cpu, minutes, highest] = await Promise.all([
    replayHosts(deps, span, compartments, counted),
    readMinutes(deps, span, compartments),
    readMostInstances(deps, span),
  ]);
  return {
    fromMs: span.fromMs,
    toMs,
    hosts: compartments.map(({ hostId, hostName, ceilings }) => ({ hostId, hostName, ...ceilings })),
    cpu: cpu && { ...cpu, wasThrottledShare: counted.throttledPeriods / Math.max(1, counted.periods) },
    memory: minutes && { ...minutes.memory, wasKilled: counted.memoryKills },
    pids: minutes && minutes.pids,
    instances: { highest },
  };
}

async function readCompartments({ db }: Pick<Deps, 'db'>, tenantId: string, quota: Resources): Promise<Compartment[]> {
  const divided = divideQuota(quota, await heldCompartments(db, { tenantId }));
  const hosts = await db.host.findMany({
    where: { id: { in: divided.map(({ held }) => held.hostId) } },
    orderBy: { name: 'asc' },
    select: { id: true, name: true },
  });
  return hosts.flatMap(({ id, name }) => {
    const own = divided.find(({ held }) => held.hostId === id);
    return own === undefined ? [] : [{ hostId: id, hostName: name, ceilings: own.ceilings }];
  });
}

async function replayHosts(
  deps: Pick<Deps, 'db'>,
  { tenantId, ...span }: Span,
  compartments: readonly Compartment[],
  counted: Counted,
): Promise<Omit<NonNullable<WhatIf['cpu']>, 'wasThrottledShare'> | null> {
  const replays = new Map(
    compartments.map(({ hostId, hostName, ceilings }) => [
      hostId,
      { hostName, replay: new CpuReplay(ceilings.cpuMillicores) },
    ]),
  );
  for await (const day of readDemand(deps, tenantId, span)) {
    const seen = periodsSeen(day, counted);
    for (const { hostId, minuteMs, millicores } of day) {
      const stretch = { fromMs: minuteMs, millicores, periodsSeen: seen.get(hourKey(hostId, minuteMs)) ?? null };
      replays.get(hostId)?.replay.add(stretch);
    }
  }
  const all = [...replays.values()];
  const sum = (of: (replay: CpuReplay) => number) => all.reduce((total, { replay }) => total + of(replay), 0);
  const knownSec = sum((replay) => replay.knownSec);
  if (knownSec === 0) return null;
  const throttled = sum(({ total }) => total.throttledPeriods);
  const worst = all.map(({ hostName, replay }) => ({
    hostName,
    hour: worstOf(
      Array.from(replay.hours, ([hourMs, hour]) => [hourMs, hour.throttledPeriods / hour.periods] as const),
    ),
  }));
  return {
    knownSec,
    throttledShare:
      throttled /
      Math.max(
        1,
        sum(({ total }) => total.periods),
      ),
    heldBackSec: throttled / PERIODS_PER_SEC,
    longestDelaySec: Math.max(...all.map(({ replay }) => replay.longestDelaySec)),
    worstHour: theWorst(worst),
  };
}

async function readMinutes(deps: HistoryDeps, { tenantId, fromMs, toMs }: Span, compartments: readonly Compartment[]) {
  if (compartments.length === 0) return null;
  const rows = await minuteStoreOf(deps).read({
    subjects: compartments.map(({ hostId }) => ({ kind: 'tenant' as const, hostId, tenantId, instanceId: null })),
    series: ['memoryBytes', 'pids'],
    fromMs,
    toMs,
    stepMs: MINUTE_MS,
  });
  const replay = (series: 'memoryBytes' | 'pids') =>
    compartments.map(({ hostName, ceilings }, index) => {
      const most = (rows[index]?.get(series) ?? []).map((spread) => spread?.[2] ?? null);
      return { hostName, most, found: replayMinutes(most, fromMs, ceilings[series]) };
    });
  const [memory, pids] = [replay('memoryBytes'), replay('pids')];
  const knownMinutes = sumOf(memory, ({ known }) => known);
  if (knownMinutes === 0) return null;
  return {
    memory: {
      knownMinutes,
      minutesOver: sumOf(memory, ({ over }) => over),
      highestBytes: highestTogether(memory),
      worstHour: theWorst(memory.map(({ hostName, found }) => ({ hostName, hour: worstOf(found.hours) }))),
    },
    pids: { highest: highestTogether(pids), minutesOver: sumOf(pids, ({ over }) => over) },
  };
}

function sumOf(all: readonly { found: MinutesOver }[], of: (found: MinutesOver) => number): number {
  return all.reduce((sum, { found }) => sum + of(found), 0);
}

/** The most of all hosts in the same minute. */
function highestTogether(all: readonly { most: readonly (number | null)[] }[]): number {
  const length = Math.max(0, ...all.map(({ most }) => most.length));
  let highest = 0;
  for (let minute = 0; minute < length; minute += 1) {
    highest = Math.max(
      highest,
      all.reduce((sum, { most }) => sum + (most[minute] ?? 0), 0),
    );
  }
  return highest;
}

function theWorst(all: readonly { hostName: string; hour: { hourMs: number; value: number } | null }[]) {
  let worst: { hourMs: number; value: number; hostName: string } | null = null;
  for (const { hostName, hour } of all) {
    if (hour !== null && (worst === null || hour.value > worst.value)) worst = { ...hour, hostName };
  }
  return worst;
}

/** The most instances that there were at one moment. */
async function readMostInstances({ db }: Pick<Deps, 'db'>, { tenantId, fromMs, toMs }: Span): Promise<number> {
  const [row] = await db.$queryRaw<{ most: number | null }[]>(Prisma.sql`
    select max(living)::int as most from (
      select sum(change) over (order by at, change desc) as living from (
        select greatest(i."createdAt", ${new Date(fromMs)}) as at, 1 as change from "Instance" i
        where i."tenantId" = ${tenantId}::uuid and i."createdAt" < ${new Date(toMs)}
          and (i."goneAt" is null or i."goneAt" > ${new Date(fromMs)})
        union all
        select i."goneAt", -1 from "Instance" i
        where i."tenantId" = ${tenantId}::uuid and i."createdAt" < ${new Date(toMs)} and i."goneAt" > ${new Date(fromMs)}
      ) changes
    ) counted`);
  return row?.most ?? 0;
}
