import { HISTORY_SERIES, USAGE_COUNTERS, type HistorySeries, type ObservedInstance } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import type { TestPlane } from '../../testing.ts';
import { encodeMinute } from '../history/minute-codec.ts';
import { lookAtRules } from './look.ts';
import { NewestMinutes } from './observe/read-minutes.ts';

/** A look that is due, by a process of its own. */
export async function lookNow(
  { deps }: Pick<TestPlane, 'deps'>,
  minutes = new NewestMinutes(),
): Promise<number | null> {
  await deps.db.alertWatch.updateMany({ data: { lookedAt: new Date(0) } });
  return lookAtRules({ ...deps, minutes });
}

/** An instance that runs, as its host says. */
export async function makeInstance(
  { deps }: Pick<TestPlane, 'deps'>,
  { tenantId, hostId, name = 'web' }: { tenantId: string; hostId: string; name?: string },
  observed: Partial<ObservedInstance> = {},
): Promise<string> {
  const id = randomUUID();
  await deps.db.instance.create({
    data: {
      id,
      tenantId,
      hostId,
      name,
      imageReference: 'busybox:latest',
      imageId: 'sha256:busybox',
      env: [],
      restartPolicy: 'always',
      cpuMillicores: 500,
      memoryBytes: 64 * 1024 ** 2,
      pids: 32,
      heldCpuMillicores: 500,
      heldMemoryBytes: 64 * 1024 ** 2,
      heldPids: 32,
      createdById: randomUUID(),
    },
  });
  await observe({ deps }, id, observed);
  return id;
}

/** What its host says of an instance from now on. */
export async function observe(
  { deps }: Pick<TestPlane, 'deps'>,
  id: string,
  observed: Partial<ObservedInstance>,
): Promise<void> {
  const whole: ObservedInstance = {
    id,
    revision: 1,
    state: 'running',
    restartNonce: 0,
    containerId: null,
    startedAtMs: null,
    restarts: 0,
    nextTryAtMs: null,
    lastDeath: null,
    problem: null,
    proof: null,
    health: null,
    ...observed,
  };
  await deps.db.instance.update({ where: { id }, data: { observed: whole, observedState: whole.state } });
}

/** The newest minute of an instance: means of the series that are named, 0 of the others; how often it was ever killed. */
export async function recordMinute(
  { deps }: Pick<TestPlane, 'deps'>,
  { hostId, tenantId, instanceId }: { hostId: string; tenantId: string; instanceId: string | null },
  means: Partial<Record<HistorySeries, number>>,
  memoryKills = 0,
): Promise<void> {
  const now = new Date();
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  const whose = { hostId, tenantId, instanceId };
  const known = await deps.db.meter.findFirst({ where: whose });
  const journalId = known?.journalId ?? (await journalOf(deps, hostId));
  const meter =
    known ??
    (await deps.db.meter.create({
      data: {
        id: randomUUID(),
        journalId,
        kind: instanceId === null ? 'tenant' : 'instance',
        totals: [],
        readTo: now,
        ...whose,
      },
    }));
  const series = HISTORY_SERIES.map((name): [number, number, number] => [
    means[name] ?? 0,
    means[name] ?? 0,
    means[name] ?? 0,
  ]);
  const totals = USAGE_COUNTERS.map((counter) => (counter === 'memoryKills' ? BigInt(memoryKills) : 0n));
  await deps.db.meter.update({ where: { id: meter.id }, data: { totals } });
  const data = encodeMinute({ series, demandMillicores: [] });
  await deps.db.usageMinute.upsert({
    where: { meterId_minute: { meterId: meter.id, minute } },
    create: { meterId: meter.id, minute, tenantId, data },
    update: { data },
  });
  await deps.db.usageCursor.upsert({
    where: { hostId_journalId: { hostId, journalId } },
    create: { hostId, journalId, seq: 1n, readTo: now },
    update: { seq: { increment: 1n }, readTo: now },
  });
}

async function journalOf({ db }: TestPlane['deps'], hostId: string): Promise<string> {
  return (await db.usageCursor.findFirst({ where: { hostId } }))?.journalId ?? randomUUID();
}
