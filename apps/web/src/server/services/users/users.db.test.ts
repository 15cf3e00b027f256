import { randomUUID } from 'node:crypto';
import { URI, type TOTP } from 'otpauth';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { hashPassword } from '../identity/passwords.ts';
import { rescueUser } from './rescue-user.ts';

const PASSWORD = 'correct horse battery';
const CHOSEN = 'another long password';

let plane: TestPlane;
let passwordHash = '';
let admin: Awaited<ReturnType<TestPlane['makeUser']>>;
beforeAll(async () => {
  plane = await createTestPlane();
  passwordHash = await hashPassword(PASSWORD);
});
afterAll(() => plane.close());
beforeEach(async () => {
  admin = await plane.makeUser({ systemRole: 'admin' });
});
afterEach(async () => {
  await plane.deps.db.user.updateMany({ data: { systemRole: 'none' } });
});

async function person() {
  const user = await plane.makeUser();
  await plane.deps.db.user.update({ where: { id: user.id }, data: { passwordHash } });
  return user;
}

const address = () => `198.51.100.${Math.floor(Math.random() * 250)}`;
const signIn = (email: string, password = PASSWORD) =>
  plane.visit(null, address()).caller.session.signIn({ email, password });
const userOf = async (cookie: string | null | undefined) =>
  (await plane.visit(cookie ?? null).caller.session.current()).user;

describe('the list', () => {
  it('finds people by name and address, with what an administrator decides on', async () => {
    const user = await person();
    const tenant = await plane.makeTenant();
    await plane.join(tenant.id, user.id, 'owner');
    const gone = await plane.makeTenant();
    await plane.join(gone.id, user.id, 'member');
    await plane.deps.db.tenant.update({ where: { id: gone.id }, data: { deletedAt: new Date() } });
    const { rows, total } = await admin.caller.users.list({ search: user.email.slice(0, 20).toUpperCase() });
    expect(total).toBe(1);
    expect(rows[0]).toMatchObject({
      id: user.id,
      systemRole: 'none',
      hasSecondFactor: false,
      invited: false,
      disabled: false,
      sessions: 1,
      tenants: [{ slug: tenant.slug, role: 'owner' }],
      tenantCount: 1,
    });
    expect(rows[0]?.lastSeenAtMs).toBeGreaterThan(Date.now() - 60_000);
    expect(JSON.stringify(rows)).not.toMatch(/argon2|passwordHash|totp/i);
    expect((await admin.caller.users.list({ search: '%' })).total).toBe(0);
    expect((await admin.caller.users.list({ pageSize: 1, page: 2 })).rows).toHaveLength(1);
  });
});

describe('an invitation', () => {
  it('makes an account with a role, whose code works once', async () => {
    const email = `${randomUUID()}@example.org`;
    const invited = await admin.caller.users.invite({ email, displayName: 'Grace', systemRole: 'auditor' });
    expect(invited.kind).toBe('invitation');
    expect(invited.expiresAtMs).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    const again = admin.caller.users.invite({ email, displayName: 'Grace', systemRole: 'none' });
    expect(await refusalOf(again)).toMatchObject({ code: 'NAME_TAKEN', details: { field: 'email' } });
    const visit = plane.visit(null, address());
    const accept = { code: invited.code, displayName: 'Grace H.', password: PASSWORD };
    expect((await refusalOf(visit.caller.session.resetPassword({ code: invited.code, password: PASSWORD }))).code).toBe(
      'CODE_INVALID',
    );
    expect((await visit.caller.session.acceptInvitation(accept)).user?.systemRole).toBe('auditor');
    expect((await refusalOf(visit.caller.session.acceptInvitation(accept))).code).toBe('CODE_INVALID');
  });

  it('that a tenant has handed out is void once the account becomes an administrator', async () => {
    const tenant = await plane.makeTenant();
    const owner = await plane.makeUser();
    await plane.join(tenant.id, owner.id, 'owner');
    const email = `${randomUUID()}@example.org`;
    const added = await owner.caller.members.add({ tenantSlug: tenant.slug, email, role: 'member' });
    await admin.caller.users.setSystemRole({ userId: added.userId, systemRole: 'admin' });
    const accept = { code: added.invitationCode ?? '', displayName: 'Eve', password: PASSWORD };
    expect((await refusalOf(plane.visit(null, address()).caller.session.acceptInvitation(accept))).code).toBe(
      'CODE_INVALID',
    );
  });
});

