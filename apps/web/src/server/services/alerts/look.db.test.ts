import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestPlane, type TestPlane } from '../../testing.ts';
import { forgetAlerts } from './forget-alerts.ts';
import { lookAtRules } from './look.ts';
import { NewestMinutes } from './observe/read-minutes.ts';
import { seedRules } from './seed-rules.ts';
import { lookNow, makeInstance, observe } from './testing.ts';

let plane: TestPlane;
let tenant: { id: string; slug: string };
let host: { id: string; name: string };
let instanceId: string;

beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

beforeEach(async () => {
  const { db } = plane.deps;
  await db.alertRule.deleteMany();
  await db.alertChannel.deleteMany();
  await db.host.updateMany({ data: { revokedAt: new Date() } });
  await seedRules(db);
  tenant = await plane.makeTenant();
  host = await plane.makeHost();
  instanceId = await makeInstance(plane, { tenantId: tenant.id, hostId: host.id });
});

const kill = () =>
  observe(plane, instanceId, {
    lastDeath: { cause: 'own-memory-limit', atMs: Date.now(), exitCode: 137, limitBytes: 1, message: '' },
  });
const recover = () => observe(plane, instanceId, {});
const channel = async (tenantId: string | null, more: { enabled?: boolean; takesBuiltIn?: boolean } = {}) => {
  const data = {
    id: randomUUID(),
    tenantId,
    kind: 'webhook',
    name: randomUUID(),
    target: {},
    createdById: randomUUID(),
  };
  return (await plane.deps.db.alertChannel.create({ data: { ...data, ...more } })).id;
};
const outbox = async () => {
  const rows = await plane.deps.db.alertDelivery.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  return rows.map(({ channelId, event, tenantId }) => ({ channelId, event, tenantId }));
};
const alerts = () => plane.deps.db.alert.findMany({ orderBy: { startedAt: 'asc' } });

describe('processes that look at the same time', () => {
  it('fire once and clear once between them', async () => {
    const operators = await channel(null);
    for (let round = 0; round < 5; round += 1) {
      await kill();
      await plane.deps.db.alertWatch.updateMany({ data: { lookedAt: new Date(0) } });
      const looks = await Promise.all(
        Array.from({ length: 6 }, () => lookAtRules({ ...plane.deps, minutes: new NewestMinutes() })),
      );
      expect(looks.filter((changed) => changed === 1)).toHaveLength(1);
      expect(looks.filter((changed) => changed === null)).toHaveLength(5);
      await recover();
      await lookNow(plane);
    }
    const events = await outbox();
    expect(events).toEqual(
      Array.from({ length: 5 }, () => ['fired', 'cleared'])
        .flat()
        .map((event) => ({ channelId: operators, event, tenantId: null })),
    );
    expect((await alerts()).map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'cleared'));
  });

  it('make one alert also where both believe that it is their turn', async () => {
    await kill();
    // As if the lock were not there: the index says that a subject has one living alert of a rule.
    const rule = await plane.deps.db.alertRule.findFirstOrThrow({ where: { builtIn: 'memory-kill' } });
    const data = {
      ruleId: rule.id,
      tenantId: tenant.id,
      subjectKind: 'instance',
      subjectId: instanceId,
      subjectName: 'web',
      state: 'pending',
      severity: 'critical',
      finding: {},
      startedAt: new Date(),
    };
    await plane.deps.db.alert.create({ data: { id: randomUUID(), ...data } });
    await expect(plane.deps.db.alert.create({ data: { id: randomUUID(), ...data } })).rejects.toThrow(
      /Unique constraint/,
    );
    await lookNow(plane);
    expect((await alerts()).map(({ state }) => state)).toEqual(['firing']);
  });

  it('take turns: who comes too soon does not look, and a clock that was set back stops nobody', async () => {
    expect(await lookNow(plane)).not.toBeNull();
    const again = () => lookAtRules({ ...plane.deps, minutes: new NewestMinutes() });
    expect(await again()).toBeNull();
    await plane.deps.db.alertWatch.updateMany({ data: { lookedAt: new Date(Date.now() + 3_600_000) } });
    expect(await again()).not.toBeNull();
  });

  it('tell nothing of what could not be written', async () => {
    await channel(null);
    await kill();
    const failing = { publish: () => Promise.reject(new Error('cut off')) };
    const deps = { ...plane.deps, changes: { ...plane.deps.changes, ...failing } };
    await expect(lookNow({ deps })).rejects.toThrow('cut off');
    expect([await alerts(), await outbox()]).toEqual([[], []]);
    await lookNow(plane);
    expect([await alerts(), await outbox()].map(({ length }) => length)).toEqual([1, 1]);
  });
});

