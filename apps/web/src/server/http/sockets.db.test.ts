import { createTRPCClient, createWSClient, TRPCClientError, wsLink } from '@trpc/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { AppRouter } from '../root.ts';
import { SESSION_COOKIE } from '../services/identity/sessions.ts';
import { newsAbout } from '../services/news.ts';
import type { TestPlane } from '../testing.ts';
import { startWeb, type WebRig } from './testing/web-rig.ts';

let web: WebRig;
let plane: TestPlane;
beforeAll(async () => {
  web = await startWeb();
  plane = web.plane;
});
afterAll(() => web.close());

describe('sockets', () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  function open(headers: Record<string, string>): Promise<{ socket: WebSocket; status: number }> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`${web.base.replace('http', 'ws')}/api/trpc`, { headers });
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
    expect((await open({ origin: web.base, cookie })).status).toBe(101);
    expect((await open({ origin: 'http://evil.example', cookie })).status).toBe(403);
    expect((await open({ cookie })).status).toBe(403);
    expect((await open({ origin: web.base })).status).toBe(401);
    expect((await open({ origin: web.base, cookie: `${SESSION_COOKIE}=made-up` })).status).toBe(401);
  });

  it.each(['sign-out', 'a lost membership'])('are closed within a second of %s', async (reason) => {
    const tenant = await plane.makeTenant();
    const user = await plane.makeUser();
    await plane.join(tenant.id, user.id, 'member');
    const { socket } = await open({ origin: web.base, cookie: `${SESSION_COOKIE}=${user.cookie}` });
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
    const headers = { origin: web.base, cookie: `${SESSION_COOKIE}=${user.cookie}` };
    class Browser extends WebSocket {
      constructor(url: string) {
        super(url, { headers });
      }
    }
    const wsClient = createWSClient({ url: `${web.base.replace('http', 'ws')}/api/trpc`, WebSocket: Browser as never });
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
