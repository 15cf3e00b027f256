import { BUILT_IN_RULES, type AlertFinding, type BuiltInRule, type Heartbeat } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, describe, it } from 'vitest';
import { createTestPlane, prepareAuthority, type TestPlane } from '../../testing.ts';
import { NewestMinutes } from './observe/read-minutes.ts';
import { seedRules } from './seed-rules.ts';
import { lookNow, makeInstance, observe, recordMinute } from './testing.ts';

const MIB = 1024 ** 2;
const MINUTE_MS = 60_000;
let plane: TestPlane;
let tenant: { id: string; slug: string };
let host: { id: string; name: string };

beforeAll(async () => {
  plane = await createTestPlane();
  await prepareAuthority(plane);
});
afterAll(() => plane.close());

beforeEach(async () => {
  const { db } = plane.deps;
  await db.alertRule.deleteMany();
  await db.host.updateMany({ data: { revokedAt: new Date() } });
  await seedRules(db);
  tenant = await plane.makeTenant();
  host = await plane.makeHost();
});

/** What fires, by rule: what was found of whom. */
async function firing(): Promise<{ rule: string; subject: string; tenantId: string | null; finding: AlertFinding }[]> {
  const rows = await plane.deps.db.alert.findMany({ where: { state: 'firing' }, include: { rule: true } });
  return rows.map(({ rule, subjectName, tenantId, finding }) => ({
    rule: rule.builtIn ?? rule.name,
    subject: subjectName,
    tenantId,
    finding: finding as AlertFinding,
  }));
}

/** As if a pending alert had held for so long. */
const letPass = (ms: number) =>
  plane.deps.db
    .$executeRaw`update "Alert" set "startedAt" = "startedAt" - make_interval(secs => ${ms / 1_000}) where state = 'pending'`;

async function expectFires(rule: BuiltInRule, subject: string, finding: Partial<AlertFinding>, forMs = 0) {
  await lookNow(plane);
  if (forMs > 0) {
    expect(await firing()).toEqual([]);
    await letPass(forMs - 5_000);
    await lookNow(plane);
    expect(await firing()).toEqual([]);
    await letPass(5_000);
    await lookNow(plane);
  }
  expect(await firing()).toEqual(
    [{ rule, subject, tenantId: expect.anything(), finding: expect.objectContaining(finding) }].map((expected) => ({
      ...expected,
      tenantId: ['host-silent', 'disk-filling', 'certificate-expiring', 'drift'].includes(rule) ? null : tenant.id,
    })),
  );
  // Looked at again: still one.
  await lookNow(plane);
  expect(await firing()).toHaveLength(1);
}

async function expectClears() {
  await lookNow(plane);
  expect(await firing()).toEqual([]);
  expect(await plane.deps.db.alert.count({ where: { state: 'cleared', ruleId: { in: await ruleIds() } } })).toBe(1);
}

async function expectStays() {
  await lookNow(plane);
  expect(await firing()).toHaveLength(1);
}

const ruleIds = async () => (await plane.deps.db.alertRule.findMany({ select: { id: true } })).map(({ id }) => id);
const setHost = (data: Parameters<typeof plane.deps.db.host.update>[0]['data']) =>
  plane.deps.db.host.update({ where: { id: host.id }, data });
const beat = (heartbeat: Partial<Heartbeat>) =>
  setHost({
    heartbeat: { atMs: 1, cpuUsedMillicores: 0, memoryUsedBytes: 0, compartments: [], ...heartbeat },
    lastSeenAt: new Date(),
  });
const instance = () => makeInstance(plane, { tenantId: tenant.id, hostId: host.id });

