import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openWebServer, type WebServer } from './web-server.ts';
import { createTestPlane, type TestPlane } from '../testing.ts';
import { SESSION_COOKIE } from '../services/identity/sessions.ts';
import { secretName } from '../services/providers/provider-client.ts';
import { CLIENT, startProvider, type Person, type ProviderRig } from './testing/provider-rig.ts';

let plane: TestPlane;
let web: WebServer;
let origin: string;
/** Two providers: what belongs to one must not come in at the other. */
const ids = [randomUUID(), randomUUID()] as const;
let rigs: [ProviderRig, ProviderRig];
let tenant: { id: string; slug: string };

beforeAll(async () => {
  plane = await createTestPlane();
  web = await openWebServer(plane.deps, (_req, res) => {
    res.end('a page');
    return Promise.resolve();
  });
  origin = `http://127.0.0.1:${web.port}`;
  const callbacks = (id: string) => [`${origin}/auth/oidc/${id}/callback`];
  rigs = [await startProvider(callbacks(ids[0])), await startProvider([...callbacks(ids[0]), ...callbacks(ids[1])])];
  for (const [index, id] of ids.entries()) {
    await plane.deps.db.identityProvider.create({
      data: {
        id,
        name: `provider-${index}`,
        issuer: rigs[index as 0 | 1].issuer,
        clientId: CLIENT.id,
        clientSealedSecret: plane.deps.sealer.seal(secretName(id), CLIENT.secret),
      },
    });
  }
});
afterAll(async () => {
  await web.close();
  await Promise.all(rigs.map((rig) => rig.close()));
  await plane.close();
});

beforeEach(async () => {
  tenant = await plane.makeTenant();
  await plane.deps.db.groupMapping.deleteMany();
  await plane.deps.db.groupMapping.create({
    data: { id: randomUUID(), providerId: ids[0], group: 'staff', tenantId: tenant.id, tenantRole: 'member' },
  });
});

const isBack = (url: URL) => url.pathname.endsWith('/callback') && url.origin === origin;
const isHere = (url: URL) => url.origin === origin && !url.pathname.startsWith('/auth/');
const startUrl = (next = '/', id: string = ids[0]) =>
  `${origin}/auth/oidc/${id}/start?next=${encodeURIComponent(next)}`;

function person(change: Partial<Person> = {}): string {
  const sub = randomUUID();
  rigs[0].people.set(sub, {
    email: `${sub}@example.org`,
    email_verified: true,
    name: 'Ada',
    groups: ['staff'],
    ...change,
  });
  rigs[1].people.set(sub, {
    email: `${sub}@example.org`,
    email_verified: true,
    name: 'Ada',
    groups: ['staff'],
    ...change,
  });
  return sub;
}

/** Signs somebody in; answers where the browser ends, and with which session. */
async function signIn(sub: string, next = '/', browser = new Browser()) {
  rigs[0].current = sub;
  const at = await browser.follow(startUrl(next), isHere);
  return { browser, at, session: browser.cookie(origin, SESSION_COOKIE) };
}

const userOf = (sub: string) =>
  plane.deps.db.user.findFirst({
    where: { identities: { some: { subject: sub } } },
    include: { memberships: true, sessions: true },
  });

function expectFailed(at: URL): void {
  expect(at.pathname).toBe('/sign-in');
  const reference = at.searchParams.get('failed') ?? '';
  expect(reference).toMatch(/^[0-9a-f]{10}$/);
  expect([...at.searchParams.keys()]).toEqual(['failed']);
  expect(plane.logged.some((line) => line.includes(reference))).toBe(true);
}

it('signs in whoever the provider vouches for, with what the groups bring, and goes where it was wanted', async () => {
  const sub = person();
  const { at, session } = await signIn(sub, `/t/${tenant.slug}/instances?page=2`);
  expect(at.pathname + at.search).toBe(`/t/${tenant.slug}/instances?page=2`);
  const user = await userOf(sub);
  expect(user).toMatchObject({
    email: `${sub}@example.org`,
    displayName: 'Ada',
    systemRole: 'none',
    passwordHash: null,
  });
  expect(user?.memberships).toMatchObject([{ tenantId: tenant.id, role: 'member', providerId: ids[0] }]);
  expect(user?.sessions).toMatchObject([{ method: ids[0] }]);
  const { caller } = plane.visit(session ?? '');
  expect((await caller.session.current()).user?.email).toBe(`${sub}@example.org`);
  const secrets = [CLIENT.secret, session ?? 'none'];
  for (const secret of secrets) expect(plane.logged.join('\n')).not.toContain(secret);
});

