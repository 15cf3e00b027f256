import { randomUUID } from 'node:crypto';
import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppCaller } from '../../root.ts';
import { createTestPlane, IMAGE, refusalOf, type TestPlane } from '../../testing.ts';
import { buildSnapshot } from '../snapshots/build-snapshot.ts';
import { carryOutDeletions } from './carry-out-deletions.ts';

let plane: TestPlane;
let api: AppCaller;
let tenant: { id: string; slug: string };
let host: { id: string };
let about: { tenantSlug: string; instanceId: string };

beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

beforeEach(async () => {
  tenant = await plane.makeTenant();
  const owner = await plane.makeUser({ email: `owner-${randomUUID()}@example.org` });
  await plane.join(tenant.id, owner.id, 'owner');
  api = owner.caller;
  host = await plane.makeHost({ images: [IMAGE, 'next:2'] });
  about = { tenantSlug: tenant.slug, instanceId: await launch('web') };
});

async function launch(name: string, more: object = {}): Promise<string> {
  const spec = { name, image: IMAGE, hostId: host.id, cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32, ...more };
  return (await api.instances.launch({ tenantSlug: tenant.slug, spec })).instanceId;
}

const get = () => api.instances.get(about);
const desired = async () =>
  (await buildSnapshot(plane.deps, host.id)).instances.find(({ id }) => id === about.instanceId);
/** The host has seen it so. */
const observe = (observedState: string) =>
  plane.deps.db.instance.update({ where: { id: about.instanceId }, data: { observedState } });
/** The same plane, some time later. */
const later = (ms: number) => ({ ...plane.deps, now: () => new Date(Date.now() + ms) });

