import { createTRPCClient, httpLink } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppRouter } from '../root.ts';
import { ensureAdmin } from '../services/identity/ensure-admin.ts';
import { openSession, SESSION_COOKIE } from '../services/identity/sessions.ts';
import type { TestPlane } from '../testing.ts';
import { bulkheadOf, startWeb, type WebRig } from './testing/web-rig.ts';

let web: WebRig;
let plane: TestPlane;
beforeAll(async () => {
  web = await startWeb();
  plane = web.plane;
});
afterAll(() => web.close());

describe('mutations over HTTP', () => {
  it.each([
    ['no header', { 'x-bulkhead-csrf': undefined }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['bytes', { 'content-type': 'application/octet-stream' }],
    ['no type', { 'content-type': undefined }],
    ['no origin', { origin: undefined }],
    ['another origin', { origin: 'http://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['no name as origin', { origin: 'null' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
  ])('are refused with %s, and run nothing', async (_name, change) => {
    const user = await plane.makeUser();
    const headers = Object.fromEntries(
      Object.entries({ ...web.honest, cookie: `${SESSION_COOKIE}=${user.cookie}`, ...change }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    );
    const answer = await web.send('POST', '/api/trpc/session.signOut', headers, '{}');
    expect(answer.status).toBe(403);
    expect(bulkheadOf(answer).code).toBe('FORBIDDEN');
    expect((await plane.visit(user.cookie).caller.session.current()).user?.id).toBe(user.id);
  });

  it('set a cookie that scripts and other sites do not get', async () => {
    await ensureAdmin(plane.deps, { email: 'root@example.org', password: 'correct horse battery' });
    const answer = await web.send(
      'POST',
      '/api/trpc/session.signIn',
      web.honest,
      JSON.stringify({ email: 'root@example.org', password: 'correct horse battery' }),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^bulkhead-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
    );
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('are refused over GET, and beyond 256 KiB', async () => {
    const { status } = await web.send('GET', '/api/trpc/session.signOut');
    expect(status).toBe(405);
    const large = await web.send(
      'POST',
      '/api/trpc/session.signIn',
      web.honest,
      JSON.stringify({ email: 'a@b.c', password: 'x'.repeat(300_000) }),
    );
    expect(large.status).toBe(413);
    expect(bulkheadOf(large)).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('256 KiB') });
  });

  it('answer errors in our own terms, without stacks', async () => {
    const cases: [string, string, number, string, string | undefined][] = [
      ['/api/trpc/session.signIn', '{"email":"x","password":"y"}', 400, 'INVALID_INPUT', 'email'],
      ['/api/trpc/session.signIn', '{', 400, 'INVALID_INPUT', undefined],
      ['/api/trpc/no.such', '{}', 404, 'NOT_FOUND', undefined],
      ['/api/trpc/flavors.remove', '{}', 401, 'UNAUTHENTICATED', undefined],
    ];
    for (const [path, body, status, code, field] of cases) {
      const answer = await web.send('POST', path, web.honest, body);
      expect(answer.status).toBe(status);
      expect(bulkheadOf(answer).code).toBe(code);
      expect(bulkheadOf(answer).details.field).toBe(field);
      expect(answer.body).not.toContain('.ts:');
    }
  });

  it('never leak what went wrong inside', async () => {
    const admin = await plane.makeUser({ systemRole: 'admin' });
    const host = await plane.makeHost();
    await plane.deps.db.host.update({ where: { id: host.id }, data: { facts: { nonsense: 'kept in the database' } } });
    const input = encodeURIComponent(JSON.stringify({ hostId: host.id }));
    const answer = await web.send('GET', `/api/trpc/hosts.get?input=${input}`, {
      cookie: `${SESSION_COOKIE}=${admin.cookie}`,
    });
    expect(answer.status).toBe(500);
    const { code, message } = bulkheadOf(answer);
    expect(code).toBe('INTERNAL');
    expect(answer.body).not.toMatch(/protocolVersion|zod|\.ts/i);
    const correlationId = /[0-9a-f-]{36}/.exec(message)?.[0] ?? 'none';
    expect(plane.logged.filter((line) => line.includes(correlationId))).toHaveLength(1);
  });

  it('are bounded a second, but not below fifty at once', async () => {
    const user = await plane.makeUser();
    const headers = { ...web.honest, cookie: `${SESSION_COOKIE}=${user.cookie}` };
    // At once by the clock of the bound, however long a busy machine takes for them.
    const { now } = plane.deps;
    const atOnce = now();
    plane.deps.now = () => atOnce;
    const answers = await Promise.all(
      Array.from({ length: 160 }, () => web.send('POST', '/api/trpc/session.changePassword', headers, '{}')),
    ).finally(() => {
      plane.deps.now = now;
    });
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 400).length).toBeGreaterThanOrEqual(100);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0] && bulkheadOf(refused[0])).toMatchObject({
      code: 'TOO_MANY_ATTEMPTS',
      details: { retryAfterSec: 1 },
    });
  });

  it('are bounded for all browsers of a user together', async () => {
    const user = await plane.makeUser();
    const origin = { address: '192.0.2.9', userAgent: 'another', host: 'dashboard.test' };
    const cookies = [user.cookie, await openSession(plane.deps, plane.deps.db, user.id, origin)];
    const { now } = plane.deps;
    const atOnce = now();
    plane.deps.now = () => atOnce;
    const answers = await Promise.all(
      Array.from({ length: 160 }, (_, index) =>
        web.send(
          'POST',
          '/api/trpc/session.changePassword',
          { ...web.honest, cookie: `${SESSION_COOKIE}=${cookies[index % 2]}` },
          '{}',
        ),
      ),
    ).finally(() => {
      plane.deps.now = now;
    });
    expect(answers.filter(({ status }) => status === 429).length).toBe(60);
  });
});

describe('every answer', () => {
  it('carries the security headers; HSTS is for TLS', async () => {
    for (const path of ['/', '/healthz', '/api/trpc/session.current']) {
      const { headers } = await web.send('GET', path, { 'x-forwarded-proto': 'https' });
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['strict-transport-security']).toBeUndefined();
    }
  });
});

describe('a client in a browser', () => {
  it('reads and changes over HTTP', async () => {
    const admin = await plane.makeUser({ systemRole: 'admin' });
    const client = createTRPCClient<AppRouter>({
      links: [
        httpLink({
          url: `${web.base}/api/trpc`,
          headers: { 'x-bulkhead-csrf': '1', origin: web.base, cookie: `${SESSION_COOKIE}=${admin.cookie}` },
        }),
      ],
    });
    expect((await client.session.current.query()).user?.systemRole).toBe('admin');
    const flavor = {
      name: 'tiny',
      cpuMillicores: 10,
      memoryBytes: 8 * 1024 ** 2,
      pids: 8,
      cpuLimitMillicores: null,
      memoryLimitBytes: null,
    };
    const made = await client.flavors.create.mutate(flavor);
    expect(await client.flavors.list.query()).toContainEqual({ id: made.id, ...flavor });
  });
});

describe('over the wire', () => {
  const packed = { 'accept-encoding': 'br' };
  it('answers of the API are packed as the browser understands it', async () => {
    const batch = Array.from({ length: 20 }, () => 'session.current').join(',');
    const large = await web.send('GET', `/api/trpc/${batch}?batch=1&input={}`, packed);
    expect(large.headers['content-encoding']).toBe('br');
    expect(large.headers['vary']).toMatch(/accept-encoding/i);
    expect((await web.send('GET', `/api/trpc/${batch}?batch=1&input={}`)).headers['content-encoding']).toBeUndefined();
  });
});
