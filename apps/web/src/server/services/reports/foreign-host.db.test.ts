import type { HostEvent, Proof } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../../packages/db/src/testing.ts';
import { makeFacts } from '../../fleet/testing/agent-double.ts';
import {
  makeTestDeps,
  observe,
  observeCompartment,
  seedHost,
  seedInstance,
  seedTenant,
  type TestDeps,
} from '../../fleet/testing/seed.ts';
import { buildSnapshot } from '../snapshots/build-snapshot.ts';
import { markSent } from '../snapshots/mark-sent.ts';
import { compartmentUsage } from '../usage/usage.ts';
import { recordContainment } from './record-containment.ts';
import { recordEvents } from './record-events.ts';
import { recordFacts } from './record-facts.ts';
import { recordHeartbeat } from './record-heartbeat.ts';
import { recordImages } from './record-images.ts';
import { recordReport } from './record-report.ts';

/* An agent that has been taken over says everything it can about another host: nothing of that one changes. */

const AT_MS = 1_770_000_000_000;

let database: TestDatabase;
let deps: TestDeps;
/** The host whose agent lies, and the one that it lies about. */
let liar: { hostId: string; linkEpoch: number };
let victim: { hostId: string; linkEpoch: number };
/** On both hosts, and on the victim's only. */
let shared: { id: string; slug: string };
let foreign: { id: string; slug: string };
let ids: { own: string; running: string; deleting: string; foreign: string };

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  const { db } = database;
  deps = makeTestDeps(database);
  liar = { hostId: (await seedHost(db)).id, linkEpoch: 0 };
  victim = { hostId: (await seedHost(db)).id, linkEpoch: 0 };
  [shared, foreign] = [await seedTenant(db), await seedTenant(db)];
  const { hostId } = victim;
  const held = { cpuMillicores: 900, memoryMib: 900, pids: 900 };
  ids = {
    own: (await seedInstance(db, { tenantId: shared.id, hostId: liar.hostId })).id,
    running: (await seedInstance(db, { tenantId: shared.id, hostId, pendingRevision: 1, held })).id,
    deleting: (await seedInstance(db, { tenantId: shared.id, hostId, desiredState: 'absent', pendingRevision: 1 })).id,
    foreign: (await seedInstance(db, { tenantId: foreign.id, hostId, pendingRevision: 1, held })).id,
  };
  await recordReport(deps, victim, {
    ...report(),
    instances: [observe(ids.running, { proof: proof(1), state: 'creating', revision: 0 })],
    compartments: [
      observeCompartment(shared.slug, { proof: proof(1), cpuMillicores: 2000 }),
      observeCompartment(foreign.slug, { proof: proof(1), cpuMillicores: 2000 }),
    ],
  });
  await recordEvents(deps, victim, [event({ tenantSlug: foreign.slug, instanceId: ids.foreign })]);
  await recordFacts(deps, victim, makeFacts());
  await recordHeartbeat(deps, victim, heartbeat(700));
  await recordImages(deps, victim, [image('sha256:1')]);
  deps.published.length = 0;
  return () => deps.cleanUp();
});

const report = () => ({
  kind: 'report' as const,
  epoch: 1,
  generation: 1,
  full: false,
  instances: [],
  compartments: [],
});
const proof = (generation: number): Proof => ({
  generation,
  askedBy: 'Ada',
  outcome: 'applied',
  atMs: AT_MS + generation,
  tookUsec: 120,
  writes: [],
});
const event = (about: Partial<HostEvent> = {}): HostEvent => ({
  id: randomUUID(),
  atMs: AT_MS,
  kind: 'drift-repaired',
  tenantSlug: null,
  instanceId: null,
  message: 'it was 1, is 2 again',
  writes: [],
  ...about,
});
const heartbeat = (cpuUsedMillicores: number) => ({
  atMs: AT_MS,
  cpuUsedMillicores,
  memoryUsedBytes: 1,
  compartments: [shared, foreign].map(({ slug }) => ({
    tenantSlug: slug,
    cpuUsedMillicores,
    memoryUsedBytes: 1,
    pids: 1,
  })),
});
const image = (id: string) => ({ reference: 'busybox:1', id, sizeBytes: 1, createdAtMs: AT_MS });