it('takes away and gives as groups change, and leaves alone what was given by hand', async () => {
  const sub = person();
  await signIn(sub);
  const user = await userOf(sub);
  const byHand = await plane.makeTenant();
  await plane.join(byHand.id, user?.id ?? '', 'reader');
  await plane.deps.db.groupMapping.createMany({
    data: [
      { id: randomUUID(), providerId: ids[0], group: 'chiefs', tenantId: tenant.id, tenantRole: 'owner' },
      { id: randomUUID(), providerId: ids[0], group: 'chiefs', tenantId: byHand.id, tenantRole: 'owner' },
      { id: randomUUID(), providerId: ids[0], group: 'auditors', tenantId: null, systemRole: 'auditor' },
    ],
  });
  const groups = (...names: string[]) => Object.assign(rigs[0].people.get(sub) ?? {}, { groups: names });
  const rolesNow = async () =>
    Object.fromEntries(((await userOf(sub))?.memberships ?? []).map(({ tenantId, role }) => [tenantId, role]));

  await plane.join(tenant.id, (await plane.makeUser()).id, 'owner');
  const custom = { id: randomUUID(), tenantId: tenant.id, name: 'Looker', scopes: ['tenant:read'] };
  await plane.deps.db.customRole.create({ data: custom });
  await plane.deps.db.membership.updateMany({
    where: { tenantId: tenant.id, userId: user?.id ?? '' },
    data: { customRoleId: custom.id },
  });
  groups('staff', 'chiefs', 'auditors');
  await signIn(sub);
  expect(await rolesNow()).toEqual({ [tenant.id]: 'owner', [byHand.id]: 'reader' });
  expect(await plane.deps.db.membership.count({ where: { customRoleId: custom.id } })).toBe(0);
  expect((await userOf(sub))?.systemRole).toBe('auditor');
  groups('auditors');
  await signIn(sub);
  expect(await rolesNow()).toEqual({ [byHand.id]: 'reader' });
  groups();
  await signIn(sub);
  expect((await userOf(sub))?.systemRole).toBe('none');
  const actions = await plane.deps.db.auditEntry.findMany({
    where: { target: `user:${user?.id}`, tenantId: tenant.id },
  });
  expect(actions.map(({ action }) => action)).toEqual(['members.add', 'members.setRole', 'members.remove']);
});

it('leaves the last administrator and the last owner what they are', async () => {
  await plane.deps.db.groupMapping.createMany({
    data: [
      { id: randomUUID(), providerId: ids[0], group: 'chiefs', tenantId: tenant.id, tenantRole: 'owner' },
      { id: randomUUID(), providerId: ids[0], group: 'chiefs', tenantId: null, systemRole: 'admin' },
    ],
  });
  const sub = person({ groups: ['chiefs'] });
  await signIn(sub);
  expect((await userOf(sub))?.systemRole).toBe('admin');
  Object.assign(rigs[0].people.get(sub) ?? {}, { groups: [] });
  await signIn(sub);
  const user = await userOf(sub);
  expect(user?.systemRole).toBe('admin');
  expect(user?.memberships).toMatchObject([{ role: 'owner' }]);
});

it('makes no account for a stranger, and takes over none that has the same address', async () => {
  const stranger = person({ groups: ['others'] });
  expectFailed((await signIn(stranger)).at);
  expect(await userOf(stranger)).toBeNull();

  const local = await plane.makeUser();
  const same = person({ email: local.email.toUpperCase() });
  const { at, session } = await signIn(same);
  expectFailed(at);
  expect(session).toBeUndefined();
  expect(await userOf(same)).toBeNull();

  for (const change of [
    { email_verified: false },
    { email: undefined as unknown as string },
    { email: 'no address' },
  ]) {
    expectFailed((await signIn(person(change))).at);
  }
});