describe('names, tags and notes', () => {
  it('are kept, found and told, without a word to the host', async () => {
    const { revision } = (await desired()) ?? {};
    await api.instances.describe({ ...about, tags: ['env=prod', 'web'], notes: 'The shop' });
    await api.instances.tag({ ...about, add: ['blue'], remove: ['web'] });
    expect(await get()).toMatchObject({ tags: ['env=prod', 'blue'], notes: 'The shop' });
    expect((await desired())?.revision).toBe(revision);
    await launch('other', { tags: ['env=test'] });
    const found = async (filter: object) =>
      (await api.instances.list({ tenantSlug: tenant.slug, ...filter })).rows.map(({ name }) => name);
    expect(await found({ tag: 'env=prod' })).toEqual(['web']);
    expect(await found({ search: 'env=' })).toEqual(['other', 'web']);
    expect(await found({ tag: 'nowhere' })).toEqual([]);
  });

  it('have bounds', async () => {
    const many = Array.from({ length: 16 }, (_, index) => `t${index}`);
    await api.instances.describe({ ...about, tags: many });
    expect(await refusalOf(api.instances.tag({ ...about, add: ['more'] }))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await refusalOf(api.instances.describe({ ...about, tags: ['With Space'] }))).toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('a new name reaches the host, and no other instance has it', async () => {
    await launch('other');
    expect(await refusalOf(api.instances.rename({ ...about, name: 'other' }))).toMatchObject({
      code: 'NAME_TAKEN',
      details: { field: 'name' },
    });
    await api.instances.rename({ ...about, name: 'shop' });
    expect(await desired()).toMatchObject({ name: 'shop', revision: 2 });
    expect(await launch('web')).toBeTruthy();
  });
});

describe('a lock', () => {
  it('lets nothing of the instance be changed, and names who locked it', async () => {
    const { scheduleId } = await api.schedules.create({
      ...about,
      schedule: { action: 'stop', cron: '0 3 * * *', timeZone: 'UTC' },
    });
    await api.instances.lock(about);
    const { lockedBy, allowedActions } = await get();
    expect(allowedActions).toEqual([]);
    const size = {
      cpuMillicores: 200,
      memoryBytes: 64 * MIB,
      pids: 32,
      cpuLimitMillicores: null,
      memoryLimitBytes: null,
    };
    const schedule = { action: 'start' as const, cron: '0 4 * * *', timeZone: 'UTC' };
    const before = await desired();
    const attempts = {
      start: () => api.instances.start(about),
      stop: () => api.instances.stop(about),
      restart: () => api.instances.restart(about),
      pause: () => api.instances.pause(about),
      resume: () => api.instances.resume(about),
      resize: () => api.instances.resize({ ...about, size }),
      rename: () => api.instances.rename({ ...about, name: 'x' }),
      adjust: () => api.instances.adjust({ ...about, upkeep: { stopGraceSec: 1 } }),
      rebuild: () => api.instances.rebuild({ ...about, image: 'next:2' }),
      rollBack: () => api.instances.rollBack(about),
      describe: () => api.instances.describe({ ...about, notes: '' }),
      tag: () => api.instances.tag({ ...about, add: ['x'] }),
      delete: () => api.instances.delete(about),
      discard: () => api.instances.delete({ ...about, graceSec: 600 }),
      undelete: () => api.instances.undelete(about),
      createSchedule: () => api.schedules.create({ ...about, schedule }),
      updateSchedule: () => api.schedules.update({ tenantSlug: tenant.slug, scheduleId, schedule }),
      removeSchedule: () => api.schedules.remove({ tenantSlug: tenant.slug, scheduleId }),
    };
    for (const [what, attempt] of Object.entries(attempts)) {
      const refusal = await refusalOf(attempt());
      expect(refusal, what).toMatchObject({ code: 'INSTANCE_LOCKED', details: { lockedBy } });
      expect(refusal.message, what).toContain(`locked by ${lockedBy}`);
    }
    expect(await desired()).toEqual(before);
    await api.instances.unlock(about);
    await api.instances.stop(about);
    expect((await desired())?.state).toBe('stopped');
  });

  it('stays whose it is when somebody else locks again', async () => {
    await api.instances.lock(about);
    const { lockedBy, lockedAtMs } = await get();
    const other = await plane.makeUser();
    await plane.join(tenant.id, other.id, 'member');
    await other.caller.instances.lock(about);
    expect(await get()).toMatchObject({ lockedBy, lockedAtMs });
    await other.caller.instances.unlock(about);
    expect((await get()).lockedBy).toBeNull();
  });
});

describe('upkeep', () => {
  const healthCheck = {
    command: ['true'],
    intervalSec: 30,
    timeoutSec: 5,
    retries: 3,
    startPeriodSec: 0,
    restarts: true,
  };

  it('reaches the host, each part on its own', async () => {
    await api.instances.adjust({ ...about, upkeep: { healthCheck } });
    await api.instances.adjust({ ...about, upkeep: { stopGraceSec: 30, restartPolicy: 'never' } });
    expect(await desired()).toMatchObject({ healthCheck, stopGraceSec: 30, restartPolicy: 'never' });
    await api.instances.adjust({ ...about, upkeep: { healthCheck: null } });
    expect(await desired()).toMatchObject({ healthCheck: null, stopGraceSec: 30 });
  });

  it('is launched with, and has bounds', async () => {
    about = {
      ...about,
      instanceId: await launch('checked', { healthCheck, stopGraceSec: 3, notes: 'n', tags: ['a'] }),
    };
    expect(await get()).toMatchObject({ healthCheck, stopGraceSec: 3, notes: 'n', tags: ['a'] });
    for (const wrong of [
      { intervalSec: 1 },
      { command: [] },
      { retries: 99 },
      { command: ['x'.repeat(1024), 'y'.repeat(1024)] },
    ]) {
      const upkeep = { healthCheck: { ...healthCheck, ...wrong } };
      expect(await refusalOf(api.instances.adjust({ ...about, upkeep }))).toMatchObject({ code: 'INVALID_INPUT' });
    }
  });
});

describe('a rebuild', () => {
  it('keeps everything but the image, and goes back with one call', async () => {
    const before = await desired();
    await api.instances.rebuild({ ...about, image: 'next:2' });
    expect(await desired()).toEqual({
      ...before,
      revision: 2,
      image: { reference: 'next:2', id: 'sha256:next:2' },
    });
    expect((await get()).imageBefore).toMatchObject({ reference: IMAGE });
    await api.instances.rollBack(about);
    expect((await desired())?.image).toEqual(before?.image);
  });

  it('finds the newer image of the same name, and refuses what is there already or nowhere', async () => {
    expect(await refusalOf(api.instances.rebuild(about))).toMatchObject({ code: 'CONFLICT' });
    await plane.deps.db.hostImage.updateMany({
      where: { hostId: host.id, reference: IMAGE },
      data: { imageId: 'sha256:newer' },
    });
    await api.instances.rebuild(about);
    expect((await desired())?.image).toEqual({ reference: IMAGE, id: 'sha256:newer' });
    // The one of before has lost its name, and with it its place in the host's list.
    expect(await refusalOf(api.instances.rollBack(about))).toMatchObject({ code: 'IMAGE_UNKNOWN' });
    expect(await refusalOf(api.instances.rebuild({ ...about, image: 'no/such:1' }))).toMatchObject({
      code: 'IMAGE_UNKNOWN',
    });
  });
});

describe('a deletion with a grace', () => {
  it('stops it, counts it and is undone', async () => {
    await observe('running');
    await api.instances.delete({ ...about, graceSec: 600 });
    expect((await desired())?.state).toBe('stopped');
    const row = await get();
    expect(row).toMatchObject({ state: 'deleting', allowedActions: ['undelete', 'delete'] });
    expect((row.deleteAtMs ?? 0) - Date.now()).toBeGreaterThan(590_000);
    const { room } = await api.overview.tenant({ tenantSlug: tenant.slug });
    expect(room.reserved.instances).toBe(1);
    expect(await refusalOf(api.instances.start(about))).toMatchObject({ code: 'INSTANCE_STATE' });
    await api.instances.undelete(about);
    expect((await desired())?.state).toBe('running');
    expect(await get()).toMatchObject({ deleteAtMs: null });
    expect(await carryOutDeletions(later(700_000))).toBe(0);
  });

  it('leaves what had ended ended', async () => {
    await observe('exited');
    await api.instances.delete({ ...about, graceSec: 600 });
    await api.instances.undelete(about);
    expect((await desired())?.state).toBe('stopped');
  });

  it('is carried out once when its time has come, by whichever process is first', async () => {
    await api.instances.delete({ ...about, graceSec: 60 });
    expect(await carryOutDeletions(plane.deps)).toBe(0);
    const done = await Promise.all([1, 2, 3].map(() => carryOutDeletions(later(61_000))));
    expect(done.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect((await desired())?.state).toBe('absent');
    const operations = await api.operations.list(about);
    expect(operations.filter(({ kind }) => kind === 'delete')).toHaveLength(1);
    const entries = await plane.deps.db.auditEntry.findMany({
      where: { tenantId: tenant.id, action: 'instances.delete' },
      select: { actor: true },
    });
    expect(entries).toEqual([{ actor: 'system' }]);
  });

  it('can be brought forward', async () => {
    await api.instances.delete({ ...about, graceSec: 600 });
    await api.instances.delete(about);
    expect((await desired())?.state).toBe('absent');
    expect(await refusalOf(api.instances.undelete(about))).toMatchObject({ code: 'INSTANCE_STATE' });
  });
});
