import { GIB, MIB } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RouterInputs } from '../../root.ts';
import { createTestPlane, IMAGE, refusalOf, shapeOf, type TestPlane } from '../../testing.ts';

type LaunchInput = RouterInputs['instances']['launch'];

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

function spec(overrides: Partial<LaunchInput['spec']> = {}): LaunchInput['spec'] {
  return {
    name: `i-${randomUUID().slice(0, 13)}`,
    image: IMAGE,
    cpuMillicores: 100,
    memoryBytes: 64 * MIB,
    pids: 32,
    ...overrides,
  };
}

/** What a program without our types might send. */
function untyped(json: string): Partial<LaunchInput['spec']> {
  const value: Partial<LaunchInput['spec']> = JSON.parse(json);
  return value;
}

async function memberOf(quota: Parameters<TestPlane['makeTenant']>[0] = {}) {
  const tenant = await plane.makeTenant(quota);
  const user = await plane.makeUser();
  await plane.join(tenant.id, user.id, 'member');
  const launch = (input: Partial<LaunchInput['spec']> = {}) =>
    user.caller.instances.launch({ tenantSlug: tenant.slug, spec: spec(input) });
  return { tenant, user, launch };
}

async function leftBehind(tenantId: string) {
  const { db } = plane.deps;
  const where = { where: { tenantId } };
  return {
    instances: await db.instance.count(where),
    operations: await db.operation.count(where),
    entries: await db.auditEntry.count({ where: { tenantId, outcome: 'accepted' } }),
  };
}

