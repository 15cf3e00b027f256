import { randomUUID } from 'node:crypto';
import { TOTP, URI } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, refusalOf, type TestPlane, type Visit } from '../../testing.ts';
import { ensureAdmin } from './ensure-admin.ts';
import { hashSecret } from './secrets.ts';

const PASSWORD = 'correct horse battery';
const STEP_MS = 30_000;

let plane: TestPlane;
/** The plane's clock: tests go from one time step to the next by themselves. */
let nowMs = Date.now();
beforeAll(async () => {
  plane = await createTestPlane();
  plane.deps.now = () => new Date(nowMs);
});
afterAll(() => plane.close());

const address = () => `198.51.100.${Math.floor(Math.random() * 250)}`;

interface Enrolled {
  email: string;
  userId: string;
  recoveryCodes: string[];
  /** The browser in which it was set up. */
  cookie: string;
  /** A code that was not used yet. */
  nextCode: () => string;
}

async function account(): Promise<{ email: string; userId: string; visit: Visit }> {
  const email = `${randomUUID()}@example.org`;
  await ensureAdmin(plane.deps, { email, password: PASSWORD });
  const { id: userId } = await plane.deps.db.user.findUniqueOrThrow({ where: { email } });
  const first = plane.visit(null, address());
  await first.caller.session.signIn({ email, password: PASSWORD });
  return { email, userId, visit: plane.visit(first.cookie.value ?? null) };
}

async function enrolled(): Promise<Enrolled> {
  const { email, userId, visit } = await account();
  const { uri } = await visit.caller.account.beginSecondFactor();
  const totp = URI.parse(uri);
  if (!(totp instanceof TOTP)) throw new Error('not a TOTP');
  const nextCode = () => {
    nowMs += STEP_MS;
    return totp.generate({ timestamp: nowMs });
  };
  const { recoveryCodes } = await visit.caller.account.confirmSecondFactor({ code: nextCode() });
  return { email, userId, recoveryCodes, nextCode, cookie: visit.cookie.value ?? '' };
}

async function challengeOf(email: string, visit = plane.visit(null, address())) {
  const { session, challenge } = await visit.caller.session.signIn({ email, password: PASSWORD });
  expect(session).toBeNull();
  expect(visit.cookie.value).toBeUndefined();
  if (!challenge) throw new Error('no challenge');
  const { challengeToken } = challenge;
  const confirm = (code: string) => visit.caller.session.confirmSignIn({ challengeToken, code });
  return { visit, challengeToken, confirm };
}

const userOf = async (cookie: string | null | undefined) =>
  (await plane.visit(cookie ?? null).caller.session.current()).user;

describe('setting it up', () => {
  it('asks for nothing until it is confirmed; then other sessions end, and this one has a new secret', async () => {
    const { email, visit } = await account();
    const other = plane.visit(null, address());
    await other.caller.session.signIn({ email, password: PASSWORD });
    const { secret } = await visit.caller.account.beginSecondFactor();
    const row = await plane.deps.db.user.findUniqueOrThrow({ where: { email } });
    expect(row.totpSealedSecret).not.toContain(secret);
    expect((await refusalOf(visit.caller.account.confirmSecondFactor({ code: '000000' }))).code).toBe(
      'SECOND_FACTOR_WRONG',
    );
    expect((await other.caller.session.signIn({ email, password: PASSWORD })).session).not.toBeNull();

    const again = await visit.caller.account.beginSecondFactor();
    expect(again.secret).not.toBe(secret);
    const totp = URI.parse(again.uri) as TOTP;
    const before = (await plane.deps.db.session.findMany({ where: { userId: row.id } })).map(({ id }) => id);
    const { recoveryCodes } = await visit.caller.account.confirmSecondFactor({
      code: totp.generate({ timestamp: nowMs }),
    });
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await userOf(other.cookie.value)).toBeNull();
    expect((await userOf(visit.cookie.value))?.hasSecondFactor).toBe(true);
    const after = (await plane.deps.db.session.findMany({ where: { userId: row.id } })).map(({ id }) => id);
    expect(after).toEqual([hashSecret(visit.cookie.value ?? '')]);
    expect(before).not.toContain(after[0]);
    const fresh = plane.visit(visit.cookie.value ?? null);
    expect((await refusalOf(fresh.caller.account.beginSecondFactor())).code).toBe('CONFLICT');
    expect((await refusalOf(fresh.caller.account.confirmSecondFactor({ code: '000000' }))).code).toBe('CONFLICT');
  });

  it('keeps no code and no secret in a form that could be read', async () => {
    const { userId, recoveryCodes } = await enrolled();
    const { db } = plane.deps;
    const kept = JSON.stringify(
      [
        await db.recoveryCode.findMany({ where: { userId } }),
        await db.auditEntry.findMany({ where: { target: `user:${userId}` } }),
      ],
      (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    );
    for (const code of recoveryCodes) expect(kept).not.toContain(code.replaceAll('-', ''));
    expect(plane.logged.join('\n')).not.toContain(recoveryCodes[0]);
  });
});

