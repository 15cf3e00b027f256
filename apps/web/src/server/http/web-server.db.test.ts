import { createTRPCClient, createWSClient, httpLink, TRPCClientError, wsLink } from '@trpc/client';
import { openDatabase } from '@bulkhead/db';
import type { ErrorShape } from '@bulkhead/shared';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { AppRouter } from '../root.ts';
import { ensureAdmin } from '../services/identity/ensure-admin.ts';
import { openSession, SESSION_COOKIE } from '../services/identity/sessions.ts';
import { newsAbout } from '../services/news.ts';
import { createTestPlane, type TestPlane } from '../testing.ts';
import { openWebServer, type WebServer } from './web-server.ts';

let plane: TestPlane;
let server: WebServer;
let base: string;
beforeAll(async () => {
  plane = await createTestPlane();
  server = await openWebServer(plane.deps, async (_req, res) => {
    res.end('a page');
  });
  base = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.close();
  await plane.close();
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** fetch() would not let a test say what a browser says. */
function send(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(`${base}${path}`, { method, headers }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (chunk: string) => (text += chunk));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }));
    });
    req.on('error', reject);
    req.end(body);
  });
}

const answerSchema = z.object({
  error: z.object({ data: z.object({ bulkhead: z.custom<ErrorShape>((shape) => typeof shape === 'object') }) }),
});
const bulkheadOf = ({ body }: { body: string }): ErrorShape => answerSchema.parse(JSON.parse(body)).error.data.bulkhead;
const honest = () => ({ 'content-type': 'application/json', 'x-bulkhead-csrf': '1', origin: base });

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
      Object.entries({ ...honest(), cookie: `${SESSION_COOKIE}=${user.cookie}`, ...change }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    );
    const answer = await send('POST', '/api/trpc/session.signOut', headers, '{}');
    expect(answer.status).toBe(403);
    expect(bulkheadOf(answer).code).toBe('FORBIDDEN');
    expect((await plane.visit(user.cookie).caller.session.current()).user?.id).toBe(user.id);
  });

  it('set a cookie that scripts and other sites do not get', async () => {
    await ensureAdmin(plane.deps, { email: 'root@example.org', password: 'correct horse battery' });
    const answer = await send(
      'POST',
      '/api/trpc/session.signIn',
      honest(),
      JSON.stringify({ email: 'root@example.org', password: 'correct horse battery' }),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^bulkhead-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
    );
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('are refused over GET, and beyond 256 KiB', async () => {
    const { status } = await send('GET', '/api/trpc/session.signOut');
    expect(status).toBe(405);
    const large = await send(
      'POST',
      '/api/trpc/session.signIn',
      honest(),
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
      const answer = await send('POST', path, honest(), body);
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
    const answer = await send('GET', `/api/trpc/hosts.get?input=${input}`, {
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
    const headers = { ...honest(), cookie: `${SESSION_COOKIE}=${user.cookie}` };
    // At once by the clock of the bound, however long a busy machine takes for them.
    const { now } = plane.deps;
    const atOnce = now();
    plane.deps.now = () => atOnce;
    const answers = await Promise.all(
      Array.from({ length: 160 }, () => send('POST', '/api/trpc/session.changePassword', headers, '{}')),
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
        send(
          'POST',
          '/api/trpc/session.changePassword',
          { ...honest(), cookie: `${SESSION_COOKIE}=${cookies[index % 2]}` },
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
      const { headers } = await send('GET', path, { 'x-forwarded-proto': 'https' });
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['strict-transport-security']).toBeUndefined();
    }
  });
});

describe('sockets', () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  function open(headers: Record<string, string>): Promise<{ socket: WebSocket; status: number }> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`${base.replace('http', 'ws')}/api/trpc`, { headers });
      closers.push(() => socket.terminate());
      socket.once('open', () => resolve({ socket, status: 101 }));
      socket.once('unexpected-response', (_req, res) => resolve({ socket, status: res.statusCode ?? 0 }));
      socket.on('error', reject);
    });
  }
  const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));

  it('want our origin and a session', async () => {
    const user = await plane.makeUser();
    const cookie = `${SESSION_COOKIE}=${user.cookie}`;
    expect((await open({ origin: base, cookie })).status).toBe(101);
    expect((await open({ origin: 'http://evil.example', cookie })).status).toBe(403);
    expect((await open({ cookie })).status).toBe(403);
    expect((await open({ origin: base })).status).toBe(401);
    expect((await open({ origin: base, cookie: `${SESSION_COOKIE}=made-up` })).status).toBe(401);
  });

  it.each(['sign-out', 'a lost membership'])('are closed within a second of %s', async (reason) => {
    const tenant = await plane.makeTenant();
    const user = await plane.makeUser();
    await plane.join(tenant.id, user.id, 'member');
    const { socket } = await open({ origin: base, cookie: `${SESSION_COOKIE}=${user.cookie}` });
    const closing = closed(socket);
    const beganAt = Date.now();
    if (reason === 'sign-out') await user.caller.session.signOut();
    else await plane.deps.db.membership.deleteMany({ where: { userId: user.id } });
    expect(await closing).toBe(4001);
    expect(Date.now() - beganAt).toBeLessThan(1_500);
  });

  it('carry the changes of one tenant, to whom it concerns, and no mutations', async () => {
    const [ours, theirs] = [await plane.makeTenant(), await plane.makeTenant()];
    const user = await plane.makeUser();
    await plane.join(ours.id, user.id, 'reader');
    const headers = { origin: base, cookie: `${SESSION_COOKIE}=${user.cookie}` };
    class Browser extends WebSocket {
      constructor(url: string) {
        super(url, { headers });
      }
    }
    const wsClient = createWSClient({ url: `${base.replace('http', 'ws')}/api/trpc`, WebSocket: Browser as never });
    closers.push(() => void wsClient.close());
    const client = createTRPCClient<AppRouter>({ links: [wsLink({ client: wsClient })] });
    const seen: string[] = [];
    const refused = new Promise<string>((resolve) => {
      client.live.changes.subscribe(
        { tenantSlug: theirs.slug },
        { onError: (error) => resolve(error instanceof TRPCClientError ? (error.data?.bulkhead.code ?? '') : '') },
      );
    });
    expect(await refused).toBe('NOT_FOUND');
    const started = Promise.withResolvers<void>();
    client.live.changes.subscribe(
      { tenantSlug: ours.slug },
      {
        onStarted: () => started.resolve(),
        onData: ({ topic, tenantSlug }) => seen.push(`${topic} ${tenantSlug === ours.slug}`),
      },
    );
    await started.promise;
    const { changes, db } = plane.deps;
    await expect
      .poll(
        async () => {
          await changes.publish(db, [
            newsAbout('instances', { tenantSlug: theirs.slug }),
            newsAbout('tenants'),
            newsAbout('hosts'),
            newsAbout('operations', { tenantSlug: ours.slug }),
          ]);
          return seen;
        },
        { timeout: 5_000 },
      )
      .toEqual(expect.arrayContaining(['hosts false', 'operations true']));
    expect(seen).not.toContain('instances false');
    expect(seen).not.toContain('tenants false');
    const attempt: unknown = await client.session.signOut.mutate().catch((error: unknown) => error);
    expect(attempt).toBeInstanceOf(TRPCClientError);
    expect((await plane.visit(user.cookie).caller.session.current()).user).not.toBeNull();
  });
});

