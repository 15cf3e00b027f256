import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { ensureAdmin } from './ensure-admin.ts';
import { hashSecret } from './secrets.ts';

const PASSWORD = 'correct horse battery';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

async function account() {
  const email = `${randomUUID()}@example.org`;
  await ensureAdmin(plane.deps, { email, password: PASSWORD });
  return email;
}

async function signedIn(email: string) {
  const visit = plane.visit(null, `198.51.100.${Math.floor(Math.random() * 250)}`);
  await visit.caller.session.signIn({ email, password: PASSWORD });
  const cookie = visit.cookie.value ?? '';
  return { cookie, id: hashSecret(cookie), caller: plane.visit(cookie).caller };
}

const userOf = async (cookie: string) => (await plane.visit(cookie).caller.session.current()).user;

describe('own sessions', () => {
  it('are listed with what is known of the browser, the own one first', async () => {
    const email = await account();
    const [there, here] = [await signedIn(email), await signedIn(email)];
    await plane.deps.db.session.update({
      where: { id: there.id },
      data: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0' },
    });
    const [first, second, ...rest] = await here.caller.account.sessions();
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ id: here.id, current: true, provider: null, browser: null });
    expect(second).toMatchObject({ id: there.id, current: false, browser: 'Firefox 143', system: 'Linux' });
    expect(second?.address).toMatch(/^198\.51\.100\./);
  });

  it('are ended one by one, and nobody else’s are', async () => {
    const [email, other] = [await account(), await account()];
    const [here, there, foreign] = [await signedIn(email), await signedIn(email), await signedIn(other)];
    await here.caller.account.revokeSession({ sessionId: there.id });
    expect(await userOf(there.cookie)).toBeNull();
    expect((await refusalOf(here.caller.account.revokeSession({ sessionId: foreign.id }))).code).toBe('NOT_FOUND');
    expect(await userOf(foreign.cookie)).not.toBeNull();
    await plane.visit(here.cookie).caller.account.revokeSession({ sessionId: here.id });
    expect(await userOf(here.cookie)).toBeNull();
  });

  it('are ended all but this one', async () => {
    const email = await account();
    const others = [await signedIn(email), await signedIn(email)];
    const here = await signedIn(email);
    expect(await here.caller.account.revokeOtherSessions()).toEqual({ revoked: 2 });
    for (const { cookie } of others) expect(await userOf(cookie)).toBeNull();
    expect(await userOf(here.cookie)).not.toBeNull();
  });

  it('are not a token’s to see', async () => {
    const email = await account();
    const { caller } = await signedIn(email);
    expect((await caller.account.get()).email).toBe(email);
    expect((await refusalOf(plane.visit().caller.account.sessions())).code).toBe('UNAUTHENTICATED');
  });
});

describe('passwords', () => {
  it('that are easy to guess are refused wherever one is chosen', async () => {
    const email = await account();
    const { caller } = await signedIn(email);
    const change = (newPassword: string) =>
      refusalOf(caller.session.changePassword({ currentPassword: PASSWORD, newPassword }));
    expect(await change('password1234')).toMatchObject({
      code: 'PASSWORD_WEAK',
      details: { field: 'newPassword', weakness: 'common' },
    });
    expect((await change('abcabcabcabc')).details.weakness).toBe('repeated');
    expect((await change('Administrator-1')).details.weakness).toBe('common');
    expect((await change(`${email.split('@')[0]}`)).details.weakness).toBe('own');
    expect((await change('short')).code).toBe('INVALID_INPUT');
    expect((await change('x'.repeat(129))).code).toBe('INVALID_INPUT');
    expect(await userOf((await signedIn(email)).cookie)).not.toBeNull();

    const weak = { email: 'weak@example.org', password: 'password1234' };
    await expect(ensureAdmin(plane.deps, weak)).rejects.toMatchObject({ code: 'PASSWORD_WEAK' });

    const admin = await plane.makeUser({ systemRole: 'admin' });
    const invited = { email: `${randomUUID()}@example.org`, displayName: 'Grace', systemRole: 'none' as const };
    const { code } = await admin.caller.users.invite(invited);
    const accept = (password: string) =>
      plane.visit(null, '192.0.2.77').caller.session.acceptInvitation({ code, displayName: 'Grace', password });
    expect((await refusalOf(accept('password1234'))).code).toBe('PASSWORD_WEAK');
    // A weak password does not use the code up.
    expect((await accept(PASSWORD)).user?.email).toBe(invited.email);
  });

  it('are used to their last character', async () => {
    const email = await account();
    const { caller } = await signedIn(email);
    const long = 'a very long password of many words that goes on and on until it has '.padEnd(127, 'more words ');
    await caller.session.changePassword({ currentPassword: PASSWORD, newPassword: `${long}1` });
    const attempt = (password: string) => plane.visit(null, '192.0.2.78').caller.session.signIn({ email, password });
    expect((await refusalOf(attempt(`${long}2`))).code).toBe('SIGN_IN_FAILED');
    expect((await refusalOf(attempt(long))).code).toBe('SIGN_IN_FAILED');
    expect((await attempt(`${long}1`)).session).not.toBeNull();
  });

  it('are hashed anew at today’s cost when somebody signs in', async () => {
    const email = await account();
    const cheap = await hash(PASSWORD, { memoryCost: 1_024, timeCost: 1, parallelism: 1 });
    await plane.deps.db.user.update({ where: { email }, data: { passwordHash: cheap } });
    await signedIn(email);
    const { passwordHash } = await plane.deps.db.user.findUniqueOrThrow({ where: { email } });
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await signedIn(email);
    expect((await plane.deps.db.user.findUniqueOrThrow({ where: { email } })).passwordHash).toBe(passwordHash);
  });
});
