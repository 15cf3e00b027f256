import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ensureAdmin } from '../services/identity/ensure-admin.ts';
import { createTestPlane, type TestPlane } from '../testing.ts';
import { sendTo } from './testing/web-rig.ts';
import { openWebServer, type WebServer } from './web-server.ts';

const ADMIN = { email: 'root@example.org', password: 'correct horse battery' };
const TLS = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' };

let plane: TestPlane;
let server: WebServer;
beforeAll(async () => {
  plane = await createTestPlane();
  plane.deps.env = { ...plane.deps.env, BULKHEAD_TRUST_PROXY: true };
  server = await openWebServer(plane.deps, async (_req, res) => {
    res.end('a page');
  });
  await ensureAdmin(plane.deps, ADMIN);
});
afterAll(async () => {
  await server.close();
  await plane.close();
});

const origin = () => `http://127.0.0.1:${server.port}`;

async function send(method: string, procedure: string, headers: Record<string, string>, body = '') {
  const answer = await sendTo(`${origin()}/api/trpc/${procedure}`, method, headers, body);
  return { body: answer.body, cookie: answer.headers['set-cookie']?.join('\n') ?? '' };
}

async function signIn(proxy: Record<string, string>): Promise<string> {
  const headers = { 'content-type': 'application/json', 'x-bulkhead-csrf': '1', origin: origin(), ...proxy };
  return (await send('POST', 'session.signIn', headers, JSON.stringify(ADMIN))).cookie;
}

const isSignedIn = async (headers: Record<string, string>) =>
  (await send('GET', 'session.current', headers)).body.includes(ADMIN.email);

function opensSocket(headers: Record<string, string>): Promise<boolean> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/trpc`, { headers: { origin: origin(), ...headers } });
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.once('open', () => {
      socket.close();
      resolve(true);
    });
  });
}

describe('the session’s cookie behind a proxy', () => {
  it('over TLS is one that no other host can set, for requests and sockets', async () => {
    const given = await signIn(TLS);
    expect(given).toMatch(
      /^__Host-bulkhead-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure$/,
    );
    const cookie = given.split(';')[0] ?? '';
    expect(await isSignedIn({ cookie, ...TLS })).toBe(true);
    expect(await opensSocket({ cookie, ...TLS })).toBe(true);
    const planted = cookie.replace('__Host-', '');
    expect(await isSignedIn({ cookie: planted, ...TLS })).toBe(false);
    expect(await opensSocket({ cookie: planted, ...TLS })).toBe(false);
  });

  it('over plain HTTP has the plain name', async () => {
    const given = await signIn({});
    expect(given).toMatch(/^bulkhead-session=[\w-]{43}; .+Max-Age=604800$/);
    const cookie = given.split(';')[0] ?? '';
    expect(await isSignedIn({ cookie })).toBe(true);
    expect(await opensSocket({ cookie })).toBe(true);
  });
});