describe('who is told', () => {
  it('of a built-in rule: the operators’ channels and the tenant’s own that take those', async () => {
    const [operators, own] = [await channel(null), await channel(tenant.id)];
    const other = await plane.makeTenant();
    await channel(other.id);
    await channel(tenant.id, { takesBuiltIn: false });
    await channel(tenant.id, { enabled: false });
    await kill();
    await lookNow(plane);
    const told = [
      { channelId: operators, event: 'fired', tenantId: null },
      { channelId: own, event: 'fired', tenantId: tenant.id },
    ];
    expect(await outbox()).toEqual(expect.arrayContaining(told));
    expect(await outbox()).toHaveLength(2);
  });

  it('of a tenant’s own rule: its channels and nobody else', async () => {
    const { db } = plane.deps;
    await db.alertRule.updateMany({ data: { enabled: false } });
    const [, own] = [await channel(null), await channel(tenant.id)];
    await channel(tenant.id);
    const condition = { kind: 'state', state: 'memory-kill' };
    const rule = {
      id: randomUUID(),
      tenantId: tenant.id,
      name: 'mine',
      subjectKind: 'instance',
      condition,
      severity: 'info',
    };
    await db.alertRule.create({ data: { ...rule, channels: { create: { channelId: own, tenantId: tenant.id } } } });
    await kill();
    await lookNow(plane);
    expect(await outbox()).toEqual([{ channelId: own, event: 'fired', tenantId: tenant.id }]);
  });

  it('nobody in quiet hours, and at their end of what still holds', async () => {
    const { db } = plane.deps;
    await channel(null);
    const mute = (mutedUntil: Date | null) => db.alertRule.updateMany({ data: { mutedUntil } });
    await mute(new Date(Date.now() + 60_000));
    await kill();
    await lookNow(plane);
    expect(await outbox()).toEqual([]);
    expect(await alerts()).toMatchObject([{ state: 'firing', toldAt: null }]);
    await recover();
    await lookNow(plane);
    expect(await outbox()).toEqual([]);
    await kill();
    await lookNow(plane);
    await mute(null);
    await lookNow(plane);
    expect((await outbox()).map(({ event }) => event)).toEqual(['fired']);
  });

  it('hears it at the same moment: the news is the transaction’s', async () => {
    const heard: string[] = [];
    const stop = new AbortController();
    const listening = (async () => {
      for await (const news of plane.deps.changes.listen(stop.signal)) {
        if (news?.kind === 'change' && news.change.topic === 'alerts')
          heard.push(news.change.tenantSlug ?? 'operators');
        if (heard.length === 2) return;
      }
    })();
    await kill();
    await lookNow(plane);
    await plane.deps.db.host.update({ where: { id: host.id }, data: { lastSeenAt: new Date(0) } });
    await lookNow(plane);
    await listening;
    stop.abort();
    expect(heard).toEqual([tenant.slug, 'operators']);
  });
});

it('forgets what has been over for 90 days, and of one tenant what is beyond ten thousand', async () => {
  const { db } = plane.deps;
  const rule = await db.alertRule.findFirstOrThrow({ where: { builtIn: 'memory-kill' } });
  await db.$executeRaw`
    insert into "Alert" ("id", "ruleId", "tenantId", "subjectKind", "subjectId", "subjectName", "state", "severity", "finding", "startedAt", "clearedAt")
    select gen_random_uuid(), ${rule.id}::uuid, ${tenant.id}::uuid, 'instance', gen_random_uuid(), 'web', 'cleared', 'info', '{}',
      now() - make_interval(mins => n), now() - case when n <= 3 then interval '91 days' else interval '1 day' end
    from generate_series(1, 10010) as n`;
  await db.alertRule.update({ where: { id: rule.id }, data: { deletedAt: new Date(0) } });
  await forgetAlerts(plane.deps);
  expect(await db.alert.count()).toBe(10_000);
  expect(await db.alert.count({ where: { clearedAt: { lt: new Date(Date.now() - 90 * 86_400_000) } } })).toBe(0);
  expect(await db.alertRule.count({ where: { id: rule.id } })).toBe(1);
  await db.alert.deleteMany();
  await forgetAlerts(plane.deps);
  expect(await db.alertRule.count({ where: { id: rule.id } })).toBe(0);
});
