import {
  DAY_MS,
  TENANT_ROLE_SCOPES,
  TENANT_SCOPES,
  tokenMayHold,
  type TenantScope,
  type TokenScope,
} from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { readToken } from './read-token.ts';
import { whoAmI } from './who-am-i.ts';
import { deleteExpired } from '../identity/sessions.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const HOME = '192.0.2.10';
const request = (scopes: TokenScope[], more: { addresses?: string[]; expiresInDays?: number } = {}) => ({
  name: 'ci',
  scopes,
  expiresInDays: 30,
  ...more,
});
const read = async (token: string, address = HOME) => (await readToken(plane.deps, token, address)).session;

async function makeScene(role: 'owner' | 'member' | 'reader' = 'owner') {
  const tenant = await plane.makeTenant();
  const user = await plane.makeUser();
  await plane.join(tenant.id, user.id, role);
  return { tenantSlug: tenant.slug, tenantId: tenant.id, user };
}

/** Runs with the clock moved on. */
async function later<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const { now } = plane.deps;
  plane.deps.now = () => new Date(now().getTime() + ms);
  try {
    return await work();
  } finally {
    plane.deps.now = now;
  }
}

describe('making a token', () => {
  it('keeps its hash alone, shows it once, and says in the audit what it may', async () => {
    const { tenantSlug, tenantId, user } = await makeScene();
    const { token, ...view } = await user.caller.tokens.create({
      tenantSlug,
      ...request(['tenant:read', 'tenant:read'], { addresses: ['192.0.2.77/24', '192.0.2.0/24'] }),
    });
    expect(view).toMatchObject({
      state: 'live',
      scopes: ['tenant:read'],
      addresses: ['192.0.2.0/24'],
      lastUsedAtMs: null,
    });
    expect(await user.caller.tokens.list({ tenantSlug })).toEqual([view]);
    const secret = token.split('_')[2] ?? '';
    const rows = await plane.deps.db.$queryRaw<{ row: string }[]>`
      select row_to_json(k)::text as row from "ApiToken" k union all select row_to_json(a)::text from "AuditEntry" a`;
    expect(rows.filter(({ row }) => row.includes(secret))).toEqual([]);
    const entry = await plane.deps.db.auditEntry.findFirstOrThrow({ where: { tenantId, action: 'tokens.create' } });
    expect(entry.details).toMatchObject({ scopes: 'tenant:read tenant:read', expiresInDays: 30 });
  });

  it.each(['members:write', 'roles:write', 'tokens:write'] as const)(
    'gives none %s, whoever makes it',
    async (scope) => {
      const { tenantSlug, user } = await makeScene();
      expect(await refusalOf(user.caller.tokens.create({ tenantSlug, ...request([scope]) }))).toMatchObject({
        code: 'FORBIDDEN',
        details: { field: 'scopes' },
      });
    },
  );

  it('gives nothing that its maker does not hold', async () => {
    const { tenantSlug, tenantId, user } = await makeScene();
    const role = await user.caller.roles.create({
      tenantSlug,
      name: 'Token maker',
      scopes: ['tenant:read', 'tokens:read', 'tokens:write'],
    });
    const maker = await plane.makeUser();
    await plane.join(tenantId, maker.id, 'reader');
    await user.caller.members.setRole({ tenantSlug, userId: maker.id, role: 'reader', customRoleId: role.id });
    const attempt = (scopes: TokenScope[]) => refusalOf(maker.caller.tokens.create({ tenantSlug, ...request(scopes) }));
    expect((await attempt(['tenant:read', 'instances:write'])).code).toBe('FORBIDDEN');
    // A tenant's token has nothing to do with the system, not even an administrator's.
    const admin = await plane.makeUser({ systemRole: 'admin' });
    expect((await refusalOf(admin.caller.tokens.create({ tenantSlug, ...request(['hosts:read']) }))).code).toBe(
      'FORBIDDEN',
    );
    expect((await refusalOf(maker.caller.tokens.createOwn(request(['hosts:read'])))).code).toBe('FORBIDDEN');
    expect((await refusalOf(maker.caller.tokens.createOwn(request(['instances:read'])))).code).toBe('FORBIDDEN');
    await maker.caller.tokens.createOwn(request(['tenant:read']));
  });

  it.each([
    ['a year and a day', { expiresInDays: 366 }],
    ['no time', { expiresInDays: 0 }],
    ['a range that is none', { addresses: ['192.0.2.0/33'] }],
    ['too many ranges', { addresses: Array.from({ length: 17 }, (_, index) => `10.0.0.${index}`) }],
  ])('refuses %s', async (_name, more) => {
    const { tenantSlug, user } = await makeScene();
    expect((await refusalOf(user.caller.tokens.create({ tenantSlug, ...request(['tenant:read'], more) }))).code).toBe(
      'INVALID_INPUT',
    );
  });

  it('is bounded in number, also for many at once', async () => {
    const { tenantSlug, tenantId, user } = await makeScene();
    const { id } = await user.caller.tokens.create({ tenantSlug, ...request(['tenant:read']) });
    const row = await plane.deps.db.apiToken.findUniqueOrThrow({ where: { id } });
    await plane.deps.db.apiToken.createMany({
      data: Array.from({ length: 97 }, (_, index) => ({ ...row, id: `${row.id.slice(0, 8)}${100 + index}` })),
    });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, () => user.caller.tokens.create({ tenantSlug, ...request(['tenant:read']) })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await plane.deps.db.apiToken.count({ where: { tenantId } })).toBe(100);
  });

  it('wants a fresh proof', async () => {
    const { tenantSlug, user } = await makeScene();
    await plane.deps.db.session.updateMany({ where: { userId: user.id }, data: { provenAt: new Date(0) } });
    const stale = plane.visit(user.cookie).caller;
    expect((await refusalOf(stale.tokens.create({ tenantSlug, ...request(['tenant:read']) }))).code).toBe(
      'PROOF_NEEDED',
    );
    expect((await refusalOf(stale.tokens.createOwn(request(['tenant:read'])))).code).toBe('PROOF_NEEDED');
  });
});

