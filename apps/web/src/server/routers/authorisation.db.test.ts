import {
  effectiveTenantRole,
  SYSTEM_ROLES,
  systemRoleAllows,
  SYSTEM_SCOPES,
  TENANT_ROLES,
  tenantRoleAllows,
  TENANT_SCOPES,
  type SystemRole,
  type SystemScope,
  type TenantScope,
} from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AppCaller } from '../root.ts';
import { createTestPlane, type TestPlane } from '../testing.ts';
import { call, codeOf, functionAt, inputFor, makeSubject, procedures } from './testing.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

describe('every procedure', () => {
  it.each(procedures)(
    '$path says what it needs, is what its builder says, and refuses unknown fields',
    async ({ path, type, meta, inputs }) => {
      const scopes: readonly string[] = ['public', 'signed-in', ...TENANT_SCOPES, ...SYSTEM_SCOPES];
      expect(scopes).toContain(meta.scope);
      expect(meta.kind).toBe(type);
      expect(inputs).toHaveLength(1);
      const schema = inputs[0] as z.ZodType;
      const unknown = schema.safeParse({ unheardOf: 1 });
      expect(unknown.error?.issues.some(({ code }) => code === 'unrecognized_keys')).toBe(true);
      if (meta.side === 'tenant') expect(schema instanceof z.ZodObject && 'tenantSlug' in schema.shape).toBe(true);
      if (meta.scope !== 'public')
        expect(await codeOf(call(plane.visit().caller, path, undefined))).toBe('UNAUTHENTICATED');
    },
  );
});

describe('system roles × scopes', () => {
  const system = procedures.filter(({ meta }) => meta.side === 'system');
  it.each(SYSTEM_ROLES.flatMap((role) => system.map((one) => ({ role, ...one }))))(
    '$role calls $path',
    async ({ role, path, meta }) => {
      const user = await plane.makeUser({ systemRole: role });
      const code = await codeOf(call(user.caller, path, inputFor(path, await makeSubject(plane))));
      if (systemRoleAllows(role, meta.scope as SystemScope))
        expect(['ok', 'TENANT_IN_USE', 'CONFLICT']).toContain(code);
      else expect(code).toBe('FORBIDDEN');
    },
  );
});

describe('tenant roles × scopes', () => {
  const tenant = procedures.filter(({ meta }) => meta.side === 'tenant');
  const people = [
    ...TENANT_ROLES.map((role) => ({ who: role, membership: role, systemRole: 'none' as SystemRole })),
    { who: 'auditor without membership', membership: null, systemRole: 'auditor' as SystemRole },
    { who: 'admin without membership', membership: null, systemRole: 'admin' as SystemRole },
  ];
  it.each(people.flatMap((person) => tenant.map((one) => ({ ...person, ...one }))))(
    '$who calls $path',
    async ({ membership, systemRole, path, meta }) => {
      const subject = await makeSubject(plane);
      const user = await plane.makeUser({ systemRole });
      if (membership) await plane.join(subject.tenantId, user.id, membership);
      const code = await codeOf(call(user.caller, path, inputFor(path, subject)));
      const role = effectiveTenantRole(systemRole, membership);
      // Allowed, whatever the instance, its host or what shrinks there then say to it.
      const answers = ['ok', 'INSTANCE_STATE', 'NOT_SHRINKING', 'HOST_UNREACHABLE'];
      if (role && tenantRoleAllows(role, meta.scope as TenantScope)) expect(answers).toContain(code);
      else expect(code).toBe('FORBIDDEN');
    },
  );
});

describe('another tenant', () => {
  const tenant = procedures.filter(({ meta }) => meta.side === 'tenant' || meta.side === 'tenant-or-system');

  it.each(tenant)('is NOT_FOUND by its slug in $path', async ({ path }) => {
    const subject = await makeSubject(plane);
    const stranger = await plane.makeUser();
    const own = await plane.makeTenant();
    await plane.join(own.id, stranger.id, 'owner');
    expect(await codeOf(call(stranger.caller, path, inputFor(path, subject)))).toBe('NOT_FOUND');
  });

  it.each(
    tenant.filter(({ inputs }) => ['instanceId', 'userId', 'tokenId', 'roleId'].some((key) => takes(inputs, key))),
  )('is NOT_FOUND by its ids in $path', async ({ path }) => {
    const subject = await makeSubject(plane);
    const stranger = await plane.makeUser();
    const own = await plane.makeTenant();
    await plane.join(own.id, stranger.id, 'owner');
    const before = await stateOf(subject);
    const attempt = readAll(stranger.caller, path, inputFor(path, { ...subject, tenantSlug: own.slug }));
    if (path === 'operations.list') expect(await attempt).toEqual([]);
    else expect(await codeOf(attempt)).toBe('NOT_FOUND');
    expect(await stateOf(subject)).toEqual(before);
  });

  it('is not in lists and counts', async () => {
    await makeSubject(plane);
    const stranger = await plane.makeUser();
    const own = await plane.makeTenant();
    await plane.join(own.id, stranger.id, 'owner');
    const tenantSlug = own.slug;
    expect(await stranger.caller.instances.list({ tenantSlug })).toEqual({ rows: [], total: 0 });
    expect(await stranger.caller.operations.list({ tenantSlug })).toEqual([]);
    const overview = await stranger.caller.overview.tenant({ tenantSlug });
    expect(overview).toMatchObject({
      states: {},
      attention: [],
      operations: [],
      compartments: [],
      room: { reserved: { instances: 0 } },
    });
    expect((await stranger.caller.session.current()).tenants.map(({ slug }) => slug)).toEqual([tenantSlug]);
    expect(await codeOf(call(stranger.caller, 'live.changes', { tenantSlug: null }))).toBe('FORBIDDEN');
  });

  function takes(inputs: unknown[], key: string): boolean {
    return inputs[0] instanceof z.ZodObject && key in inputs[0].shape;
  }

  /** Also the first piece of a subscription: the ids are looked at when it begins. */
  async function readAll(caller: AppCaller, path: string, input: unknown): Promise<unknown> {
    if (procedures.find((one) => one.path === path)?.type !== 'subscription') return call(caller, path, input);
    const pieces = await functionAt(caller, path)(input);
    for await (const piece of pieces as AsyncIterable<unknown>) return piece;
    return null;
  }

  async function stateOf({ tenantId, instanceId }: { tenantId: string; instanceId: string }) {
    const { db } = plane.deps;
    return {
      instance: await db.instance.findUnique({ where: { id: instanceId } }),
      operations: await db.operation.count({ where: { tenantId } }),
      tokens: await db.apiToken.findMany({ where: { tenantId } }),
      roles: await db.customRole.findMany({ where: { tenantId } }),
      members: await db.membership.findMany({ where: { tenantId }, orderBy: { userId: 'asc' } }),
    };
  }
});