describe('launchInstance', () => {
  it('writes instance, operation, audit entry and a new generation of the host together', async () => {
    const { deps } = plane;
    const host = await plane.makeHost({ images: ['only-here:1'] });
    const { tenant, user, launch } = await memberOf();
    const accepted = await launch({
      name: 'web',
      image: 'only-here:1',
      env: [{ name: 'SECRET', value: 'hunter2' }],
      command: ['sh', '-c', 'true'],
    });
    const instance = await deps.db.instance.findUniqueOrThrow({ where: { id: accepted.instanceId } });
    expect(instance).toMatchObject({
      hostId: host.id,
      tenantId: tenant.id,
      name: 'web',
      imageId: 'sha256:only-here:1',
      revision: 1,
      desiredState: 'running',
    });
    expect(instance).toMatchObject({
      heldCpuMillicores: 100,
      heldMemoryBytes: BigInt(64 * MIB),
      heldPids: 32,
      command: ['sh', '-c', 'true'],
    });
    const operation = await deps.db.operation.findUniqueOrThrow({ where: { id: accepted.operationId } });
    expect(operation).toMatchObject({
      kind: 'launch',
      state: 'pending',
      revision: 1,
      actorId: user.id,
      instanceId: instance.id,
    });
    const entry = await deps.db.auditEntry.findFirstOrThrow({ where: { tenantId: tenant.id } });
    expect(entry).toMatchObject({ actor: `user:${user.id}`, action: 'instances.launch' });
    expect(JSON.stringify(entry.details)).not.toContain('hunter2');
    expect((await deps.db.host.findUniqueOrThrow({ where: { id: host.id } })).desiredGeneration).toBe(2n);
  });

  it('admits exactly ten of fifty parallel launches into room for ten', async () => {
    await plane.makeHost({ images: [IMAGE] });
    const { tenant, launch } = await memberOf({ quota: { cpuMillicores: 1000 } });
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => launch()));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    for (const result of results) {
      if (result.status === 'rejected') expect(shapeOf(result.reason).code).toBe('QUOTA_EXCEEDED');
    }
    expect(await leftBehind(tenant.id)).toEqual({ instances: 10, operations: 10, entries: 10 });
  });

  it('admits exactly ten of fifty parallel launches of five tenants into a host with room for ten', async () => {
    const image = 'five-tenants:1';
    const host = await plane.makeHost({ cores: 1, images: [image] });
    const members = await Promise.all(Array.from({ length: 5 }, () => memberOf()));
    const results = await Promise.allSettled(
      members.flatMap(({ launch }) => Array.from({ length: 10 }, () => launch({ image }))),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [shapeOf(result.reason)] : []));
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['NO_HOST_FITS']));
    expect(refusals[0]?.details.shortages).toEqual([
      { scope: 'host', host: host.name, kind: 'cpuMillicores', requested: 100, available: 0, limit: 1000 },
    ]);
  });

  it('refuses what the quota does not hold, with the numbers of every kind', async () => {
    await plane.makeHost();
    const { tenant, launch } = await memberOf({ quota: { cpuMillicores: 500, memoryBytes: 128 * MIB } });
    await launch({ cpuMillicores: 300 });
    const refusal = await refusalOf(launch({ cpuMillicores: 250, memoryBytes: GIB }));
    expect(refusal.code).toBe('QUOTA_EXCEEDED');
    expect(refusal.details.shortages).toEqual([
      { scope: 'tenant', kind: 'cpuMillicores', requested: 250, available: 200, limit: 500 },
      { scope: 'tenant', kind: 'memoryBytes', requested: GIB, available: 64 * MIB, limit: 128 * MIB },
    ]);
    expect(refusal.message).toContain('CPU: 0.25 cores requested, 0.2 cores available of 0.5 cores');
    expect(refusal.message).toContain('memory: 1 GiB requested, 64 MiB available of 128 MiB');
    expect((await leftBehind(tenant.id)).instances).toBe(1);
  });

  it('counts what is held, not what is reserved, until the instance is gone', async () => {
    await plane.makeHost();
    const { launch } = await memberOf({ quota: { cpuMillicores: 500 } });
    const { instanceId } = await launch({ cpuMillicores: 500 });
    await plane.deps.db.instance.update({
      where: { id: instanceId },
      data: { desiredState: 'absent', cpuMillicores: 100 },
    });
    expect((await refusalOf(launch())).code).toBe('QUOTA_EXCEEDED');
    await plane.deps.db.instance.update({ where: { id: instanceId }, data: { goneAt: new Date() } });
    await launch({ cpuMillicores: 500 });
  });

  it('spreads by free reservation over the hosts that hold the image, and never onto cordoned, silent or revoked ones', async () => {
    const image = 'spread:1';
    const small = await plane.makeHost({ images: [image], cores: 4 });
    const large = await plane.makeHost({ images: [image], cores: 8 });
    const cordoned = await plane.makeHost({ images: [image], cores: 64 });
    const silent = await plane.makeHost({ images: [image], cores: 64, lastSeenAt: new Date(Date.now() - 60_000) });
    const revoked = await plane.makeHost({ images: [image], cores: 64 });
    await plane.deps.db.host.update({ where: { id: cordoned.id }, data: { cordoned: true } });
    await plane.deps.db.host.update({ where: { id: revoked.id }, data: { revokedAt: new Date() } });
    const { launch } = await memberOf();
    const placed: string[] = [];
    for (let launched = 0; launched < 3; launched += 1) {
      const { instanceId } = await launch({ image, cpuMillicores: 2000 });
      placed.push((await plane.deps.db.instance.findUniqueOrThrow({ where: { id: instanceId } })).hostId);
    }
    // 6 of 8 left beats 2 of 4; 4 of 8 ties with 2 of 4 and the name decides.
    expect(placed[0]).toBe(large.id);
    expect(new Set(placed)).toEqual(new Set([small.id, large.id]));
    expect((await refusalOf(launch({ image, hostId: cordoned.id }))).code).toBe('NO_HOST_FITS');
    expect((await refusalOf(launch({ image, hostId: silent.id }))).code).toBe('HOST_UNREACHABLE');
    expect(await refusalOf(launch({ image, hostId: revoked.id }))).toMatchObject({
      code: 'NOT_FOUND',
      details: { field: 'spec.hostId' },
    });
  });

  it('reads an image reference as engines list it', async () => {
    await plane.makeHost({ images: ['tool:latest'] });
    const { launch } = await memberOf();
    const { instanceId } = await launch({ image: 'docker.io/library/tool' });
    expect((await plane.deps.db.instance.findUniqueOrThrow({ where: { id: instanceId } })).imageReference).toBe(
      'tool:latest',
    );
  });
});

