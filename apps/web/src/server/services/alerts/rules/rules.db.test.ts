import { MAX_ALERT_RULES } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppCaller } from '../../../root.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../../../testing.ts';
import { seedRules } from '../seed-rules.ts';
import { lookNow, makeInstance, observe, recordMinute } from '../testing.ts';

let plane: TestPlane;
let tenant: { id: string; slug: string };
let host: { id: string; name: string };
let api: AppCaller;
let operators: AppCaller;
let instanceId: string;

beforeAll(async () => {
  plane = await createTestPlane();
  operators = (await plane.makeUser({ systemRole: 'admin' })).caller;
});
afterAll(() => plane.close());

beforeEach(async () => {
  await plane.deps.db.alertRule.deleteMany();
  await seedRules(plane.deps.db);
  tenant = await plane.makeTenant();
  const owner = await plane.makeUser();
  await plane.join(tenant.id, owner.id, 'owner');
  api = owner.caller;
  host = await plane.makeHost();
  instanceId = await makeInstance(plane, { tenantId: tenant.id, hostId: host.id });
});

const BUSY = {
  name: 'Busy',
  subjectKind: 'instance' as const,
  condition: {
    kind: 'series' as const,
    series: 'cpuMillicores' as const,
    direction: 'above' as const,
    threshold: 800,
    clearAt: 500,
  },
  forSec: 0,
  severity: 'critical' as const,
};
const create = (rule: object = {}) => api.alerts.createRule({ tenantSlug: tenant.slug, ...BUSY, ...rule });
const use = (cpuMillicores: number) =>
  recordMinute(plane, { hostId: host.id, tenantId: tenant.id, instanceId }, { cpuMillicores });
const own = () => ({ tenantSlug: tenant.slug });
const firing = async () => (await api.alerts.list({ ...own(), state: 'firing' })).rows;
const kill = () =>
  observe(plane, instanceId, {
    lastDeath: { cause: 'own-memory-limit', atMs: Date.now(), exitCode: 137, limitBytes: 1, message: '' },
  });

