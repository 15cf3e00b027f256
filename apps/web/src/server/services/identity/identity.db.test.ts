import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { ensureAdmin } from './ensure-admin.ts';
import { issueSetupCode } from './issue-setup-code.ts';
import { hashSecret } from './secrets.ts';
import { deleteExpired } from './sessions.ts';

const PASSWORD = 'correct horse battery';

describe('the first administrator', () => {
  let plane: TestPlane;
  beforeAll(async () => {
    plane = await createTestPlane();
  });
  afterAll(() => plane.close());

  it('comes in by the code from the console, once', async () => {
    const { deps } = plane;
    const visit = () => plane.visit();
    expect(await visit().caller.session.current()).toMatchObject({ setupNeeded: true, user: null });
    const replaced = await issueSetupCode(deps);
    const code = await issueSetupCode(deps);
    if (replaced === null || code === null) throw new Error('no code although there is no administrator');
    const input = (own: string, email = 'ada@example.org') => ({
      code: own,
      email,
      displayName: 'Ada',
      password: PASSWORD,
    });
    expect((await refusalOf(visit().caller.session.setUp(input(replaced)))).code).toBe('CODE_INVALID');
    expect((await refusalOf(visit().caller.session.setUp(input('AAAAA-BBBBB')))).code).toBe('CODE_INVALID');

    const visits = Array.from({ length: 5 }, () => visit());
    const results = await Promise.allSettled(
      visits.map(({ caller }, index) => caller.session.setUp(input(code.toLowerCase(), `ada${index}@example.org`))),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = visits[results.findIndex(({ status }) => status === 'fulfilled')];
    const view = await plane.visit(winner?.cookie.value ?? null).caller.session.current();
    expect(view).toMatchObject({ setupNeeded: false, user: { systemRole: 'admin', displayName: 'Ada' } });
    expect(await deps.db.user.count()).toBe(1);
    expect(await issueSetupCode(deps)).toBeNull();
    expect((await visit().caller.session.current()).setupNeeded).toBe(false);
  });
});

describe('accounts', () => {
  let plane: TestPlane;
  beforeAll(async () => {
    plane = await createTestPlane();
  });
  afterAll(() => plane.close());

  async function account() {
    const email = `${randomUUID()}@example.org`;
    expect(await ensureAdmin(plane.deps, { email, password: PASSWORD })).toBe('created');
    return email;
  }
  /** An address of its own for each test: failures are counted by it. */
  const address = () =>
    `2001:db8:${Math.floor(Math.random() * 0xffff).toString(16)}:${Math.floor(Math.random() * 0xffff).toString(16)}::1`;

  it('sign in with a fresh session, of which only the hash is kept, and out again', async () => {
    const email = await account();
    const { caller, cookie } = plane.visit(null, address());
    const { session } = await caller.session.signIn({ email: ` ${email.toUpperCase()} `, password: PASSWORD });
    expect(session?.user?.email).toBe(email);
    const secret = cookie.value ?? '';
    expect(secret).toHaveLength(43);
    const sessions = await plane.deps.db.session.findMany({ where: { user: { email } } });
    expect(sessions.map(({ id }) => id)).toEqual([hashSecret(secret)]);
    expect((await plane.visit(hashSecret(secret)).caller.session.current()).user).toBeNull();

    const out = plane.visit(secret);
    await out.caller.session.signOut();
    expect(out.cookie.value).toBeNull();
    expect((await plane.visit(secret).caller.session.current()).user).toBeNull();
  });

  it('answer a wrong password and an unknown address alike', async () => {
    const email = await account();
    const attempts = [
      { email, password: 'wrong password' },
      { email: 'nobody@example.org', password: 'wrong password' },
    ];
    const [wrong, unknown] = await Promise.all(
      attempts.map((input) => refusalOf(plane.visit(null, address()).caller.session.signIn(input))),
    );
    expect(wrong?.code).toBe('SIGN_IN_FAILED');
    expect(unknown).toEqual(wrong);
  });

  it('are slowed down after five failures, also when all come at once, and from wherever', async () => {
    const email = await account();
    const attempt = () =>
      refusalOf(plane.visit(null, address()).caller.session.signIn({ email, password: 'wrong password' }));
    const refusals = await Promise.all(Array.from({ length: 20 }, attempt));
    expect(refusals.filter(({ code }) => code === 'SIGN_IN_FAILED')).toHaveLength(5);
    const slowed = refusals.filter(({ code }) => code === 'TOO_MANY_ATTEMPTS');
    expect(slowed).toHaveLength(15);
    expect(slowed[0]?.details.retryAfterSec).toBeGreaterThanOrEqual(1);
    expect(
      (await refusalOf(plane.visit(null, address()).caller.session.signIn({ email, password: PASSWORD }))).code,
    ).toBe('TOO_MANY_ATTEMPTS');

    // The wait grows with every further failure, and ends.
    const throttle = { where: { key: `account:${email}` } };
    await plane.deps.db.signInThrottle.update({ ...throttle, data: { nextAllowedAt: new Date(), failures: 9 } });
    await attempt();
    const { nextAllowedAt } = await plane.deps.db.signInThrottle.findUniqueOrThrow(throttle);
    expect(nextAllowedAt.getTime() - Date.now()).toBeGreaterThan(30_000);
    await plane.deps.db.signInThrottle.update({ ...throttle, data: { nextAllowedAt: new Date() } });
    await plane.visit(null, address()).caller.session.signIn({ email, password: PASSWORD });
    expect(await plane.deps.db.signInThrottle.findUnique(throttle)).toBeNull();
  });

  it('slow down an address that tries many accounts', async () => {
    const from = address();
    const codes: string[] = [];
    for (let tried = 0; tried < 21; tried += 1) {
      codes.push(
        (
          await refusalOf(
            plane.visit(null, from).caller.session.signIn({ email: `${randomUUID()}@example.org`, password: 'x' }),
          )
        ).code,
      );
    }
    expect(codes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'SIGN_IN_FAILED'));
    expect(codes[20]).toBe('TOO_MANY_ATTEMPTS');
  });

  it('end every other session when the password changes', async () => {
    const email = await account();
    const here = plane.visit(null, address());
    const there = plane.visit(null, address());
    await here.caller.session.signIn({ email, password: PASSWORD });
    await there.caller.session.signIn({ email, password: PASSWORD });
    const again = plane.visit(here.cookie.value ?? null);
    const change = { currentPassword: PASSWORD, newPassword: 'another long password' };
    expect(
      (await refusalOf(again.caller.session.changePassword({ ...change, currentPassword: 'wrong' }))).details.field,
    ).toBe('currentPassword');
    expect((await refusalOf(again.caller.session.changePassword({ ...change, newPassword: 'short' }))).message).toMatch(
      /newPassword: must be at least 12 characters long$/,
    );
    await again.caller.session.changePassword(change);
    expect((await plane.visit(there.cookie.value ?? null).caller.session.current()).user).toBeNull();
    expect((await plane.visit(here.cookie.value ?? null).caller.session.current()).user).toBeNull();
    expect((await plane.visit(again.cookie.value ?? null).caller.session.current()).user?.email).toBe(email);
  });

  it('lose a session that is idle for eight hours or seven days old', async () => {
    const user = await plane.makeUser();
    const session = { where: { id: hashSecret(user.cookie) } };
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    await plane.deps.db.session.update({ ...session, data: { lastSeenAt: ago(7.9) } });
    expect((await plane.visit(user.cookie).caller.session.current()).user).not.toBeNull();
    // Seen just now: the use above was written.
    expect((await plane.deps.db.session.findUniqueOrThrow(session)).lastSeenAt.getTime()).toBeGreaterThan(
      Date.now() - 60_000,
    );
    await plane.deps.db.session.update({ ...session, data: { lastSeenAt: ago(8.1) } });
    expect((await plane.visit(user.cookie).caller.session.current()).user).toBeNull();
    await plane.deps.db.session.update({ ...session, data: { lastSeenAt: new Date(), expiresAt: ago(0.01) } });
    expect((await plane.visit(user.cookie).caller.session.current()).user).toBeNull();
    await deleteExpired(plane.deps);
    expect(await plane.deps.db.session.findUnique(session)).toBeNull();
  });

  it('are made by an invitation that works once, and only for whom nobody else has invited', async () => {
    const tenant = await plane.makeTenant();
    const owner = await plane.makeUser();
    await plane.join(tenant.id, owner.id, 'owner');
    const email = `${randomUUID()}@example.org`;
    const tenantSlug = tenant.slug;
    const added = await owner.caller.members.add({ tenantSlug, email, role: 'member' });
    expect(added).toMatchObject({ email, role: 'member', invited: true });
    const code = added.invitationCode ?? '';
    expect(await refusalOf(owner.caller.members.add({ tenantSlug, email, role: 'owner' }))).toMatchObject({
      code: 'NAME_TAKEN',
      details: { field: 'email' },
    });

    const elsewhere = await plane.makeTenant();
    await plane.join(elsewhere.id, owner.id, 'owner');
    expect(
      (await owner.caller.members.add({ tenantSlug: elsewhere.slug, email, role: 'reader' })).invitationCode,
    ).toBeNull();

    const { caller, cookie } = plane.visit(null, address());
    expect((await refusalOf(caller.session.setUp({ code, email, displayName: 'X', password: PASSWORD }))).code).toBe(
      'CODE_INVALID',
    );
    const view = await caller.session.acceptInvitation({ code, displayName: 'Grace', password: PASSWORD });
    expect(new Map(view.tenants.map(({ slug, role }) => [slug, role]))).toEqual(
      new Map([
        [tenantSlug, 'member'],
        [elsewhere.slug, 'reader'],
      ]),
    );
    expect(cookie.value).toBeTypeOf('string');
    expect(
      (await refusalOf(caller.session.acceptInvitation({ code, displayName: 'Eve', password: PASSWORD }))).code,
    ).toBe('CODE_INVALID');
    await plane.visit(null, address()).caller.session.signIn({ email, password: PASSWORD });
    expect((await owner.caller.members.list({ tenantSlug })).find((member) => member.email === email)).toMatchObject({
      displayName: 'Grace',
      invited: false,
    });
  });

  it('leave a tenant its last owner', async () => {
    const tenant = await plane.makeTenant();
    const [first, second] = [await plane.makeUser(), await plane.makeUser()];
    await plane.join(tenant.id, first.id, 'owner');
    const tenantSlug = tenant.slug;
    expect((await refusalOf(first.caller.members.remove({ tenantSlug, userId: first.id }))).code).toBe('LAST_OWNER');
    await plane.join(tenant.id, second.id, 'owner');
    const both = await Promise.allSettled([
      first.caller.members.setRole({ tenantSlug, userId: first.id, role: 'reader' }),
      second.caller.members.setRole({ tenantSlug, userId: second.id, role: 'reader' }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('ensureAdmin', () => {
  it('does not take back a password that was chosen since', async () => {
    const plane = await createTestPlane();
    try {
      const email = 'ops@example.org';
      expect(await ensureAdmin(plane.deps, { email, password: PASSWORD })).toBe('created');
      expect(await ensureAdmin(plane.deps, { email, password: 'another long password' })).toBe('unchanged');
      await plane.visit().caller.session.signIn({ email, password: PASSWORD });
    } finally {
      await plane.close();
    }
  });
});
