import { GIB, MINUTE_MS } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedInstance } from '../../fleet/testing/seed.ts';
import type { AppCaller } from '../../root.ts';
import { createTestPlane, shapeOf, type TestPlane } from '../../testing.ts';
import { recordUsage } from '../metering/record-usage.ts';
import { noisyMinutes, type Busy } from './testing.ts';

const MINUTES = 40;
const LOUD = 7;

let plane: TestPlane;
let hostId: string;
let acme: Busy['acme'];
let beta: Busy['beta'];
let betaName = '';
let operator: AppCaller;
let ofBeta: AppCaller;
let span: { fromMs: number; toMs: number };

beforeAll(async () => {
  plane = await createTestPlane();
  const { db } = plane.deps;
  hostId = (await plane.makeHost({ cores: 2, memoryBytes: 8 * GIB })).id;
  const owner = await plane.makeUser();
  const make = async () => {
    const { id: tenantId, slug: tenantSlug } = await plane.makeTenant();
    const { id: instanceId } = await seedInstance(db, { tenantId, hostId });
    // As if they had been there all the time that is looked at.
    const createdAt = new Date(Date.now() - 86_400_000);
    await db.tenant.update({ where: { id: tenantId }, data: { createdAt } });
    await db.instance.update({ where: { id: instanceId }, data: { createdAt } });
    return { tenantId, tenantSlug, instanceId };
  };
  const [noisy, waiting] = [await make(), await make()];
  acme = { tenantSlug: noisy.tenantSlug, instanceId: noisy.instanceId };
  beta = { tenantSlug: waiting.tenantSlug, instanceId: waiting.instanceId };
  betaName = (await db.instance.findUniqueOrThrow({ where: { id: beta.instanceId } })).name;
  await plane.join(waiting.tenantId, owner.id, 'reader');
  ofBeta = owner.caller;
  operator = (await plane.makeUser({ systemRole: 'auditor' })).caller;
  const toMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const chunks = noisyMinutes({ acme, beta }, toMs - MINUTES * MINUTE_MS, MINUTES, LOUD);
  const answer = { journalId: randomUUID(), chunks, newest: MINUTES };
  await recordUsage(plane.deps, { hostId, linkEpoch: 0 }, answer);
  span = { fromMs: toMs - 15 * MINUTE_MS, toMs };
});
afterAll(() => plane.close());

it('operators are told who rose, from what to what, and who waited', async () => {
  const told = await operator.timeline.neighbours({ hostId, ...span });
  expect(told).toMatchObject({ tier: 'minute', instances: 2, instancesThere: 2 });
  expect(told.findings).toHaveLength(1);
  expect(told.findings[0]).toMatchObject({
    resource: 'cpu',
    unnamed: null,
    fromMs: span.toMs - LOUD * MINUTE_MS,
    toMs: span.toMs,
    victim: { tenantSlug: beta.tenantSlug, instanceId: beta.instanceId, alsoWaited: 0 },
    suspects: [{ tenant: { slug: acme.tenantSlug }, before: 300, during: 1_700 }],
  });
  // What its own limit took is no neighbour's: 45 % and 6 % of pressure, less 5 % of throttling.
  expect(told.findings[0]?.waitedDuring).toBeCloseTo(0.4);
  expect(told.findings[0]?.waitedBefore).toBeCloseTo(0.01);
});

it('a tenant is told that somebody rose, and nothing by which to know who', async () => {
  const told = await ofBeta.timeline.instanceNeighbours({ ...beta, ...span });
  expect(told.findings).toMatchObject([{ resource: 'cpu', rose: ['tenant'], unnamed: null }]);
  const text = JSON.stringify(told);
  for (const mark of [acme.tenantSlug, acme.instanceId, hostId, '1700', betaName]) expect(text).not.toContain(mark);
  expect(Object.keys(told.findings[0] ?? {}).toSorted()).toEqual(
    ['fromMs', 'resource', 'rose', 'toMs', 'unnamed', 'waitedBefore', 'waitedDuring'].toSorted(),
  );
});

it('a tenant asks about its own instances only', async () => {
  const foreign = { tenantSlug: beta.tenantSlug, instanceId: acme.instanceId, ...span };
  const refused = ofBeta.timeline.instanceNeighbours(foreign).catch((error: unknown) => shapeOf(error).code);
  expect(await refused).toBe('NOT_FOUND');
});

it('longer than a week is refused before anything is read', async () => {
  const long = { fromMs: span.toMs - 8 * 86_400_000, toMs: span.toMs };
  const codes = await Promise.all([
    operator.timeline.neighbours({ hostId, ...long }).catch((error: unknown) => shapeOf(error).code),
    ofBeta.timeline.instanceNeighbours({ ...beta, ...long }).catch((error: unknown) => shapeOf(error).code),
  ]);
  expect(codes).toEqual(['INVALID_INPUT', 'INVALID_INPUT']);
});

it('the timeline has the tenants on top of each other and the whole host beside them', async () => {
  const timeline = await operator.timeline.host({ hostId, series: 'cpuMillicores', ...span });
  expect(timeline).toMatchObject({ tier: 'minute', stepMs: MINUTE_MS, capacity: 2_000 });
  expect(timeline.layers.map(({ tenant }) => tenant?.slug)).toEqual([acme.tenantSlug, beta.tenantSlug]);
  expect([timeline.layers[0]?.mean.at(-1), timeline.layers[1]?.mean.at(-1), timeline.total.at(-1)]).toEqual([
    1_700, 200, 1_950,
  ]);
});

it('the busiest come first, with what they were before', async () => {
  const loud = { fromMs: span.toMs - LOUD * MINUTE_MS, toMs: span.toMs };
  for (const which of [hostId, null]) {
    const top = await operator.timeline.top({ hostId: which, series: 'cpuMillicores', ...loud });
    expect(top.tenants).toMatchObject([
      { slug: acme.tenantSlug, mean: 1_700, before: 300 },
      { slug: beta.tenantSlug, mean: 200, before: 400 },
    ]);
    expect(top.instances.map(({ id, gone }) => [id, gone])).toEqual([
      [acme.instanceId, false],
      [beta.instanceId, false],
    ]);
    expect(top.tenants[0]?.now).toBe(1_700);
  }
});