describe('signing in', () => {
  it('takes two steps, and each code once', async () => {
    const { email, nextCode } = await enrolled();
    const { visit, challengeToken } = await challengeOf(email);
    const code = nextCode();
    const view = await visit.caller.session.confirmSignIn({ challengeToken, code });
    expect(view.user?.email).toBe(email);
    expect((await userOf(visit.cookie.value))?.email).toBe(email);

    expect((await refusalOf(visit.caller.session.confirmSignIn({ challengeToken, code }))).code).toBe(
      'SIGN_IN_EXPIRED',
    );
    const replay = await challengeOf(email);
    expect((await refusalOf(replay.confirm(code))).code).toBe('SECOND_FACTOR_WRONG');
    await replay.confirm(nextCode());
  });

  it('lets exactly one of twenty in who use the same code at once', async () => {
    const { email, nextCode, userId } = await enrolled();
    const { challengeToken } = await challengeOf(email);
    const code = nextCode();
    const visits = Array.from({ length: 20 }, () => plane.visit(null, address()));
    const results = await Promise.allSettled(
      visits.map(({ caller }) => caller.session.confirmSignIn({ challengeToken, code })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(visits.filter(({ cookie }) => cookie.value !== undefined)).toHaveLength(1);
    // One is the browser in which it was set up.
    expect(await plane.deps.db.session.count({ where: { userId } })).toBe(2);
  });

  it('takes a recovery code, once, and says how many are left', async () => {
    const { email, recoveryCodes, userId } = await enrolled();
    const [code = ''] = recoveryCodes;
    const { visit, challengeToken } = await challengeOf(email);
    await visit.caller.session.confirmSignIn({ challengeToken, code: code.toLowerCase().replaceAll('-', ' ') });
    const here = plane.visit(visit.cookie.value ?? null);
    expect((await here.caller.account.get()).secondFactor?.recoveryCodesLeft).toBe(9);
    const again = await challengeOf(email);
    expect((await refusalOf(again.confirm(code))).code).toBe('SECOND_FACTOR_WRONG');
    const entry = await plane.deps.db.auditEntry.findFirstOrThrow({
      where: {
        target: `user:${userId}`,
        action: 'session.signIn',
        details: { path: ['secondFactor'], equals: 'recovery' },
      },
    });
    expect(entry.actor).toBe(`user:${userId}`);

    const { recoveryCodes: fresh } = await here.caller.account.regenerateRecoveryCodes();
    expect((await here.caller.account.get()).secondFactor?.recoveryCodesLeft).toBe(10);
    expect(fresh).not.toContain(recoveryCodes[1]);
  });

  it('answers a wrong code, a wrong recovery code and another account’s code alike', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    const refusals = [];
    for (const code of ['000000', 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE', other.recoveryCodes[0] ?? '', '']) {
      const { visit, challengeToken } = await challengeOf(one.email);
      refusals.push(await refusalOf(visit.caller.session.confirmSignIn({ challengeToken, code })));
      await plane.deps.db.signInThrottle.deleteMany({ where: { key: `account:${one.email}` } });
    }
    expect(refusals[0]?.code).toBe('SECOND_FACTOR_WRONG');
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
  });

  it('voids a challenge after five wrong codes, after five minutes, and when another is begun', async () => {
    const { email, nextCode } = await enrolled();
    const throttle = { where: { key: `account:${email}` } };
    const guessed = await challengeOf(email);
    for (let guess = 0; guess < 5; guess += 1) {
      expect((await refusalOf(guessed.confirm('000000'))).code).toBe('SECOND_FACTOR_WRONG');
      await plane.deps.db.signInThrottle.deleteMany(throttle);
    }
    const right = nextCode();
    expect((await refusalOf(guessed.confirm(right))).code).toBe('SIGN_IN_EXPIRED');
    const replaced = await challengeOf(email);
    const late = await challengeOf(email);
    expect((await refusalOf(replaced.confirm(right))).code).toBe('SIGN_IN_EXPIRED');
    nowMs += 5 * 60_000 + 1;
    expect((await refusalOf(late.confirm(nextCode()))).code).toBe('SIGN_IN_EXPIRED');
  });

  it('slows down who knows the password and tries codes, however often they begin anew', async () => {
    const { email } = await enrolled();
    const codes: string[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const visit = plane.visit(null, address());
      const begun = await refusalOrAnswer(visit.caller.session.signIn({ email, password: PASSWORD }));
      if ('code' in begun) {
        codes.push(begun.code);
        continue;
      }
      const challengeToken = begun.challenge?.challengeToken ?? '';
      codes.push((await refusalOf(visit.caller.session.confirmSignIn({ challengeToken, code: '000000' }))).code);
    }
    expect(codes.filter((code) => code === 'SECOND_FACTOR_WRONG').length).toBeLessThanOrEqual(5);
    expect(codes.at(-1)).toBe('TOO_MANY_ATTEMPTS');
    expect(await plane.deps.db.auditEntry.count({ where: { action: 'session.secondFactorFailed' } })).toBeGreaterThan(
      3,
    );
  });

  async function refusalOrAnswer<T>(attempt: Promise<T>): Promise<T | { code: string }> {
    try {
      return await attempt;
    } catch {
      return refusalOf(attempt);
    }
  }
});

describe('taking it away', () => {
  it('needs the password and a code', async () => {
    const { email, cookie, nextCode } = await enrolled();
    const here = plane.visit(cookie);
    const remove = (input: { password: string; code: string }) =>
      refusalOf(here.caller.account.removeSecondFactor(input));
    expect((await remove({ password: 'wrong password', code: nextCode() })).details.field).toBe('password');
    expect((await remove({ password: PASSWORD, code: '000000' })).code).toBe('SECOND_FACTOR_WRONG');
    await here.caller.account.removeSecondFactor({ password: PASSWORD, code: nextCode() });
    const { session } = await plane.visit(null, address()).caller.session.signIn({ email, password: PASSWORD });
    expect(session?.user?.hasSecondFactor).toBe(false);
    expect(await plane.deps.db.recoveryCode.count({ where: { user: { email } } })).toBe(0);
    expect(await userOf(cookie)).toBeNull();
    expect((await userOf(here.cookie.value))?.email).toBe(email);
  });
});

describe('proving again', () => {
  it('is asked for after ten minutes, takes password and code, and renews the secret', async () => {
    const { cookie, nextCode, email } = await enrolled();
    nowMs += 10 * 60_000 + 1;
    const here = plane.visit(cookie);
    expect((await refusalOf(here.caller.account.regenerateRecoveryCodes())).code).toBe('PROOF_NEEDED');
    expect((await refusalOf(here.caller.account.prove({ password: 'wrong password' }))).details.field).toBe('password');
    expect((await refusalOf(here.caller.account.prove({ password: PASSWORD }))).code).toBe('SECOND_FACTOR_NEEDED');
    expect((await refusalOf(here.caller.account.prove({ password: PASSWORD, code: '000000' }))).code).toBe(
      'SECOND_FACTOR_WRONG',
    );
    expect(here.cookie.value).toBeUndefined();
    await here.caller.account.prove({ password: PASSWORD, code: nextCode() });
    expect(await userOf(cookie)).toBeNull();
    const proven = plane.visit(here.cookie.value ?? null);
    expect((await proven.caller.session.current()).user?.email).toBe(email);
    expect((await proven.caller.account.regenerateRecoveryCodes()).recoveryCodes).toHaveLength(10);
  });

  it('is slowed down like signing in, and is no way for an account without a password', async () => {
    const { email, cookie } = await enrolled();
    const codes = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      codes.push((await refusalOf(plane.visit(cookie).caller.account.prove({ password: 'wrong password' }))).code);
    }
    expect(codes).toEqual([...Array.from({ length: 5 }, () => 'SIGN_IN_FAILED'), 'TOO_MANY_ATTEMPTS']);
    await plane.deps.db.signInThrottle.deleteMany({ where: { key: `account:${email}` } });
    await plane.deps.db.user.update({ where: { email }, data: { passwordHash: null } });
    expect((await refusalOf(plane.visit(cookie).caller.account.prove({ password: PASSWORD }))).code).toBe('FORBIDDEN');
  });

  it('is asked of those only who may do the thing at all', async () => {
    const tenant = await plane.makeTenant();
    const reader = await plane.makeUser();
    await plane.join(tenant.id, reader.id, 'reader');
    nowMs += 10 * 60_000 + 1;
    const add = { tenantSlug: tenant.slug, email: 'x@example.org', role: 'reader' as const };
    expect((await refusalOf(plane.visit(reader.cookie).caller.members.add(add))).code).toBe('FORBIDDEN');
  });
});
