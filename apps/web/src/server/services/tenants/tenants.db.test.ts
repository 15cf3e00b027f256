import { GIB, MIB } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, IMAGE, refusalOf, type TestPlane } from '../../testing.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const quota = { instances: 10, cpuMillicores: 1000, memoryBytes: GIB, pids: 500 };

describe('tenants', () => {
  it('are made, shown and renamed; a short name is never used twice', async () => {
    const { caller } = await plane.makeUser({ systemRole: 'admin' });
    const slug = `acme-${randomUUID().slice(0, 8)}`;
    const made = await caller.tenants.create({ slug, name: 'Acme', quota });
    expect(made).toMatchObject({ slug, name: 'Acme', members: 0, room: { limit: quota, reserved: { instances: 0 } } });
    expect(await caller.tenants.configure({ slug, name: 'Acme Ltd' })).toMatchObject({
      name: 'Acme Ltd',
      room: { limit: quota },
    });
    expect(await caller.tenants.remove({ slug })).toEqual({ ok: true });
    expect((await refusalOf(caller.tenants.get({ slug }))).code).toBe('NOT_FOUND');
    expect(await refusalOf(caller.tenants.create({ slug, name: 'Again', quota }))).toMatchObject({
      code: 'NAME_TAKEN',
      details: { field: 'slug' },
    });
  });

  it('keep a quota that holds what their instances hold, and stay while they have any', async () => {
    const { caller } = await plane.makeUser({ systemRole: 'admin' });
    await plane.makeHost();
    const { slug } = await plane.makeTenant({ quota });
    await caller.instances.launch({
      tenantSlug: slug,
      spec: { name: 'web', image: IMAGE, cpuMillicores: 600, memoryBytes: 64 * MIB, pids: 32 },
    });
    expect(
      await refusalOf(caller.tenants.configure({ slug, quota: { ...quota, cpuMillicores: 500, instances: 0 } })),
    ).toMatchObject({
      code: 'QUOTA_BELOW_RESERVED',
      details: {
        shortages: [
          { scope: 'tenant', kind: 'instances', requested: 1, available: 0, limit: 0 },
          { scope: 'tenant', kind: 'cpuMillicores', requested: 600, available: 500, limit: 500 },
        ],
      },
    });
    expect(await caller.tenants.configure({ slug, quota: { ...quota, cpuMillicores: 600 } })).toMatchObject({
      room: { limit: { cpuMillicores: 600 }, reserved: { cpuMillicores: 600 } },
    });
    expect(await refusalOf(caller.tenants.remove({ slug }))).toMatchObject({
      code: 'TENANT_IN_USE',
      details: { count: 1 },
    });
  });
});

describe('usage', () => {
  it('comes from the hosts that are heard, for tenant, host and compartment', async () => {
    const { caller } = await plane.makeUser({ systemRole: 'admin' });
    const { slug: tenantSlug } = await plane.makeTenant();
    const image = `usage-${randomUUID()}:1`;
    const host = await plane.makeHost({ images: [image], cores: 4, memoryBytes: 4 * GIB });
    await caller.instances.launch({
      tenantSlug,
      spec: { name: 'web', image, cpuMillicores: 600, memoryBytes: 64 * MIB, pids: 32 },
    });
    const heartbeat = {
      atMs: Date.now(),
      cpuUsedMillicores: 900,
      memoryUsedBytes: GIB,
      compartments: [{ tenantSlug, cpuUsedMillicores: 300, memoryUsedBytes: 32 * MIB, pids: 5 }],
    };
    await plane.deps.db.host.update({ where: { id: host.id }, data: { heartbeat } });
    const used = { cpuMillicores: 300, memoryBytes: 32 * MIB, pids: 5 };
    expect((await caller.overview.tenant({ tenantSlug })).used).toEqual(used);
    expect((await caller.overview.tenant({ tenantSlug })).compartments).toMatchObject([
      { hostName: host.name, used, ceiling: { cpuMillicores: 600 } },
    ]);
    expect(await caller.hosts.get({ hostId: host.id })).toMatchObject({
      state: 'online',
      used: { cpuMillicores: 900, memoryBytes: GIB, pids: 5 },
      room: { limit: { cpuMillicores: 4000, memoryBytes: 4 * GIB }, reserved: { instances: 1, cpuMillicores: 600 } },
      compartments: [{ tenantSlug, reservedCpuMillicores: 600, usedCpuMillicores: 300, instances: 1 }],
    });
    expect((await caller.quota.get({ tenantSlug })).hosts.find(({ id }) => id === host.id)).toMatchObject({
      reachable: true,
      room: { reserved: { pids: 32 } },
    });
    await plane.deps.db.host.update({ where: { id: host.id }, data: { lastSeenAt: new Date(Date.now() - 60_000) } });
    expect((await caller.overview.tenant({ tenantSlug })).used).toEqual({ cpuMillicores: 0, memoryBytes: 0, pids: 0 });
    expect((await caller.hosts.list()).find(({ id }) => id === host.id)).toMatchObject({
      state: 'down',
      used: { cpuMillicores: 0 },
    });
  });
});

describe('hosts', () => {
  it('are enrolled with a token and a command that are shown once', async () => {
    const { caller } = await plane.makeUser({ systemRole: 'admin' });
    const name = `new-${randomUUID().slice(0, 8)}`;
    const enrolment = await caller.hosts.enrol({ name });
    expect(enrolment.token).toMatch(/^bhj1\./);
    expect(enrolment.command).toMatch(
      /^curl -fsSk --pinnedpubkey 'sha256\/\/[A-Za-z0-9+/]{43}=' https:\/\/dashboard\.test:3443\/v1\/install\.sh \| BULKHEAD_JOIN_TOKEN=bhj1\.\S+ BULKHEAD_CONTROL_URL=https:\/\/dashboard\.test:3443 BULKHEAD_PIN='sha256\/\/\S{44}' sh$/,
    );
    expect(await caller.hosts.get({ hostId: enrolment.hostId })).toMatchObject({
      name,
      state: 'waiting',
      joinTokenExpiresAtMs: enrolment.expiresAtMs,
      facts: null,
    });
    expect(await refusalOf(caller.hosts.enrol({ name }))).toMatchObject({
      code: 'NAME_TAKEN',
      details: { field: 'name' },
    });
    expect((await caller.hosts.renewToken({ hostId: enrolment.hostId })).token).not.toBe(enrolment.token);
    await caller.hosts.revoke({ hostId: enrolment.hostId });
    expect((await refusalOf(caller.hosts.renewToken({ hostId: enrolment.hostId }))).code).toBe('CONFLICT');
    await caller.hosts.remove({ hostId: enrolment.hostId });
  });

  it('cannot be removed while something is there', async () => {
    const { caller } = await plane.makeUser({ systemRole: 'admin' });
    const image = `in-use-${randomUUID()}:1`;
    const host = await plane.makeHost({ images: [image] });
    const { slug: tenantSlug } = await plane.makeTenant();
    await caller.instances.launch({
      tenantSlug,
      spec: { name: 'web', image, cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 },
    });
    expect(await refusalOf(caller.hosts.remove({ hostId: host.id }))).toMatchObject({
      code: 'HOST_IN_USE',
      details: { count: 1 },
    });
  });
});