describe('a token', () => {
  it('ends when it expires, is revoked, or its maker is disabled or leaves the tenant', async () => {
    const { tenantSlug, tenantId, user } = await makeScene();
    const second = await plane.makeUser();
    await plane.join(tenantId, second.id, 'owner');
    const own = await user.caller.tokens.createOwn(request(['tenant:read']));
    const { token, id } = await user.caller.tokens.create({ tenantSlug, ...request(['tenant:read']) });
    const revoked = await user.caller.tokens.create({ tenantSlug, ...request(['tenant:read']) });
    expect((await read(token))?.token).toMatchObject({ id, tenantId });
    expect(await later(30 * DAY_MS - 1000, () => read(token))).not.toBeNull();
    expect(await later(30 * DAY_MS, () => read(token))).toBeNull();

    await second.caller.tokens.revoke({ tenantSlug, tokenId: revoked.id });
    await second.caller.tokens.revoke({ tenantSlug, tokenId: revoked.id });
    expect(await read(revoked.token)).toBeNull();
    expect(
      await plane.deps.db.auditEntry.count({ where: { action: 'tokens.revoke', target: `token:${revoked.id}` } }),
    ).toBe(1);

    await second.caller.members.remove({ tenantSlug, userId: user.id });
    expect(await read(token)).toBeNull();
    expect(await read(own.token)).not.toBeNull();
    const states = (await second.caller.tokens.list({ tenantSlug })).map(({ state }) => state);
    expect(states.toSorted()).toEqual(['revoked', 'void']);

    await plane.deps.db.user.update({ where: { id: user.id }, data: { disabledAt: new Date() } });
    expect(await read(own.token)).toBeNull();
  });

  it.each([
    ['192.0.2.200', true],
    ['::ffff:192.0.2.200', true],
    ['198.51.100.1', false],
    ['2001:db8:5::1', true],
    ['2001:db8:6::1', false],
    ['not an address', false],
  ])('with ranges of both kinds, from %s: %s', async (address, accepted) => {
    const { tenantSlug, user } = await makeScene();
    const ranges = { addresses: ['192.0.2.0/24', '2001:db8:5::/48'] };
    const { token } = await user.caller.tokens.create({ tenantSlug, ...request(['tenant:read'], ranges) });
    expect((await read(token, address)) !== null).toBe(accepted);
  });

  it('remembers its last use, once a minute', async () => {
    const { tenantSlug, user } = await makeScene();
    const { token, id } = await user.caller.tokens.create({ tenantSlug, ...request(['tenant:read']) });
    const stored = () => plane.deps.db.apiToken.findUniqueOrThrow({ where: { id } });
    await read(token, '192.0.2.1');
    const first = await stored();
    expect(first.lastUsedAddress).toBe('192.0.2.1');
    await later(50_000, () => read(token, '192.0.2.2'));
    expect(await stored()).toEqual(first);
    await later(61_000, () => read(token, '192.0.2.3'));
    expect((await stored()).lastUsedAddress).toBe('192.0.2.3');
    // What is refused is no use.
    await plane.deps.db.apiToken.update({ where: { id }, data: { revokedAt: new Date() } });
    await later(200_000, () => read(token, '192.0.2.4'));
    expect((await stored()).lastUsedAddress).toBe('192.0.2.3');
  });

  it('is a person’s own affair, or its tenant’s: others neither see nor end it', async () => {
    const ours = await makeScene();
    const theirs = await makeScene();
    const own = await ours.user.caller.tokens.createOwn(request(['tenant:read']));
    const tenants = await ours.user.caller.tokens.create({ tenantSlug: ours.tenantSlug, ...request(['tenant:read']) });
    const { caller } = theirs.user;
    expect(await caller.tokens.listOwn()).toEqual([]);
    const attempts = [
      caller.tokens.revokeOwn({ tokenId: own.id }),
      caller.tokens.revokeOwn({ tokenId: tenants.id }),
      caller.tokens.revoke({ tenantSlug: theirs.tenantSlug, tokenId: tenants.id }),
      caller.tokens.revoke({ tenantSlug: theirs.tenantSlug, tokenId: own.id }),
      // Its maker too: a tenant's token is ended where the tenant's tokens are, a person's where that person's are.
      ours.user.caller.tokens.revokeOwn({ tokenId: tenants.id }),
      ours.user.caller.tokens.revoke({ tenantSlug: ours.tenantSlug, tokenId: own.id }),
    ];
    const refusals = await Promise.all(attempts.map(refusalOf));
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['NOT_FOUND']));
    expect(await read(own.token)).not.toBeNull();
    expect(await read(tenants.token)).not.toBeNull();
  });

  it('is forgotten a quarter of a year after its end', async () => {
    const { tenantSlug, user } = await makeScene();
    const { id } = await user.caller.tokens.create({ tenantSlug, ...request(['tenant:read'], { expiresInDays: 1 }) });
    const count = () => plane.deps.db.apiToken.count({ where: { id } });
    await later(90 * DAY_MS, () => deleteExpired(plane.deps));
    expect(await count()).toBe(1);
    await later(92 * DAY_MS, () => deleteExpired(plane.deps));
    expect(await count()).toBe(0);
  });
});

