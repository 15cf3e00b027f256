import {
  effectiveTenantRole,
  MIB,
  NO_CONTROLS,
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
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter, type AppCaller } from '../root.ts';
import { createTestPlane, IMAGE, shapeOf, type TestPlane } from '../testing.ts';
import type { ProcedureMeta } from '../trpc.ts';

interface Walked {
  path: string;
  type: string;
  meta: Partial<ProcedureMeta>;
  inputs: unknown[];
}

const procedures: Walked[] = Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
  const definition: { type: string; meta?: Partial<ProcedureMeta>; inputs?: unknown } = Reflect.get(procedure, '_def');
  return {
    path,
    type: definition.type,
    meta: definition.meta ?? {},
    inputs: Array.isArray(definition.inputs) ? definition.inputs : [],
  };
});

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

/** An input that the schema accepts, for every procedure; ids are filled in by the test. */
function inputFor(
  path: string,
  ids: {
    tenantSlug: string;
    instanceId: string;
    userId: string;
    hostId: string;
    flavorId: string;
    tokenId: string;
    roleId: string;
  },
): unknown {
  const { tenantSlug, instanceId, userId, hostId, flavorId, tokenId, roleId } = ids;
  const size = {
    cpuMillicores: 100,
    memoryBytes: 64 * MIB,
    pids: 32,
    cpuLimitMillicores: null,
    memoryLimitBytes: null,
  };
  const quota = { instances: 1, cpuMillicores: 1000, memoryBytes: 64 * MIB, pids: 64 };
  const name = `n-${randomUUID()}`;
  const inputs: Record<string, unknown> = {
    'session.signIn': { email: 'nobody@example.org', password: 'x' },
    'session.setUp': { code: 'X', email: 'a@b.c', displayName: 'A', password: 'long enough for this' },
    'session.acceptInvitation': { code: 'X', displayName: 'A', password: 'long enough for this' },
    'session.confirmSignIn': { challengeToken: 'x', code: '123456' },
    'session.resetPassword': { code: 'X', password: 'long enough for this' },
    'account.prove': { password: 'x' },
    'account.revokeSession': { sessionId: '0'.repeat(64) },
    'account.confirmSecondFactor': { code: '123456' },
    'account.removeSecondFactor': { password: 'x', code: '123456' },
    'users.list': {},
    'users.invite': { email: `${name}@example.org`, displayName: 'New', systemRole: 'none' },
    'users.setSystemRole': { userId, systemRole: 'auditor' },
    'users.setDisabled': { userId, disabled: true },
    'session.changePassword': { currentPassword: 'x', newPassword: 'long enough for this' },
    'instances.list': { tenantSlug },
    'instances.listAll': {},
    'instances.launch': { tenantSlug, spec: { name, image: IMAGE, ...size } },
    'instances.resize': { tenantSlug, instanceId, size },
    'instances.configure': { tenantSlug, instanceId, controls: NO_CONTROLS },
    'compartments.get': { tenantSlug, hostId },
    'compartments.configure': { tenantSlug, hostId, controls: NO_CONTROLS, frozen: false },
    'compartments.proofs': { tenantSlug, hostId },
    'compartments.events': { tenantSlug },
    'compartments.stopIdlest': { tenantSlug, hostId },
    'compartments.cancelShrink': { tenantSlug, hostId },
    'operations.list': { tenantSlug, instanceId },
    'operations.listAll': {},
    'hosts.get': { hostId },
    'hosts.events': { hostId },
    'hosts.enrol': { name },
    'hosts.renewToken': { hostId },
    'hosts.configure': { hostId, cordoned: false },
    'hosts.revoke': { hostId },
    'hosts.remove': { hostId },
    'tenants.get': { slug: tenantSlug },
    'tenants.create': { slug: `c-${randomUUID().slice(0, 13)}`, name: 'New', quota },
    'tenants.configure': { slug: tenantSlug, name: 'Renamed' },
    'tenants.remove': { slug: tenantSlug },
    'members.add': { tenantSlug, email: `${name}@example.org`, role: 'reader' },
    'members.setRole': { tenantSlug, userId, role: 'reader' },
    'members.remove': { tenantSlug, userId },
    'roles.create': { tenantSlug, name, scopes: ['tenant:read'] },
    'roles.update': { tenantSlug, roleId, name, scopes: ['tenant:read'] },
    'tokens.create': { tenantSlug, name, scopes: ['tenant:read'], expiresInDays: 1 },
    'tokens.createOwn': { name, scopes: ['tenant:read'], expiresInDays: 1 },
    'flavors.create': { name, ...size },
    'flavors.update': { flavorId, name, ...size },
    'flavors.remove': { flavorId },
    'live.changes': { tenantSlug },
  };
  if (path in inputs) return inputs[path];
  const schema = procedures.find((one) => one.path === path)?.inputs[0];
  const wants = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const all: Record<string, unknown> = { tenantSlug, instanceId, userId, tokenId, roleId };
  return wants.length === 0 ? undefined : Object.fromEntries(wants.map((key) => [key, all[key]]));
}