describe('the rules that are there from the beginning', () => {
  it('are made once, and what operators have set stays', async () => {
    const { db } = plane.deps;
    expect(await db.alertRule.count()).toBe(BUILT_IN_RULES.length);
    await db.alertRule.updateMany({ where: { builtIn: 'drift' }, data: { enabled: false, severity: 'info' } });
    await Promise.all([seedRules(db), seedRules(db)]);
    expect(await db.alertRule.count()).toBe(BUILT_IN_RULES.length);
    expect(await db.alertRule.findFirst({ where: { builtIn: 'drift' } })).toMatchObject({
      enabled: false,
      severity: 'info',
    });
  });

  it('host-silent: a host that is not heard for 40 s', async () => {
    const lastSeenAt = new Date(Date.now() - 41_000);
    await setHost({ lastSeenAt });
    await expectFires('host-silent', host.name, { value: lastSeenAt.getTime() });
    await setHost({ lastSeenAt: new Date() });
    await expectClears();
  });

  it('compartment-full: memory or processes of a tenant on one host, for a minute', async () => {
    await instance();
    const ceiling = {
      tenantSlug: tenant.slug,
      cpuMillicores: 500,
      memoryBytes: 64 * MIB,
      pids: 32,
      frozen: false,
      state: 'applied',
    };
    await plane.deps.db.compartment.create({
      data: { tenantId: tenant.id, hostId: host.id, observed: { ...ceiling, problem: null, proof: null } },
    });
    const used = (pids: number) =>
      beat({ compartments: [{ tenantSlug: tenant.slug, cpuUsedMillicores: 0, memoryUsedBytes: 10 * MIB, pids }] });
    await used(31);
    const found = { value: 969, limit: 32, series: 'pidsSharePerMille', place: host.name } as const;
    await expectFires('compartment-full', tenant.slug, found, MINUTE_MS);
    await used(30);
    await expectStays();
    await used(28);
    await expectClears();
  });

  it('throttled: an instance that stood still for more than a fifth of five minutes', async () => {
    const instanceId = await instance();
    const whose = { hostId: host.id, tenantId: tenant.id, instanceId };
    await recordMinute(plane, whose, { throttledOwnUsecPerSec: 150_000, throttledTenantUsecPerSec: 100_000 });
    await expectFires('throttled', 'web', { value: 250 }, 5 * MINUTE_MS);
    await recordMinute(plane, whose, { throttledOwnUsecPerSec: 150_000 });
    await expectStays();
    await recordMinute(plane, whose, { throttledOwnUsecPerSec: 50_000 });
    await expectClears();
  });

  it('memory-kill: fires at once, and is over a quarter of an hour after the last', async () => {
    const instanceId = await instance();
    const killed = (agoMs: number) =>
      observe(plane, instanceId, {
        lastDeath: {
          cause: 'own-memory-limit',
          atMs: Date.now() - agoMs,
          exitCode: 137,
          limitBytes: 64 * MIB,
          message: 'killed',
        },
      });
    await killed(1_000);
    await expectFires('memory-kill', 'web', { limit: 64 * MIB, detail: 'own-memory-limit' });
    await killed(14 * MINUTE_MS);
    await expectStays();
    await killed(16 * MINUTE_MS);
    await expectClears();
  });

  it('memory-kill: also of a process whose instance lives on, and over another process of ours', async () => {
    const instanceId = await instance();
    const whose = { hostId: host.id, tenantId: tenant.id, instanceId };
    const minutes = new NewestMinutes();
    await recordMinute(plane, whose, {}, 7);
    await lookNow(plane, minutes);
    expect(await firing()).toEqual([]);
    await recordMinute(plane, whose, {}, 8);
    await lookNow(plane, minutes);
    expect(await firing()).toMatchObject([{ rule: 'memory-kill', subject: 'web', finding: { detail: 'process' } }]);
    // A process that has just begun knows of no count before.
    await expectStays();
    await plane.deps.db.$executeRaw`
      update "Alert" set finding = jsonb_set(finding, '{value}', to_jsonb(extract(epoch from now()) * 1000 - 16 * 60000))`;
    await expectClears();
  });

  it('restart-loop: an instance that ends again and again', async () => {
    const instanceId = await instance();
    const lastDeath = (agoMs: number) => ({
      cause: 'exit' as const,
      atMs: Date.now() - agoMs,
      exitCode: 1,
      limitBytes: null,
      message: 'exit 1',
    });
    await observe(plane, instanceId, { state: 'backing-off', restarts: 2, lastDeath: lastDeath(0) });
    await lookNow(plane);
    expect(await firing()).toEqual([]);
    await observe(plane, instanceId, { state: 'backing-off', restarts: 3, lastDeath: lastDeath(0) });
    await expectFires('restart-loop', 'web', { value: 3, detail: 'exit 1' });
    await observe(plane, instanceId, { restarts: 3, lastDeath: lastDeath(11 * MINUTE_MS) });
    await expectClears();
  });

  it('disk-filling: the file system of a host’s engine', async () => {
    await beat({ engineDisk: { capacityBytes: 1_000, freeBytes: 149 } });
    await expectFires('disk-filling', host.name, { value: 851, limit: 1_000 }, MINUTE_MS);
    await beat({ engineDisk: { capacityBytes: 1_000, freeBytes: 190 } });
    await expectStays();
    await beat({ engineDisk: { capacityBytes: 1_000, freeBytes: 200 } });
    await expectClears();
  });

  it('volume-filling: a tenant’s volume', async () => {
    const id = randomUUID();
    const observed = (usedBytes: number) => ({
      id,
      revision: 1,
      state: 'ready',
      driver: null,
      sizeBytes: 1_000,
      usedBytes,
      inodesUsed: null,
      problem: null,
    });
    await plane.deps.db.volume.create({
      data: {
        id,
        tenantId: tenant.id,
        hostId: host.id,
        name: 'data',
        sizeBytes: 1_000,
        heldBytes: 1_000,
        observed: observed(920),
        createdById: randomUUID(),
      },
    });
    await expectFires('volume-filling', 'data', { value: 920, limit: 1_000, place: 'data' }, MINUTE_MS);
    await plane.deps.db.volume.update({ where: { id }, data: { observed: observed(800) } });
    await expectClears();
  });

  it('certificate-expiring: of agents, and of the authority itself', async () => {
    const certificate = (days: number) =>
      plane.deps.db.agentCertificate.create({
        data: { serial: randomUUID(), hostId: host.id, expiresAt: new Date(Date.now() + days * 86_400_000) },
      });
    const { expiresAt } = await certificate(1);
    await expectFires('certificate-expiring', host.name, { value: expiresAt.getTime() });
    await certificate(7);
    await expectClears();
  });

  it('drift: what somebody else changed on a host, until it has held again for a while', async () => {
    const drifted = (agoMs: number, message: string) =>
      plane.deps.db.hostEvent.create({
        data: {
          id: randomUUID(),
          hostId: host.id,
          at: new Date(Date.now() - agoMs),
          kind: 'drift-repaired',
          event: { message },
        },
      });
    await drifted(20_000, 'memory.limit_in_bytes was set to -1');
    await expectFires('drift', host.name, { value: 1, detail: 'memory.limit_in_bytes was set to -1' });
    await setHost({ containment: { state: 'broken', sinceMs: 1, findings: [{ message: 'a process outside' }] } });
    await plane.deps.db.hostEvent.updateMany({
      where: { hostId: host.id },
      data: { at: new Date(Date.now() - 11 * MINUTE_MS) },
    });
    await expectStays();
    await setHost({ containment: { state: 'held', sinceMs: 1, findings: [] } });
    await expectClears();
  });
});

