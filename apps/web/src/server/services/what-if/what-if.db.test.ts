import { HISTORY_SERIES, HOUR_MS, MIB, MINUTE_MS, USAGE_COUNTERS, type Spread } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeChunk, makeRecord } from '../metering/testing.ts';
import { recordUsage } from '../metering/record-usage.ts';
import { seedHost, seedInstance, seedTenant } from '../../fleet/testing/seed.ts';
import { createTestPlane, type TestPlane } from '../../testing.ts';
import { whatIfQuota } from './what-if-quota.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const HOUR = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS;
const quotaOf = (cpuMillicores: number, memoryMib: number) => ({
  instances: 1,
  cpuMillicores,
  memoryBytes: memoryMib * MIB,
  pids: 64,
});
const ask = (slug: string, quota: ReturnType<typeof quotaOf>) => whatIfQuota(plane.deps, { slug, quota, days: 7 });

/** Minutes of a tenant on one host: how much of CPU in each second, and the most of memory. */
async function record(slug: string, hostId: string, minutes: { millicores: number; memoryMib: number }[], held = 0) {
  const chunks = minutes.map(({ millicores, memoryMib }, index) => {
    const spread = (most: number): Spread => [0, 0, most];
    return makeChunk(index + 1, HOUR + (index + 1) * MINUTE_MS, [
      makeRecord({
        kind: 'tenant',
        tenantSlug: slug,
        totals: USAGE_COUNTERS.map((name) =>
          name === 'cpuPeriods' ? 600 * (index + 1) : name === 'cpuThrottledPeriods' ? held * (index + 1) : 0,
        ),
        series: HISTORY_SERIES.map((name) =>
          name === 'memoryBytes' ? spread(memoryMib * MIB) : name === 'pids' ? spread(20) : null,
        ),
        demandMillicores: Array.from({ length: 60 }, () => millicores),
      }),
    ]);
  });
  await recordUsage(plane.deps, { hostId, linkEpoch: 0 }, { journalId: randomUUID(), chunks, newest: chunks.length });
}

test('a tenant’s past is replayed on each of its hosts with its part of the quota', async () => {
  const { db } = plane.deps;
  const tenant = await seedTenant(db);
  const [small, large] = [await seedHost(db), await seedHost(db)];
  await seedInstance(db, { tenantId: tenant.id, hostId: small.id, cpuMillicores: 250, memoryMib: 64 });
  await seedInstance(db, { tenantId: tenant.id, hostId: large.id, cpuMillicores: 750, memoryMib: 64 });
  // Ten minutes busy on the small one, at rest on the large one.
  await record(
    tenant.slug,
    small.id,
    Array.from({ length: 10 }, () => ({ millicores: 200, memoryMib: 50 })),
    60,
  );
  await record(
    tenant.slug,
    large.id,
    Array.from({ length: 10 }, () => ({ millicores: 300, memoryMib: 90 })),
  );

  const enough = await ask(tenant.slug, quotaOf(1_000, 256));
  expect(enough.hosts.map(({ cpuMillicores }) => cpuMillicores).toSorted((a, b) => a - b)).toEqual([250, 750]);
  expect(enough).toMatchObject({
    cpu: { knownSec: 1_200, throttledShare: 0, heldBackSec: 0, worstHour: null, wasThrottledShare: 0.05 },
    memory: { knownMinutes: 20, minutesOver: 0, highestBytes: 140 * MIB, worstHour: null },
    pids: { highest: 40, minutesOver: 0 },
    instances: { highest: 2 },
  });

  const { name } = await db.host.findUniqueOrThrow({ where: { id: small.id } });
  const less = await ask(tenant.slug, quotaOf(400, 160));
  // 100 of 200 millicores on the small host: always held back. 300 of 300 on the large one: never. Memory: 80 MiB each.
  expect(less.cpu).toMatchObject({
    throttledShare: 0.5,
    heldBackSec: 600,
    longestDelaySec: 600,
    worstHour: { hourMs: HOUR, hostName: name, value: 1 },
  });
  expect(less.memory).toMatchObject({ minutesOver: 10, worstHour: { hourMs: HOUR, value: 10 } });
  expect(less.memory?.worstHour?.hostName).not.toBe(name);
});

test('of a tenant without a past nothing is said, and of none that there is, nothing at all', async () => {
  const tenant = await seedTenant(plane.deps.db);
  expect(await ask(tenant.slug, quotaOf(100, 64))).toMatchObject({
    hosts: [],
    cpu: null,
    memory: null,
    pids: null,
    instances: { highest: 0 },
  });
  await expect(ask('nobody-here', quotaOf(100, 64))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