describe('what a token may', () => {
  it('is never more than its maker may now, however it was made', async () => {
    const { tenantSlug, tenantId, user } = await makeScene();
    const second = await plane.makeUser();
    await plane.join(tenantId, second.id, 'owner');
    const all = TENANT_SCOPES.filter(tokenMayHold);
    const { token } = await user.caller.tokens.create({ tenantSlug, ...request(all) });
    const allowed = async (): Promise<TenantScope[]> => {
      const session = await read(token);
      if (!session) return [];
      return (await whoAmI(plane.deps, session)).tenants.flatMap(({ scopes }) => scopes);
    };
    expect(await allowed()).toEqual(all);
    await second.caller.members.setRole({ tenantSlug, userId: user.id, role: 'reader' });
    expect(await allowed()).toEqual(TENANT_ROLE_SCOPES.reader);
    // Scopes that a hand has written into the row are no way round what takes a person.
    await second.caller.members.setRole({ tenantSlug, userId: user.id, role: 'owner' });
    await plane.deps.db.apiToken.updateMany({
      where: { tenantId },
      data: { scopes: [...TENANT_SCOPES, 'hosts:read', 'x'] },
    });
    await plane.deps.db.user.update({ where: { id: user.id }, data: { systemRole: 'admin' } });
    expect(await allowed()).toEqual(all);
    expect([...((await read(token))?.token?.scopes ?? [])].toSorted()).toEqual(all.toSorted());
  });
});