/** Everything that the database holds of the victim and of the tenant that the liar was not given. */
async function readVictim() {
  const { db } = database;
  const rows = { where: { OR: [{ hostId: victim.hostId }, { tenantId: foreign.id }] } };
  const orderBy = { id: 'asc' as const };
  return {
    host: await db.host.findUnique({ where: { id: victim.hostId } }),
    images: await db.hostImage.findMany({ where: { hostId: victim.hostId } }),
    instances: await db.instance.findMany({ ...rows, orderBy }),
    operations: await db.operation.findMany({ ...rows, orderBy }),
    compartments: await db.compartment.findMany({ ...rows, orderBy: { tenantId: 'asc' } }),
    proofs: await db.kernelProof.findMany({ ...rows, orderBy }),
    events: await db.hostEvent.findMany({ ...rows, orderBy }),
    snapshot: await buildSnapshot(deps, victim.hostId),
    usage: (await compartmentUsage(db, new Date(), { tenantSlug: foreign.slug })).map(({ hostId }) => hostId),
  };
}

const lies: [string, () => Promise<unknown>][] = [
  ...[true, false].map((full): [string, () => Promise<unknown>] => [
    `a ${full ? 'full' : 'partial'} report of its instances and compartments`,
    () =>
      recordReport(deps, liar, {
        ...report(),
        full,
        generation: 99,
        instances: [
          observe(ids.running, { state: 'failed', proof: proof(9), problem: { code: 'x', message: 'y' } }),
          observe(ids.deleting, { state: 'absent' }),
          observe(ids.foreign, { proof: proof(9) }),
        ],
        compartments: [
          observeCompartment(foreign.slug, { cpuMillicores: 1, memoryBytes: 1, pids: 1, proof: proof(9) }),
        ],
      }),
  ]),
  [
    'that its compartments are gone',
    () =>
      recordReport(deps, liar, {
        ...report(),
        full: true,
        compartments: [shared, foreign].map(({ slug }) => observeCompartment(slug, { state: 'absent' })),
      }),
  ],
  [
    'events of its instances and of its tenant',
    async () => {
      const known = (await readVictim()).events.map(({ id }) => id);
      await recordEvents(deps, liar, [
        event({ tenantSlug: foreign.slug, instanceId: ids.foreign }),
        event({ tenantSlug: shared.slug, instanceId: ids.running }),
        ...known.map((id) => event({ id, message: 'nothing happened' })),
      ]);
    },
  ],
  ['a heartbeat about its tenant', () => recordHeartbeat(deps, liar, heartbeat(100_000))],
  ['other images under the same names', () => recordImages(deps, liar, [image('sha256:evil')])],
  ['no images at all', () => recordImages(deps, liar, [])],
  ['facts', () => recordFacts(deps, liar, makeFacts({ cores: 1 }))],
  [
    'a containment that is broken',
    () => recordContainment(deps, liar, { state: 'broken', sinceMs: AT_MS, findings: [] }),
  ],
  [
    'that changes have been sent',
    () =>
      markSent(deps, {
        hostId: liar.hostId,
        instances: [ids.running, ids.deleting, ids.foreign].map((id) => ({ id, revision: 99, agoMs: 0 })),
      }),
  ],
];

test.each(lies)('what one host says of another changes nothing there: %s', async (_what, lie) => {
  const before = await readVictim();
  await lie();
  expect(await readVictim()).toEqual(before);
  const told = deps.published.flatMap((news) => (news.kind === 'change' ? [news.change] : []));
  expect(told.filter(({ hostId, tenantSlug }) => hostId === victim.hostId || tenantSlug === foreign.slug)).toEqual([]);
});

test('an event about an instance of another host is the own host’s, without whom it would be about', async () => {
  const told = event({ tenantSlug: foreign.slug, instanceId: ids.foreign });
  await recordEvents(deps, liar, [told]);
  expect(await database.db.hostEvent.findUnique({ where: { id: told.id } })).toMatchObject({
    hostId: liar.hostId,
    tenantId: null,
    instanceId: null,
  });
});

test('a snapshot holds what is for its own host, and nothing of a tenant that is not there', async () => {
  const text = JSON.stringify(await buildSnapshot(deps, liar.hostId));
  expect(text).toContain(ids.own);
  for (const secret of [ids.running, ids.deleting, ids.foreign, foreign.slug]) expect(text).not.toContain(secret);
});
