import { MIB, SCHEDULE_LATE_MS } from '@bulkhead/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppCaller } from '../../root.ts';
import { createTestPlane, IMAGE, refusalOf, type TestPlane } from '../../testing.ts';
import { runDueSchedules } from './run-due-schedules.ts';

let plane: TestPlane;
let api: AppCaller;
let tenant: { id: string; slug: string };
let about: { tenantSlug: string; instanceId: string };

beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

beforeEach(async () => {
  await plane.deps.db.instanceSchedule.deleteMany();
  tenant = await plane.makeTenant();
  const owner = await plane.makeUser();
  await plane.join(tenant.id, owner.id, 'owner');
  api = owner.caller;
  const host = await plane.makeHost();
  const spec = { name: 'web', image: IMAGE, hostId: host.id, cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 };
  const { instanceId } = await api.instances.launch({ tenantSlug: tenant.slug, spec });
  about = { tenantSlug: tenant.slug, instanceId };
  await plane.deps.db.instance.update({ where: { id: instanceId }, data: { observedState: 'running' } });
});

const DAILY = { action: 'stop' as const, cron: '0 3 * * *', timeZone: 'UTC' };
const create = (schedule: object = {}) => api.schedules.create({ ...about, schedule: { ...DAILY, ...schedule } });
const list = () => api.schedules.list(about);
const nextRunMs = async () => (await list())[0]?.nextRunsMs[0] ?? 0;
const at = (ms: number) => ({ ...plane.deps, now: () => new Date(ms) });
const row = () =>
  plane.deps.db.instance.findUniqueOrThrow({ where: { id: about.instanceId }, select: { desiredState: true } });

describe('a schedule', () => {
  it('acts once when its time has come, however many processes look', async () => {
    await create();
    const dueMs = await nextRunMs();
    expect(await runDueSchedules(at(dueMs - 1))).toBe(0);
    const decided = await Promise.all([1, 2, 3, 4].map(() => runDueSchedules(at(dueMs + 1000))));
    expect(decided.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await row()).toEqual({ desiredState: 'stopped' });
    expect(await list()).toMatchObject([{ lastRunAtMs: dueMs, lastProblem: null }]);
    const operations = await api.operations.list(about);
    expect(operations.filter(({ kind }) => kind === 'stop')).toHaveLength(1);
    const entries = await plane.deps.db.auditEntry.findMany({
      where: { tenantId: tenant.id, action: 'instances.stop' },
      select: { actor: true, details: true },
    });
    expect(entries).toMatchObject([{ actor: 'system', details: { schedule: expect.any(String) } }]);
    expect(await runDueSchedules(at(dueMs + 86_400_000 + 1))).toBe(1);
  });

  it('tells what was refused, and by whom it was forbidden', async () => {
    await create();
    await api.instances.lock(about);
    const dueMs = await nextRunMs();
    expect(await runDueSchedules(at(dueMs))).toBe(1);
    expect(await row()).toEqual({ desiredState: 'running' });
    expect(await list()).toMatchObject([{ lastRunAtMs: dueMs, lastProblem: { code: 'INSTANCE_LOCKED' } }]);
    expect(await runDueSchedules(at(dueMs))).toBe(0);
    await api.instances.unlock(about);
    await api.instances.delete({ ...about, graceSec: 600 });
    expect(await runDueSchedules(at(dueMs + 86_400_000))).toBe(1);
    expect(await list()).toMatchObject([{ lastProblem: { code: 'INSTANCE_STATE' } }]);
  });

  it('is not made up for when nobody was there in time', async () => {
    await create();
    const dueMs = await nextRunMs();
    expect(await runDueSchedules(at(dueMs + SCHEDULE_LATE_MS + 1))).toBe(1);
    expect(await row()).toEqual({ desiredState: 'running' });
    expect(await list()).toMatchObject([{ lastProblem: { code: 'missed' } }]);
  });

  it('goes by the clock of its time zone, through the days on which that is moved', async () => {
    await create({ timeZone: 'America/New_York', cron: '30 8 * * *' });
    const [view] = await list();
    const hours = view?.nextRunsMs.map((ms) =>
      new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', timeStyle: 'short' }).format(ms),
    );
    expect(hours).toEqual(Array.from({ length: 5 }, () => '08:30'));
  });

  it('can be switched off, changed and removed', async () => {
    const { scheduleId } = await create();
    const change = { tenantSlug: tenant.slug, scheduleId };
    await api.schedules.update({ ...change, schedule: { ...DAILY, enabled: false } });
    expect(await list()).toMatchObject([{ enabled: false, nextRunsMs: [] }]);
    expect(await runDueSchedules(at(Date.now() + 7 * 86_400_000))).toBe(0);
    await api.schedules.update({ ...change, schedule: { ...DAILY, action: 'restart' } });
    expect(await list()).toMatchObject([{ enabled: true, action: 'restart' }]);
    await api.schedules.remove(change);
    expect(await list()).toEqual([]);
    expect(await refusalOf(api.schedules.remove(change))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['* * * * *', 'UTC', 'cron'],
    ['*/4 * * * *', 'UTC', 'cron'],
    ['0 0 30 2 *', 'UTC', 'cron'],
    ['0 0 0 3 * *', 'UTC', 'cron'],
    ['0 25 * * *', 'UTC', 'cron'],
    ['0 3 * * *', 'Mars/Olympus', 'timeZone'],
  ])('refuses %s in %s', async (cron, timeZone, field) => {
    expect(await refusalOf(create({ cron, timeZone }))).toMatchObject({ code: 'INVALID_INPUT', details: { field } });
    expect(await refusalOf(api.schedules.preview({ tenantSlug: tenant.slug, cron, timeZone }))).toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('has at most nine beside it', async () => {
    for (let index = 0; index < 10; index += 1) await create();
    expect(await refusalOf(create())).toMatchObject({ code: 'CONFLICT' });
  });
});