it('joins an identity to an account while its holder is signed in and has proven it, and to no other', async () => {
  const local = await plane.makeUser();
  const sub = person({ email: local.email, groups: [] });
  rigs[0].current = sub;
  const browser = new Browser();
  browser.plant(origin, SESSION_COOKIE, local.cookie);
  const at = await browser.follow(`${startUrl('/account')}&join`, isHere);
  expect(at.pathname).toBe('/account');
  expect((await userOf(sub))?.id).toBe(local.id);
  expect((await signIn(sub)).at.pathname).toBe('/');

  const other = await plane.makeUser();
  const thief = new Browser();
  thief.plant(origin, SESSION_COOKIE, other.cookie);
  expectFailed(await thief.follow(`${startUrl('/account')}&join`, isHere));

  await plane.deps.db.session.updateMany({ where: { userId: other.id }, data: { provenAt: new Date(0) } });
  rigs[0].current = person();
  expectFailed(await thief.follow(`${startUrl('/account')}&join`, isHere));
});

it('refuses a wrong state, another browser, an answer that is shown twice, and one that took too long', async () => {
  rigs[0].current = person();
  const browser = new Browser();
  const back = await browser.follow(startUrl(), isBack);
  const wrong = new URL(back);
  wrong.searchParams.set('state', 'x'.repeat(43));
  expectFailed(await browser.follow(wrong.href, isHere));
  expectFailed(await new Browser().follow(back.href, isHere));
  expect((await browser.follow(back.href, isHere)).pathname).toBe('/');
  expectFailed(await browser.follow(back.href, isHere));

  const late = new Browser();
  const lateBack = await late.follow(startUrl(), isBack);
  await plane.deps.db.providerFlow.updateMany({ data: { expiresAt: new Date(0) } });
  expectFailed(await late.follow(lateBack.href, isHere));
  expect(late.cookie(origin, SESSION_COOKIE)).toBeUndefined();
});

it('refuses a code of one provider where another one’s belongs', async () => {
  const sub = person();
  rigs[0].current = sub;
  rigs[1].current = sub;
  // The flow is with the first one, the answer comes from the second one.
  const browser = new Browser();
  const left = await browser.follow(startUrl(), (url) => url.origin === rigs[0].issuer);
  const swapped = new URL(left.pathname + left.search, rigs[1].issuer);
  expectFailed(await browser.follow(swapped.href, isHere));
  // And one that comes in at the other one's door.
  const again = new Browser();
  const back = await again.follow(startUrl(), isBack);
  expectFailed(await again.follow(back.href.replace(ids[0], ids[1]), isHere));
  expect(await userOf(sub)).toBeNull();
});

it('never leads to another site, and says nothing about providers that are not there or off', async () => {
  for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
    const { at } = await signIn(person(), next);
    expect(at.href).toBe(`${origin}/`);
  }
  expectFailed(await new Browser().follow(startUrl('/', randomUUID()), isHere));
  await plane.deps.db.identityProvider.update({ where: { id: ids[1] }, data: { enabled: false } });
  expectFailed(await new Browser().follow(startUrl('/', ids[1]), isHere));
});

it('lets nobody in whose account is disabled', async () => {
  const sub = person();
  await signIn(sub);
  await plane.deps.db.user.updateMany({
    where: { identities: { some: { subject: sub } } },
    data: { disabledAt: new Date() },
  });
  const { at, session } = await signIn(sub);
  expectFailed(at);
  expect(session).toBeUndefined();
});

/** A browser without a screen: a jar of cookies for each origin, and redirects one at a time. */
class Browser {
  readonly #jars = new Map<string, Map<string, string>>();

  cookie(origin: string, name: string): string | undefined {
    return this.#jars.get(origin)?.get(name);
  }

  /** As if it had been given a cookie before. */
  plant(origin: string, name: string, value: string): void {
    this.#jars.set(origin, new Map([...(this.#jars.get(origin) ?? []), [name, value]]));
  }

  async get(url: string): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name === undefined || value === undefined) continue;
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Follows redirects until one goes where `stop` says, and answers where that is. */
  async follow(url: string, stop: (url: URL) => boolean): Promise<URL> {
    let at = new URL(url);
    for (let step = 0; step < 10; step += 1) {
      if (stop(at)) return at;
      const response = await this.get(at.href);
      const location = response.headers.get('location');
      if (location === null) throw new Error(`${at.href} answered ${response.status}: ${await response.text()}`);
      at = new URL(location, at);
    }
    throw new Error('too many redirects');
  }
}