describe('bad input', () => {
  const cases: [string, (launch: Awaited<ReturnType<typeof memberOf>>) => Promise<unknown>, string, string, RegExp][] =
    [
      [
        'an unknown image',
        ({ launch }) => launch({ image: 'nobody/has-this:1' }),
        'IMAGE_UNKNOWN',
        'spec.image',
        /nobody\/has-this:1/,
      ],
      [
        'an image that is none',
        ({ launch }) => launch({ image: '../etc/passwd' }),
        'INVALID_INPUT',
        'spec.image',
        /image reference.*"\.\.\/etc\/passwd"/,
      ],
      [
        'a negative number',
        ({ launch }) => launch({ cpuMillicores: -5 }),
        'INVALID_INPUT',
        'spec.cpuMillicores',
        /at least 10, not -5/,
      ],
      [
        'a huge number',
        ({ launch }) => launch({ memoryBytes: 1e300 }),
        'INVALID_INPUT',
        'spec.memoryBytes',
        /at most 70368744177664 \(64 TiB\), not 1e\+300$/,
      ],
      [
        'an infinite number',
        ({ launch }) => launch({ memoryBytes: Infinity }),
        'INVALID_INPUT',
        'spec.memoryBytes',
        /number/,
      ],
      ['a fraction', ({ launch }) => launch({ pids: 10.5 }), 'INVALID_INPUT', 'spec.pids', /a whole number, not 10\.5/],
      [
        'too little memory',
        ({ launch }) => launch({ memoryBytes: 1 }),
        'INVALID_INPUT',
        'spec.memoryBytes',
        /at least 6291456 \(6 MiB\), not 1/,
      ],
      [
        'a limit below the reservation',
        ({ launch }) => launch({ cpuLimitMillicores: 50 }),
        'INVALID_INPUT',
        'spec.cpuLimitMillicores',
        /below the reservation/,
      ],
      [
        'a name that is none',
        ({ launch }) => launch({ name: 'Web Server' }),
        'INVALID_INPUT',
        'spec.name',
        /a-z.*"Web Server"/,
      ],
      ['an unknown host', ({ launch }) => launch({ hostId: randomUUID() }), 'NOT_FOUND', 'spec.hostId', /no host/],
      [
        'an unknown field',
        ({ launch }) => launch(untyped('{"privileged":true}')),
        'INVALID_INPUT',
        'spec.privileged',
        /unknown field/,
      ],
      [
        'a wrong type',
        ({ launch }) => launch(untyped('{"pids":"many"}')),
        'INVALID_INPUT',
        'spec.pids',
        /must be a (whole )?number, not "many"/,
      ],
      [
        'a missing field',
        ({ launch }) => launch(untyped('{"image":null}')),
        'INVALID_INPUT',
        'spec.image',
        /must be a text/,
      ],
      [
        'a variable without a name',
        ({ launch }) => launch({ env: [{ name: '1X', value: '' }] }),
        'INVALID_INPUT',
        'spec.env.0.name',
        /digit/,
      ],
      [
        'a tenant of others',
        ({ user }) => user.caller.instances.launch({ tenantSlug: 'of-others', spec: spec() }),
        'NOT_FOUND',
        'tenantSlug',
        /of-others/,
      ],
      [
        'a tenant that cannot be',
        ({ user }) => user.caller.instances.launch({ tenantSlug: '../a', spec: spec() }),
        'INVALID_INPUT',
        'tenantSlug',
        /a-z/,
      ],
    ];

  it.each(cases)(
    '%s is refused with its field, and leaves nothing behind',
    async (_name, attempt, code, field, message) => {
      await plane.makeHost();
      await plane.deps.db.tenant.createMany({
        data: [
          {
            id: randomUUID(),
            slug: 'of-others',
            name: 'x',
            quotaInstances: 9,
            quotaCpuMillicores: 9000,
            quotaMemoryBytes: GIB,
            quotaPids: 900,
          },
        ],
        skipDuplicates: true,
      });
      const member = await memberOf();
      const refusal = await refusalOf(attempt(member));
      expect(refusal).toMatchObject({ code, details: { field } });
      expect(refusal.message).toMatch(message);
      expect(await leftBehind(member.tenant.id)).toEqual({ instances: 0, operations: 0, entries: 0 });
    },
  );

  it('a name that is taken is refused with its field, and is free again once its instance is gone', async () => {
    await plane.makeHost();
    const { tenant, launch } = await memberOf();
    const { instanceId } = await launch({ name: 'web' });
    expect(await refusalOf(launch({ name: 'web' }))).toMatchObject({
      code: 'NAME_TAKEN',
      details: { field: 'spec.name', value: 'web' },
    });
    expect((await leftBehind(tenant.id)).instances).toBe(1);
    await plane.deps.db.instance.update({ where: { id: instanceId }, data: { goneAt: new Date() } });
    await launch({ name: 'web' });
  });
});