describe('a reset', () => {
  it('lets somebody choose a new password, once, within a day, and ends every session', async () => {
    const user = await person();
    const first = await admin.caller.users.resetPassword({ userId: user.id });
    const { code, kind, expiresAtMs } = await admin.caller.users.resetPassword({ userId: user.id });
    expect(kind).toBe('reset');
    expect(expiresAtMs).toBeLessThanOrEqual(Date.now() + 86_400_000);
    // Until it is used, everything is as it was.
    expect(await userOf(user.cookie)).not.toBeNull();
    const visit = plane.visit(null, address());
    const redeem = (own: string, password = CHOSEN) => visit.caller.session.resetPassword({ code: own, password });
    expect((await refusalOf(redeem(first.code))).code).toBe('CODE_INVALID');
    expect((await refusalOf(redeem(code, 'password1234'))).code).toBe('PASSWORD_WEAK');
    const { session } = await redeem(code);
    expect(session?.user?.email).toBe(user.email);
    expect((await refusalOf(redeem(code))).code).toBe('CODE_INVALID');
    expect(await userOf(user.cookie)).toBeNull();
    expect((await userOf(visit.cookie.value))?.email).toBe(user.email);
    expect((await refusalOf(signIn(user.email))).code).toBe('SIGN_IN_FAILED');

    const late = await admin.caller.users.resetPassword({ userId: user.id });
    const { now } = plane.deps;
    plane.deps.now = () => new Date(Date.now() + 86_400_001);
    expect((await refusalOf(redeem(late.code))).code).toBe('CODE_INVALID');
    plane.deps.now = now;
    const entries = await plane.deps.db.auditEntry.findMany({ where: { target: `user:${user.id}` } });
    expect(JSON.stringify(entries.map(({ details }) => details))).not.toContain(code.slice(0, 5));
  });

  it('does not stand in for the second factor', async () => {
    const user = await person();
    const { uri } = await user.caller.account.beginSecondFactor();
    const totp = URI.parse(uri) as TOTP;
    await user.caller.account.confirmSecondFactor({ code: totp.generate() });
    const { code } = await admin.caller.users.resetPassword({ userId: user.id });
    const visit = plane.visit(null, address());
    const { session, challenge } = await visit.caller.session.resetPassword({ code, password: CHOSEN });
    expect(session).toBeNull();
    expect(visit.cookie.value).toBeUndefined();
    const next = totp.generate({ timestamp: Date.now() + 30_000 });
    const { now } = plane.deps;
    plane.deps.now = () => new Date(Date.now() + 30_000);
    const view = await visit.caller.session.confirmSignIn({
      challengeToken: challenge?.challengeToken ?? '',
      code: next,
    });
    plane.deps.now = now;
    expect(view.user?.email).toBe(user.email);

    expect(await admin.caller.users.removeSecondFactor({ userId: user.id })).toEqual({ ok: true });
    expect(await userOf(visit.cookie.value)).toBeNull();
    expect((await signIn(user.email, CHOSEN)).session?.user?.hasSecondFactor).toBe(false);
    expect((await refusalOf(admin.caller.users.removeSecondFactor({ userId: user.id }))).code).toBe('CONFLICT');
  });
});

describe('a role', () => {
  it('ends the sessions of whose it is', async () => {
    const user = await person();
    await admin.caller.users.setSystemRole({ userId: user.id, systemRole: 'auditor' });
    expect(await userOf(user.cookie)).toBeNull();
    expect((await signIn(user.email)).session?.user?.systemRole).toBe('auditor');
  });

  it('of the last administrator stays, also when two take it from each other at once', async () => {
    await plane.deps.db.user.update({ where: { id: admin.id }, data: { passwordHash } });
    const demote = (by: typeof admin, userId: string) => by.caller.users.setSystemRole({ userId, systemRole: 'none' });
    expect((await refusalOf(demote(admin, admin.id))).code).toBe('LAST_ADMINISTRATOR');
    expect((await refusalOf(admin.caller.users.setDisabled({ userId: admin.id, disabled: true }))).code).toBe(
      'LAST_ADMINISTRATOR',
    );
    // One who has not come yet, or is disabled, could not sign in.
    const asleep = await plane.makeUser({ systemRole: 'admin' });
    await plane.deps.db.user.update({ where: { id: asleep.id }, data: { passwordHash: null } });
    expect((await refusalOf(demote(admin, admin.id))).code).toBe('LAST_ADMINISTRATOR');
    await plane.deps.db.user.update({ where: { id: asleep.id }, data: { passwordHash } });
    const both = await Promise.allSettled([demote(admin, asleep.id), demote(asleep, admin.id)]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await plane.deps.db.user.count({ where: { systemRole: 'admin', disabledAt: null } })).toBe(1);
  });
});

