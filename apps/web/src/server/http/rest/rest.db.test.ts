import { MIB } from '@bulkhead/shared';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SESSION_COOKIE } from '../../services/identity/sessions.ts';
import { newsAbout } from '../../services/news.ts';
import { newToken } from '../../services/tokens/token-text.ts';
import { createTestPlane, IMAGE, type TestPlane } from '../../testing.ts';
import { sendTo, type Answer } from '../testing/web-rig.ts';
import { openWebServer, type WebServer } from '../web-server.ts';

let plane: TestPlane;
let server: WebServer;
beforeAll(async () => {
  plane = await createTestPlane();
  server = await openWebServer(plane.deps, async (_req, res) => {
    res.end('a page');
  });
});
afterAll(async () => {
  await server.close();
  await plane.close();
});

const send = (method: string, path: string, headers: Record<string, string> = {}, body = '') =>
  sendTo(`http://127.0.0.1:${server.port}${path}`, method, headers, body);

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const json = { 'content-type': 'application/json' };
const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }),
});
const errorOf = ({ body }: Answer) => errorSchema.parse(JSON.parse(body)).error;

async function makeScene(scopes: ('tenant:read' | 'instances:read' | 'instances:write' | 'members:read')[]) {
  const tenant = await plane.makeTenant();
  const owner = await plane.makeUser();
  await plane.join(tenant.id, owner.id, 'owner');
  const made = await owner.caller.tokens.create({ tenantSlug: tenant.slug, name: 'ci', scopes, expiresInDays: 30 });
  return { tenant, owner, made, base: `/api/v1/tenants/${tenant.slug}` };
}