describe('a client in a browser', () => {
  it('reads and changes over HTTP', async () => {
    const admin = await plane.makeUser({ systemRole: 'admin' });
    const client = createTRPCClient<AppRouter>({
      links: [
        httpLink({
          url: `${base}/api/trpc`,
          headers: { 'x-bulkhead-csrf': '1', origin: base, cookie: `${SESSION_COOKIE}=${admin.cookie}` },
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

describe('without a database', () => {
  it.each(['refuses', 'hangs'] as const)(
    'that %s, says so within two seconds, and goes on when it is back',
    async (fault) => {
      const own = await createTestPlane();
      const line = await openLine(own.database.url);
      const db = openDatabase(line.url);
      const web = await openWebServer({ ...own.deps, db }, async (_req, res) => {
        res.end('a page');
      });
      const user = await own.makeUser();
      const get = (path: string) =>
        fetch(`http://127.0.0.1:${web.port}${path}`, { headers: { cookie: `${SESSION_COOKIE}=${user.cookie}` } });
      try {
        expect((await get('/healthz')).status).toBe(200);
        expect((await get('/api/trpc/flavors.list')).status).toBe(200);
        line.fail(fault);
        const beganAt = Date.now();
        const [health, answer] = await Promise.all([get('/healthz'), get('/api/trpc/flavors.list')]);
        expect(Date.now() - beganAt).toBeLessThan(2_500);
        expect(health.status).toBe(503);
        expect(await health.json()).toEqual({ ok: false, reason: 'the database does not answer' });
        expect(answer.status).toBe(503);
        expect(bulkheadOf({ body: await answer.text() }).code).toBe('UNAVAILABLE');
        expect(await (await get('/')).text()).toBe('a page');
        line.mend();
        await expect.poll(async () => (await get('/healthz')).status, { timeout: 10_000 }).toBe(200);
        await expect.poll(async () => (await get('/api/trpc/flavors.list')).status, { timeout: 10_000 }).toBe(200);
      } finally {
        line.mend();
        await web.close();
        await db.$disconnect();
        await line.close();
        await own.close();
      }
    },
  );

  /** A line to the database that can be cut (connections are refused) or go silent (they are kept and nothing passes). */
  async function openLine(url: string) {
    const target = new URL(url);
    const ends = new Set<Socket>();
    let fault: 'refuses' | 'hangs' | null = null;
    const relay = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        ends.add(from);
        from.on('data', (chunk) => to.write(chunk));
        from.on('error', () => from.destroy());
        from.on('close', () => {
          ends.delete(from);
          to.destroy();
        });
      }
      if (fault === 'refuses') near.destroy();
      if (fault === 'hangs') near.pause();
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const near = new URL(url);
    near.hostname = '127.0.0.1';
    near.port = String((relay.address() as AddressInfo).port);
    return {
      url: near.href,
      fail(how: 'refuses' | 'hangs') {
        fault = how;
        for (const end of ends)
          if (how === 'refuses') end.destroy();
          else end.pause();
      },
      mend() {
        fault = null;
        for (const end of ends) end.resume();
      },
      close: () =>
        new Promise<void>((resolve) => {
          for (const end of ends) end.destroy();
          relay.close(() => resolve());
        }),
    };
  }
});

describe('over the wire', () => {
  const packed = { 'accept-encoding': 'br' };
  it('answers of the API are packed as the browser understands it', async () => {
    const batch = Array.from({ length: 20 }, () => 'session.current').join(',');
    const large = await send('GET', `/api/trpc/${batch}?batch=1&input={}`, packed);
    expect(large.headers['content-encoding']).toBe('br');
    expect(large.headers['vary']).toMatch(/accept-encoding/i);
    expect((await send('GET', `/api/trpc/${batch}?batch=1&input={}`)).headers['content-encoding']).toBeUndefined();
  });
});
