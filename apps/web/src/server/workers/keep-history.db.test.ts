import { HOUR_MS, MINUTE_MS } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, seedHost } from '../fleet/testing/seed.ts';
import { recordUsage } from '../services/metering/record-usage.ts';
import { makeChunk, makeRecord } from '../services/metering/testing.ts';
import { createTestPlane, type TestPlane } from '../testing.ts';
import { keepHistory } from './keep-history.ts';

let plane: TestPlane;

beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

test('two processes keep history in order by themselves, and end when they are told to', async () => {
  const { db } = plane.deps;
  const { id: hostId } = await seedHost(db);
  // The last of these hours is over for a while: one that has just ended still waits for who is late.
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 4 * HOUR_MS;
  const chunks = Array.from({ length: 130 }, (_, index) =>
    makeChunk(index + 1, hour + (index + 1) * MINUTE_MS, [makeRecord({ total: index * 10 })]),
  );
  await recordUsage(plane.deps, { hostId, linkEpoch: 0 }, { journalId: randomUUID(), chunks, newest: 130 });
  const stops = [keepHistory(plane.deps), keepHistory(plane.deps)];
  await eventually(async () => expect(await db.usageMinute.count()).toBe(0), 15_000);
  await Promise.all(stops.map((stop) => stop()));
  // Three hours of four families, none of them in the partition for what has none of its own.
  expect(await db.usageBlock.count()).toBe(12);
  const [left] = await db.$queryRaw<{ count: bigint }[]>`select count(*) from "UsageHour_default"`;
  expect(left?.count).toBe(0n);
});