describe('the HTTP API', () => {
  it('does with a token alone what the dashboard does', async () => {
    const host = await plane.makeHost();
    const { base, made } = await makeScene(['tenant:read', 'instances:read', 'instances:write']);
    const headers = bearer(made.token);
    const size = { cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 };
    const launch = { spec: { name: 'web', image: IMAGE, hostId: host.id, ...size } };
    const launched = await send('POST', `${base}/instances`, { ...headers, ...json }, JSON.stringify(launch));
    expect(launched.status).toBe(200);
    const { instanceId } = z.object({ instanceId: z.string() }).parse(JSON.parse(launched.body));

    const list = await send('GET', `${base}/instances?pageSize=5&sort[column]=name&sort[direction]=desc`, headers);
    expect(JSON.parse(list.body)).toMatchObject({ total: 1, rows: [{ id: instanceId, name: 'web' }] });
    expect(JSON.parse((await send('GET', `${base}/instances/${instanceId}`, headers)).body)).toMatchObject({
      name: 'web',
    });
    expect(JSON.parse((await send('GET', `${base}/quota`, headers)).body)).toMatchObject({
      tenant: { reserved: { instances: 1 } },
    });
    expect((await send('POST', `${base}/instances/${instanceId}/stop`, headers)).status).toBe(200);
    const controls = await send(
      'PUT',
      `${base}/instances/${instanceId}/size`,
      { ...headers, ...json },
      JSON.stringify({ size: { ...size, cpuLimitMillicores: 1, memoryLimitBytes: null } }),
    );
    expect(controls.status).toBe(400);
    expect(errorOf(controls)).toMatchObject({ code: 'INVALID_INPUT', details: { field: 'size.cpuLimitMillicores' } });
    expect((await send('DELETE', `${base}/instances/${instanceId}`, headers)).status).toBe(200);
    const entry = await plane.deps.db.auditEntry.findFirst({
      where: { action: 'instances.launch', target: { contains: instanceId } },
    });
    expect(entry?.actor).toBe(`token:${made.id}`);
  });

  it('looks at no cookie: a request with both is its token’s, and one with a cookie alone is nobody’s', async () => {
    const { tenant, owner, made, base } = await makeScene(['tenant:read']);
    const cookie = `${SESSION_COOKIE}=${owner.cookie}`;
    expect((await send('GET', `${base}/quota`, { cookie })).status).toBe(401);
    expect((await send('GET', `${base}/quota`, { cookie, ...bearer(newToken().text) })).status).toBe(401);
    expect((await send('GET', `${base}/quota`, { cookie, ...bearer(made.token) })).status).toBe(200);
    // The owner may; the token may not, cookie or no cookie.
    const refused = await send('GET', `${base}/instances`, { cookie, ...bearer(made.token) });
    expect(refused.status).toBe(403);
    expect(errorOf(refused).message).toContain('instances:read');
    // And the browsers' door is not opened by a token.
    const input = encodeURIComponent(JSON.stringify({ tenantSlug: tenant.slug }));
    const browser = await send('GET', `/api/trpc/quota.get?input=${input}`, { cookie, ...bearer(made.token) });
    expect(browser.status).toBe(401);
    expect(browser.headers['set-cookie']).toBeUndefined();
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      origin: `http://127.0.0.1:${server.port}`,
      host: `127.0.0.1:${server.port}`,
      cookie,
    };
    const switched = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        const req = request({ port: server.port, path: '/api/trpc', headers });
        req.on('upgrade', (res, socket) => {
          socket.destroy();
          resolve(res.statusCode ?? 0);
        });
        req.on('response', (res) => resolve(res.statusCode ?? 0));
        req.on('error', reject);
        req.end();
      });
    expect(await switched(upgrade)).toBe(101);
    expect(await switched({ ...upgrade, ...bearer(made.token) })).toBe(401);
  });

  it('answers every token that is not accepted alike', async () => {
    const { base, owner, tenant, made } = await makeScene(['tenant:read']);
    const db = plane.deps.db;
    const make = () =>
      owner.caller.tokens.create({ tenantSlug: tenant.slug, name: 'x', scopes: ['tenant:read'], expiresInDays: 1 });
    const [revoked, expired, elsewhere] = [await make(), await make(), await make()];
    await owner.caller.tokens.revoke({ tenantSlug: tenant.slug, tokenId: revoked.id });
    await db.apiToken.update({ where: { id: expired.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    await db.apiToken.update({ where: { id: elsewhere.id }, data: { addresses: ['203.0.113.0/24'] } });
    const unknown = newToken().text;
    const wrongSecret = unknown.replace(/^bh_\w{11}/, `bh_${made.id}`);
    const tokens = [
      revoked.token,
      expired.token,
      elsewhere.token,
      unknown,
      wrongSecret,
      'bh_x',
      made.token.slice(0, -1),
    ];
    const answers = await Promise.all(tokens.map((token) => send('GET', `${base}/quota`, bearer(token))));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
    expect(answers[0]?.headers['www-authenticate']).toContain('Bearer');
    expect(answers[0] && errorOf(answers[0]).code).toBe('UNAUTHENTICATED');
    expect((await send('GET', `${base}/quota`, bearer(made.token))).status).toBe(200);
  });

  it('takes no token from a URL, anywhere, and logs none', async () => {
    const { base, made } = await makeScene(['tenant:read']);
    for (const path of [
      `${base}/quota?access_token=${made.token}`,
      `/?t=${made.token}`,
      `/api/trpc/session.current?x=${made.token}`,
    ]) {
      const answer = await send('GET', path, bearer(made.token));
      expect(answer.status).toBe(400);
      expect(errorOf(answer).message).toMatch(/token in this URL/);
      expect(answer.body).not.toContain(made.token);
    }
  });

  it('wants JSON, at most 256 KiB of it, and says each field once', async () => {
    const { base, made } = await makeScene(['tenant:read', 'instances:write']);
    const post = (headers: Record<string, string>, body: string, path = `${base}/instances`) =>
      send('POST', path, { ...bearer(made.token), ...headers }, body);
    expect((await post({ 'content-type': 'text/plain' }, '{}')).status).toBe(415);
    expect((await post({ 'content-type': 'multipart/form-data; boundary=x' }, '--x--')).status).toBe(415);
    expect((await post({ 'content-type': 'application/json; charset=utf-16' }, '{}')).status).toBe(415);
    expect((await post({ 'content-type': 'application/json; charset=UTF-8' }, '{}')).status).toBe(400);
    expect((await post(json, '{')).status).toBe(400);
    expect((await post(json, '[]')).status).toBe(400);
    expect((await post(json, `{"spec":"${'x'.repeat(300_000)}"}`)).status).toBe(413);
    const chunked = await post({ ...json, 'transfer-encoding': 'chunked' }, `{"spec":"${'x'.repeat(300_000)}"}`);
    expect(chunked.status).toBe(413);
    const twice = await post(json, JSON.stringify({ tenantSlug: 'other', spec: {} }));
    expect(errorOf(twice)).toMatchObject({ code: 'INVALID_INPUT', details: { field: 'tenantSlug' } });
    const unknown = await post(json, '{"spec":{},"Spec":{},"__proto__":{"a":1}}');
    expect(unknown.status).toBe(400);
    expect((await post({}, '', `${base}/instances?a=1`)).status).toBe(400);
  });

  it('says what is there and how it is asked, and lets no other site in', async () => {
    const { base, made } = await makeScene(['tenant:read']);
    const headers = bearer(made.token);
    expect((await send('GET', '/api/v1/nowhere', headers)).status).toBe(404);
    const wrong = await send('POST', `${base}/quota`, headers);
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET']);
    const preflight = await send('OPTIONS', `${base}/quota`, { origin: 'https://evil.example', ...headers });
    expect(preflight.status).toBe(405);
    const cross = await send('GET', `${base}/quota`, { origin: 'https://evil.example', ...headers });
    for (const answer of [preflight, cross]) {
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    const document = await send('GET', '/api/v1/openapi.json');
    expect(document.status).toBe(200);
    expect(JSON.parse(document.body)).toMatchObject({ openapi: '3.1.1' });
  });

  it('knows another tenant as little as the dashboard does', async () => {
    const { made } = await makeScene(['tenant:read', 'instances:read']);
    const theirs = await makeScene(['tenant:read']);
    const real = await send('GET', `${theirs.base}/quota`, bearer(made.token));
    const none = await send('GET', '/api/v1/tenants/no-such-tenant/quota', bearer(made.token));
    expect([real.status, none.status]).toEqual([404, 404]);
    expect(real.body.replaceAll(theirs.tenant.slug, 'no-such-tenant')).toBe(none.body);
  });

  it('bounds each token by itself, and those that are not accepted by address', async () => {
    const { base, made } = await makeScene(['tenant:read']);
    const { now } = plane.deps;
    const atOnce = now();
    plane.deps.now = () => atOnce;
    try {
      const bad = await Promise.all(Array.from({ length: 45 }, () => send('GET', `${base}/quota`, bearer('bh_x'))));
      const refused = bad.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThanOrEqual(15);
      expect(refused[0]?.headers['retry-after']).toBe('1');
      expect((await send('GET', `${base}/quota`, bearer(made.token))).status).toBe(200);
      const good = await Promise.all(
        Array.from({ length: 120 }, () => send('POST', `${base}/instances`, bearer(made.token))),
      );
      expect(good.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    } finally {
      plane.deps.now = now;
    }
  });

  it('has written no token into the log', () => {
    expect(plane.logged.join('')).toContain('a token was refused');
    expect(plane.logged.join('')).not.toMatch(/bh_[0-9A-Za-z]{11}_/);
  });
});

describe('streams', () => {
  function follow(path: string, token: string) {
    const events: { event: string; data: unknown }[] = [];
    const done = Promise.withResolvers<number>();
    const status = Promise.withResolvers<number>();
    const req = request(
      { port: server.port, path, headers: { ...bearer(token), accept: 'text/event-stream' } },
      (res) => {
        status.resolve(res.statusCode ?? 0);
        let rest = '';
        res.setEncoding('utf8');
        res.on('data', (chunk: string) => {
          const frames = `${rest}${chunk}`.split('\n\n');
          rest = frames.pop() ?? '';
          for (const frame of frames.filter((one) => !one.startsWith(':'))) {
            const event = /^event: (\w+)$/m.exec(frame)?.[1] ?? 'message';
            events.push({ event, data: JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? 'null') });
          }
        });
        res.on('close', () => done.resolve(res.statusCode ?? 0));
      },
    );
    req.on('error', () => done.resolve(0));
    req.end();
    return { events, done: done.promise, status: status.promise, leave: () => req.destroy() };
  }

  it('carry the changes of a tenant to its token, and end within a second of it', async () => {
    const { tenant, owner, made, base } = await makeScene(['tenant:read']);
    const stream = follow(`${base}/changes`, made.token);
    const publish = () =>
      plane.deps.changes.publish(plane.deps.db, [newsAbout('operations', { tenantSlug: tenant.slug })]);
    await expect
      .poll(
        async () => {
          await publish();
          return stream.events;
        },
        { timeout: 5_000 },
      )
      .toContainEqual({ event: 'message', data: expect.objectContaining({ topic: 'operations' }) });
    const beganAt = Date.now();
    await owner.caller.tokens.revoke({ tenantSlug: tenant.slug, tokenId: made.id });
    expect(await stream.done).toBe(200);
    expect(Date.now() - beganAt).toBeLessThan(1_500);
    expect(stream.events.at(-1)).toMatchObject({ event: 'error', data: { error: { code: 'UNAUTHENTICATED' } } });
  });

  it('end when a custom role of its maker changes', async () => {
    const { tenant, owner } = await makeScene(['tenant:read']);
    const tenantSlug = tenant.slug;
    const scopes = ['tenant:read' as const, 'members:read' as const];
    const role = await owner.caller.roles.create({ tenantSlug, name: 'Watch', scopes });
    const watcher = await plane.makeUser();
    await plane.join(tenant.id, watcher.id, 'reader');
    await owner.caller.members.setRole({ tenantSlug, userId: watcher.id, role: 'reader', customRoleId: role.id });
    const own = await watcher.caller.tokens.createOwn({ name: 'w', scopes: ['tenant:read'], expiresInDays: 1 });
    const stream = follow(`/api/v1/tenants/${tenantSlug}/changes`, own.token);
    await expect
      .poll(async () => {
        await plane.deps.changes.publish(plane.deps.db, [newsAbout('usage', { tenantSlug })]);
        return stream.events.length;
      })
      .toBeGreaterThan(0);
    await owner.caller.roles.update({ tenantSlug, roleId: role.id, name: 'Watch', scopes: ['tenant:read'] });
    expect(await stream.done).toBe(200);
    expect(stream.events.at(-1)?.event).toBe('error');
  });

  it('have an HTTP status of their own while nothing was sent, want to be accepted, and are bounded', async () => {
    const { base, made } = await makeScene(['tenant:read']);
    expect((await send('GET', `${base}/changes`, bearer(made.token))).status).toBe(406);
    expect(await follow('/api/v1/changes', made.token).done).toBe(403);
    expect(await follow('/api/v1/tenants/not-this-one/changes', made.token).done).toBe(404);
    const open = Array.from({ length: 16 }, () => follow(`${base}/changes`, made.token));
    expect(new Set(await Promise.all(open.map(({ status }) => status)))).toEqual(new Set([200]));
    expect(await follow(`${base}/changes`, made.token).status).toBe(429);
    for (const one of open) one.leave();
  });

  it('that a client leaves, or does not read, are no faults of ours', async () => {
    const { tenant, made, base } = await makeScene(['tenant:read']);
    const { changes } = plane.deps;
    let taken = 0;
    plane.deps.changes = {
      ...changes,
      listen: async function* flood() {
        const change = newsAbout('usage', { tenantSlug: tenant.slug, instanceId: 'x'.repeat(64 * 1024) });
        for (;;) {
          taken += 1;
          yield change;
        }
      },
    };
    try {
      const deaf = request({
        port: server.port,
        path: `${base}/changes`,
        headers: { ...bearer(made.token), accept: 'text/event-stream' },
      });
      const answered = new Promise<void>((resolve) => {
        deaf.on('response', (res) => {
          res.pause();
          resolve();
        });
      });
      deaf.on('error', () => {});
      deaf.end();
      await answered;
      // It is filled until the client's and the kernel's buffers are, and then the source rests.
      await expect
        .poll(
          async () => {
            const before = taken;
            await new Promise((resolve) => setTimeout(resolve, 300));
            return taken - before;
          },
          { timeout: 10_000 },
        )
        .toBe(0);
      expect(taken).toBeGreaterThan(0);
      deaf.destroy();
    } finally {
      plane.deps.changes = changes;
    }
    const gone = follow(`${base}/changes`, made.token);
    gone.leave();
    await gone.done;
    expect(plane.logged.filter((line) => line.includes('unexpected error'))).toEqual([]);
  });
});