describe('a tenant’s rule', () => {
  it('fires for its instances, rings until somebody has seen it, and clears', async () => {
    const { ruleId } = await create();
    await use(900);
    await lookNow(plane);
    expect(await firing()).toMatchObject([
      {
        ruleId,
        ruleName: 'Busy',
        severity: 'critical',
        subject: { kind: 'instance', id: instanceId, name: 'web', tenantSlug: tenant.slug },
        finding: { value: 900 },
        acknowledgedAtMs: null,
      },
    ]);
    expect(await api.alerts.summary(own())).toMatchObject({ firing: 1, unacknowledged: 1, critical: 1 });
    expect(await api.alerts.rules(own())).toContainEqual(expect.objectContaining({ id: ruleId, firing: 1 }));
    const [alert] = await firing();
    const seen = { ...own(), alertId: alert?.id ?? '' };
    await api.alerts.acknowledge(seen);
    await api.alerts.acknowledge(seen);
    expect(await api.alerts.summary(own())).toMatchObject({ firing: 1, unacknowledged: 0 });
    const entries = { where: { action: 'alerts.acknowledge', tenantId: tenant.id } };
    expect(await plane.deps.db.auditEntry.count(entries)).toBe(1);
    await use(400);
    await lookNow(plane);
    expect(await firing()).toEqual([]);
    expect((await api.alerts.list(own())).rows).toMatchObject([{ state: 'cleared', ruleName: 'Busy' }]);
  });

  it('is about its own instances, and about those with its tag', async () => {
    const other = await plane.makeTenant();
    const foreign = await makeInstance(plane, { tenantId: other.id, hostId: host.id });
    await recordMinute(plane, { hostId: host.id, tenantId: other.id, instanceId: foreign }, { cpuMillicores: 999 });
    await use(999);
    expect(await api.alerts.previewRule({ ...own(), ...preview() })).toMatchObject({ subjects: 1, holding: 1 });
    expect(await api.alerts.previewRule({ ...own(), ...preview({ subjectTag: 'env=prod' }) })).toMatchObject({
      subjects: 0,
    });
    await plane.deps.db.instance.update({ where: { id: instanceId }, data: { tags: ['env=prod'] } });
    await create({ subjectTag: 'env=prod' });
    await lookNow(plane);
    expect((await firing()).map(({ subject }) => subject.id)).toEqual([instanceId]);
    await plane.deps.db.instance.update({ where: { id: instanceId }, data: { tags: [] } });
    await lookNow(plane);
    expect(await firing()).toEqual([]);
  });

  it('can be tried before it is there, with the same words for tenants and operators', async () => {
    await use(900);
    const expected = {
      subjects: 1,
      holding: 1,
      unknown: 0,
      examples: [{ kind: 'instance', id: instanceId, name: 'web', finding: expect.objectContaining({ value: 900 }) }],
    };
    expect(await api.alerts.previewRule({ ...own(), ...preview({ subjectId: instanceId }) })).toEqual(expected);
    expect(await operators.alerts.previewOperatorsRule(preview({ subjectId: instanceId }))).toEqual(expected);
    const silent = { where: { id: host.id }, data: { lastSeenAt: new Date(0) } };
    await plane.deps.db.host.update(silent);
    expect(await api.alerts.previewRule({ ...own(), ...preview() })).toMatchObject({ holding: 0, unknown: 1 });
    for (const subjectKind of ['tenant', 'volume'] as const) {
      const series = subjectKind === 'tenant' ? 'fullestSharePerMille' : 'diskSharePerMille';
      const condition = { ...BUSY.condition, series: series as 'diskSharePerMille' };
      await api.alerts.previewRule({ ...own(), ...preview({ subjectKind, condition }) });
    }
    expect(await plane.deps.db.alertRule.count({ where: { builtIn: null } })).toBe(0);
  });

  it('can be changed, muted, switched off and removed; what fires ends with it', async () => {
    const { ruleId } = await create();
    await use(900);
    await lookNow(plane);
    await api.alerts.updateRule({ ...own(), ...BUSY, ruleId, severity: 'info', name: 'Very busy' });
    expect(await api.alerts.rules(own())).toContainEqual(
      expect.objectContaining({ name: 'Very busy', severity: 'info' }),
    );
    await api.alerts.muteRule({ ...own(), ruleId, forMs: 3_600_000 });
    const muted = (await api.alerts.rules(own())).find(({ id }) => id === ruleId);
    expect(muted?.mutedUntilMs).toBeGreaterThan(Date.now() + 3_500_000);
    await api.alerts.muteRule({ ...own(), ruleId, forMs: null });
    await api.alerts.updateRule({ ...own(), ...BUSY, ruleId, enabled: false });
    await lookNow(plane);
    expect(await firing()).toEqual([]);
    await api.alerts.updateRule({ ...own(), ...BUSY, ruleId, enabled: true });
    await lookNow(plane);
    expect(await firing()).toHaveLength(1);
    await api.alerts.deleteRule({ ...own(), ruleId });
    await lookNow(plane);
    expect(await firing()).toEqual([]);
    expect((await api.alerts.list(own())).rows.map(({ ruleName }) => ruleName)).toEqual(['Busy', 'Busy']);
    expect(await refusalOf(api.alerts.deleteRule({ ...own(), ruleId }))).toMatchObject({ code: 'NOT_FOUND' });
    const actions = await plane.deps.db.auditEntry.findMany({
      where: { tenantId: tenant.id, outcome: 'accepted' },
      orderBy: { seq: 'asc' },
    });
    expect(actions.map(({ action }) => action)).toEqual([
      'alerts.createRule',
      'alerts.updateRule',
      'alerts.muteRule',
      'alerts.unmuteRule',
      'alerts.updateRule',
      'alerts.updateRule',
      'alerts.deleteRule',
    ]);
  });

  it('looks at the same as long as it is there', async () => {
    const { ruleId } = await create();
    for (const condition of [
      { ...BUSY.condition, series: 'pids' as const },
      { ...BUSY.condition, direction: 'below' as const, threshold: 1, clearAt: 2 },
      { kind: 'state' as const, state: 'memory-kill' as const },
    ]) {
      const change = api.alerts.updateRule({ ...own(), ...BUSY, ruleId, condition });
      expect(await refusalOf(change)).toMatchObject({ code: 'INVALID_INPUT' });
    }
    await api.alerts.updateRule({ ...own(), ...BUSY, ruleId, condition: { ...BUSY.condition, threshold: 900 } });
  });

  it.each([
    ['hosts', { subjectKind: 'host', condition: { kind: 'state', state: 'host-silent' } }, 'subjectKind'],
    ['what is not known of it', { subjectKind: 'volume' }, 'condition'],
    ['a way back beyond the threshold', { condition: { ...BUSY.condition, clearAt: 801 } }, 'condition.clearAt'],
    ['what always holds', { condition: { ...BUSY.condition, threshold: 0, clearAt: 0 } }, 'condition.threshold'],
    ['a tag and one instance', { subjectTag: 'a', subjectId: randomUUID() }, 'subjectTag'],
    [
      'an unknown time zone',
      { quietHours: { timeZone: 'Mars/Olympus', fromMinute: 0, toMinute: 1 } },
      'quietHours.timeZone',
    ],
    ['no quiet hours at all', { quietHours: { timeZone: 'UTC', fromMinute: 5, toMinute: 5 } }, 'quietHours'],
  ])('is refused for %s', async (_, rule, field) => {
    expect(await refusalOf(create(rule))).toMatchObject({ code: 'INVALID_INPUT', details: { field } });
  });

  it('names nothing of another tenant', async () => {
    const other = await plane.makeTenant();
    const foreign = await makeInstance(plane, { tenantId: other.id, hostId: host.id });
    expect(await refusalOf(create({ subjectId: foreign }))).toMatchObject({ code: 'NOT_FOUND' });
    const preview = api.alerts.previewRule({ ...own(), ...BUSY_DRAFT, subjectId: foreign });
    expect(await refusalOf(preview)).toMatchObject({ code: 'NOT_FOUND' });
    const channel = {
      id: randomUUID(),
      tenantId: other.id,
      kind: 'webhook',
      name: 'x',
      target: {},
      createdById: randomUUID(),
    };
    await plane.deps.db.alertChannel.create({ data: channel });
    expect(await refusalOf(create({ channelIds: [channel.id] }))).toMatchObject({ code: 'NOT_FOUND' });
    await plane.deps.db.alertChannel.update({ where: { id: channel.id }, data: { tenantId: tenant.id } });
    const { ruleId } = await create({ channelIds: [channel.id] });
    const rule = (await api.alerts.rules(own())).find(({ id }) => id === ruleId);
    expect(rule?.channelIds).toEqual([channel.id]);
  });

  it('is one of a hundred at most', async () => {
    const data = Array.from({ length: MAX_ALERT_RULES - 1 }, (_, index) => ({
      id: randomUUID(),
      tenantId: tenant.id,
      name: `r${index}`,
      subjectKind: 'instance',
      condition: BUSY.condition,
      severity: 'info',
    }));
    await plane.deps.db.alertRule.createMany({ data });
    const codes = await Promise.all(
      [1, 2, 3].map(() =>
        create().then(
          () => 'ok',
          () => 'refused',
        ),
      ),
    );
    expect(codes.toSorted()).toEqual(['ok', 'refused', 'refused']);
  });
});

