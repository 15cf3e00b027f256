import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { hashSecret } from '../services/identity/secrets.ts';
import { openSession, SESSION_COOKIE } from '../services/identity/sessions.ts';
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

async function openSocket(cookie: string): Promise<{ closed: Promise<number>; close: () => void }> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/trpc`, {
    headers: { origin: `http://127.0.0.1:${server.port}`, cookie: `${SESSION_COOKIE}=${cookie}` },
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  return { closed, close: () => socket.close() };
}

/** How the socket was closed and after how long; -1 when it was not within two seconds. */
async function closing(socket: { closed: Promise<number> }, work: () => Promise<unknown>) {
  await work();
  const startedMs = Date.now();
  const code = await Promise.race([socket.closed, sleep(2_000).then(() => -1)]);
  return { code, afterMs: Date.now() - startedMs };
}

describe('sockets of a session', () => {
  it('are closed within a second of its being ended elsewhere; those of other sessions stay', async () => {
    const here = await plane.makeUser();
    const there = await openSession(plane.deps, plane.deps.db, here.id, {
      address: '192.0.2.2',
      userAgent: '',
      host: '',
    });
    const [own, ended] = [await openSocket(here.cookie), await openSocket(there)];
    const { code, afterMs } = await closing(ended, () =>
      here.caller.account.revokeSession({ sessionId: hashSecret(there) }),
    );
    expect(code).toBe(4001);
    expect(afterMs).toBeLessThan(1_000);
    expect(await Promise.race([own.closed, sleep(1_000).then(() => 'open')])).toBe('open');
    own.close();
  });

  it('are closed when the account is disabled', async () => {
    const user = await plane.makeUser();
    const admin = await plane.makeUser({ systemRole: 'admin' });
    const socket = await openSocket(user.cookie);
    const { code } = await closing(socket, () => admin.caller.users.setDisabled({ userId: user.id, disabled: true }));
    expect(code).toBe(4001);
  });
});