describe('disabling', () => {
  it('voids cookie, password and codes at once, and enabling opens the account again', async () => {
    const user = await person();
    const { code } = await admin.caller.users.resetPassword({ userId: user.id });
    await admin.caller.users.setDisabled({ userId: user.id, disabled: true });
    expect(await userOf(user.cookie)).toBeNull();
    const refused = await refusalOf(signIn(user.email));
    expect(refused).toEqual(await refusalOf(signIn(`${randomUUID()}@example.org`)));
    const redeem = plane.visit(null, address()).caller.session.resetPassword({ code, password: CHOSEN });
    expect((await refusalOf(redeem)).code).toBe('CODE_INVALID');
    expect((await refusalOf(admin.caller.users.resetPassword({ userId: user.id }))).code).toBe('CONFLICT');
    await admin.caller.users.setDisabled({ userId: user.id, disabled: false });
    expect((await signIn(user.email)).session?.user?.email).toBe(user.email);
    // The sessions from before stay ended.
    expect(await userOf(user.cookie)).toBeNull();
  });

  it('voids a sign-in that waits for its second factor', async () => {
    const user = await person();
    const totp = URI.parse((await user.caller.account.beginSecondFactor()).uri) as TOTP;
    await user.caller.account.confirmSecondFactor({ code: totp.generate() });
    const { challenge } = await signIn(user.email);
    await admin.caller.users.setDisabled({ userId: user.id, disabled: true });
    await admin.caller.users.setDisabled({ userId: user.id, disabled: false });
    const confirm = plane.visit(null, address()).caller.session.confirmSignIn({
      challengeToken: challenge?.challengeToken ?? '',
      code: totp.generate(),
    });
    expect((await refusalOf(confirm)).code).toBe('SIGN_IN_EXPIRED');
  });
});

describe('the console', () => {
  it('brings somebody back who has lost password, telephone and recovery codes', async () => {
    const user = await person();
    const totp = URI.parse((await user.caller.account.beginSecondFactor()).uri) as TOTP;
    await user.caller.account.confirmSecondFactor({ code: totp.generate() });
    await plane.deps.db.user.update({ where: { id: user.id }, data: { disabledAt: new Date() } });
    const code = await rescueUser(plane.deps, user.email);
    const visit = plane.visit(null, address());
    const { session } = await visit.caller.session.resetPassword({ code, password: CHOSEN });
    expect(session?.user).toMatchObject({ email: user.email, hasSecondFactor: false });
    await expect(rescueUser(plane.deps, 'nobody@example.org')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('every change of a user', () => {
  it('wants a fresh proof, a known user, and leaves an entry', async () => {
    const user = await person();
    const unknown = { userId: randomUUID() };
    expect((await refusalOf(admin.caller.users.revokeSessions(unknown))).code).toBe('NOT_FOUND');
    expect(await admin.caller.users.revokeSessions({ userId: user.id })).toEqual({ revoked: 1 });
    expect(await userOf(user.cookie)).toBeNull();
    const entry = await plane.deps.db.auditEntry.findFirstOrThrow({
      where: { action: 'users.revokeSessions', target: `user:${user.id}` },
    });
    expect(entry).toMatchObject({ actor: `user:${admin.id}`, details: { revoked: 1 }, outcome: 'accepted' });

    await plane.deps.db.session.updateMany({
      where: { userId: admin.id },
      data: { provenAt: new Date(Date.now() - 10 * 60_000 - 1) },
    });
    const stale = plane.visit(admin.cookie).caller.users;
    const calls = [
      stale.invite({ email: 'x@example.org', displayName: 'X', systemRole: 'none' }),
      stale.setSystemRole({ userId: user.id, systemRole: 'admin' }),
      stale.setDisabled({ userId: user.id, disabled: true }),
      stale.resetPassword({ userId: user.id }),
      stale.removeSecondFactor({ userId: user.id }),
      stale.revokeSessions({ userId: user.id }),
    ];
    const codes = await Promise.all(calls.map(async (attempt) => (await refusalOf(attempt)).code));
    expect(new Set(codes)).toEqual(new Set(['PROOF_NEEDED']));
  });
});