async function call(caller: AppCaller, path: string, input: unknown): Promise<unknown> {
  let target: unknown = caller;
  for (const part of path.split('.')) target = Reflect.get(target as object, part);
  const answer: unknown = await (target as (input: unknown) => Promise<unknown>)(input);
  // A subscription is authorised when it is called; what it says is somebody else's test.
  if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
    await (answer as AsyncGenerator).return(undefined);
  }
  return answer;
}

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'ok';
  } catch (error) {
    return shapeOf(error).code;
  }
}

async function makeSubject() {
  const tenant = await plane.makeTenant();
  const owner = await plane.makeUser();
  const other = await plane.makeUser();
  await plane.join(tenant.id, owner.id, 'owner');
  await plane.join(tenant.id, other.id, 'reader');
  const host = await plane.makeHost();
  const spare = await plane.makeHost();
  const flavor = await plane.deps.db.flavor.create({
    data: { id: randomUUID(), name: `f-${randomUUID()}`, cpuMillicores: 100, memoryBytes: MIB, pids: 4 },
  });
  const role = await owner.caller.roles.create({ tenantSlug: tenant.slug, name: 'Auditor', scopes: ['tenant:read'] });
  const token = await owner.caller.tokens.create({
    tenantSlug: tenant.slug,
    name: 'ci',
    scopes: ['tenant:read'],
    expiresInDays: 1,
  });
  const { instanceId } = await owner.caller.instances.launch({
    tenantSlug: tenant.slug,
    spec: { name: 'web', image: IMAGE, hostId: host.id, cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 },
  });
  return {
    tenantSlug: tenant.slug,
    tenantId: tenant.id,
    instanceId,
    userId: other.id,
    hostId: spare.id,
    flavorId: flavor.id,
    tokenId: token.id,
    roleId: role.id,
  };
}

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
      const code = await codeOf(call(user.caller, path, inputFor(path, await makeSubject())));
      if (systemRoleAllows(role, meta.scope as SystemScope)) expect(['ok', 'TENANT_IN_USE', 'CONFLICT']).toContain(code);
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
      const subject = await makeSubject();
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
    const subject = await makeSubject();
    const stranger = await plane.makeUser();
    const own = await plane.makeTenant();
    await plane.join(own.id, stranger.id, 'owner');
    expect(await codeOf(call(stranger.caller, path, inputFor(path, subject)))).toBe('NOT_FOUND');
  });

  it.each(
    tenant.filter(({ inputs }) => ['instanceId', 'userId', 'tokenId', 'roleId'].some((key) => takes(inputs, key))),
  )('is NOT_FOUND by its ids in $path', async ({ path }) => {
    const subject = await makeSubject();
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
    await makeSubject();
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
    if (path !== 'instances.watchMetrics') return call(caller, path, input);
    const frames = await caller.instances.watchMetrics(input as { tenantSlug: string; instanceId: string });
    for await (const frame of frames) return frame;
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