const BUSY_DRAFT = (({ name: _, ...draft }) => draft)(BUSY);
const preview = (changes: object = {}) => ({ ...BUSY_DRAFT, ...changes });

describe('the operators’ rules', () => {
  it('that are built in speak to tenants of what is theirs, and are the operators’ to set', async () => {
    await kill();
    await lookNow(plane);
    expect(await firing()).toMatchObject([{ builtIn: 'memory-kill', subject: { id: instanceId } }]);
    const other = await plane.makeTenant();
    const stranger = await plane.makeUser();
    await plane.join(other.id, stranger.id, 'owner');
    expect((await stranger.caller.alerts.list({ tenantSlug: other.slug })).rows).toEqual([]);
    const [alert] = await firing();
    const seen = { tenantSlug: other.slug, alertId: alert?.id ?? '' };
    expect(await refusalOf(stranger.caller.alerts.acknowledge(seen))).toMatchObject({ code: 'NOT_FOUND' });

    const rule = (await api.alerts.rules(own())).find(({ builtIn }) => builtIn === 'memory-kill');
    expect(rule).toMatchObject({ isOperators: true, firing: 1 });
    const ruleId = rule?.id ?? '';
    expect(await refusalOf(api.alerts.muteRule({ ...own(), ruleId, forMs: null }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await refusalOf(operators.alerts.deleteOperatorsRule({ ruleId }))).toMatchObject({ code: 'CONFLICT' });
    const setting = {
      ruleId,
      name: 'whatever',
      enabled: false,
      subjectKind: 'instance' as const,
      condition: { kind: 'state' as const, state: 'memory-kill' as const },
      forSec: 60,
      severity: 'info' as const,
    };
    const narrowed = operators.alerts.updateOperatorsRule({ ...setting, subjectId: instanceId });
    expect(await refusalOf(narrowed)).toMatchObject({ code: 'INVALID_INPUT' });
    await operators.alerts.updateOperatorsRule(setting);
    await seedRules(plane.deps.db);
    expect(await operators.alerts.operatorsRules()).toContainEqual(
      expect.objectContaining({ builtIn: 'memory-kill', name: 'memory-kill', enabled: false, forSec: 60 }),
    );
    await lookNow(plane);
    expect(await firing()).toEqual([]);
  });

  it('that they made for themselves are nothing that tenants hear of', async () => {
    await plane.deps.db.alertRule.updateMany({ data: { enabled: false } });
    await operators.alerts.createOperatorsRule({
      name: 'Killed somewhere',
      subjectKind: 'instance',
      condition: { kind: 'state', state: 'memory-kill' },
      forSec: 0,
      severity: 'info',
    });
    await kill();
    await lookNow(plane);
    expect(await firing()).toEqual([]);
    expect((await api.alerts.rules(own())).some(({ name }) => name === 'Killed somewhere')).toBe(false);
    const { rows } = await operators.alerts.listAll({ state: 'firing', subjectId: instanceId });
    expect(rows).toMatchObject([{ ruleName: 'Killed somewhere', subject: { tenantSlug: tenant.slug } }]);
    await operators.alerts.acknowledgeAny({ alertId: rows[0]?.id ?? '' });
  });
});