describe('what nobody can know', () => {
  it('neither fires nor clears: the instances of a silent host', async () => {
    const instanceId = await instance();
    const lastDeath = {
      cause: 'own-memory-limit' as const,
      atMs: Date.now(),
      exitCode: 137,
      limitBytes: 1,
      message: '',
    };
    await observe(plane, instanceId, { lastDeath });
    await lookNow(plane);
    await setHost({ lastSeenAt: new Date(Date.now() - 3_600_000) });
    await observe(plane, instanceId, {});
    await lookNow(plane);
    expect((await firing()).map(({ rule }) => rule).toSorted()).toEqual(['host-silent', 'memory-kill']);
    await setHost({ lastSeenAt: new Date() });
    await lookNow(plane);
    expect(await firing()).toEqual([]);
  });

  it('ends with whom it is about, and with its rule', async () => {
    const instanceId = await instance();
    const lastDeath = { cause: 'host-memory' as const, atMs: Date.now(), exitCode: 137, limitBytes: null, message: '' };
    await observe(plane, instanceId, { lastDeath });
    await lookNow(plane);
    expect(await firing()).toHaveLength(1);
    await plane.deps.db.alertRule.updateMany({ where: { builtIn: 'memory-kill' }, data: { enabled: false } });
    await lookNow(plane);
    expect(await firing()).toEqual([]);
    await plane.deps.db.alertRule.updateMany({ where: { builtIn: 'memory-kill' }, data: { enabled: true } });
    await lookNow(plane);
    expect(await firing()).toHaveLength(1);
    await plane.deps.db.instance.update({ where: { id: instanceId }, data: { goneAt: new Date() } });
    await lookNow(plane);
    expect(await firing()).toEqual([]);
  });
});
