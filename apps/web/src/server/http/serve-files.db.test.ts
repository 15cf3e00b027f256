import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SESSION_COOKIE } from '../services/identity/sessions.ts';
import { createTestPlane, type TestPlane } from '../testing.ts';
import { openWebServer, type WebServer } from './web-server.ts';

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

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/files/${path}`, { method, headers });
  const body = (await answer.json()) as { error: { code: string } };
  return { status: answer.status, code: body.error.code };
}

it('is for who is signed in, from our own pages, and decided by the procedures behind it', async () => {
  const tenant = await plane.makeTenant();
  const member = await plane.makeUser();
  const reader = await plane.makeUser();
  await plane.join(tenant.id, member.id, 'member');
  await plane.join(tenant.id, reader.id, 'reader');
  const as = ({ cookie }: { cookie: string }) => ({ cookie: `${SESSION_COOKIE}=${cookie}` });
  const file = `${tenant.slug}/${randomUUID()}/content?path=/etc/passwd`;
  const log = `${tenant.slug}/${randomUUID()}/log?tail=10`;
  expect(await ask(file)).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  expect(await ask(file, { ...as(member), authorization: 'Bearer x' })).toEqual({
    status: 401,
    code: 'UNAUTHENTICATED',
  });
  expect(await ask(file, { ...as(member), 'sec-fetch-site': 'cross-site' })).toEqual({
    status: 403,
    code: 'FORBIDDEN',
  });
  expect(await ask(file, as(reader))).toEqual({ status: 403, code: 'FORBIDDEN' });
  expect(await ask(file, as(member))).toEqual({ status: 404, code: 'NOT_FOUND' });
  expect(await ask(log, as(reader))).toEqual({ status: 404, code: 'NOT_FOUND' });
  const volume = `${tenant.slug}/volumes/${randomUUID()}`;
  expect(await ask(`${volume}/content?path=/&as=archive`, as(reader))).toEqual({ status: 403, code: 'FORBIDDEN' });
  expect(await ask(`${volume}/content?path=/&as=archive`, as(member))).toEqual({ status: 404, code: 'NOT_FOUND' });
  expect(await ask(`${volume}/log?tail=10`, as(member))).toEqual({ status: 404, code: 'NOT_FOUND' });
  expect(await ask(file, as(await plane.makeUser()))).toEqual({ status: 404, code: 'NOT_FOUND' });
  expect(await ask(`${tenant.slug}/x/other`, as(member))).toEqual({ status: 404, code: 'NOT_FOUND' });
  expect(await ask(file, as(member), 'POST')).toEqual({ status: 400, code: 'INVALID_INPUT' });
  for (const wrong of [`${tenant.slug}/${randomUUID()}/content?path=relative`, `${tenant.slug}/${randomUUID()}/log`]) {
    expect(await ask(wrong, as(member))).toEqual({ status: 400, code: 'INVALID_INPUT' });
  }
});
