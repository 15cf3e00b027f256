import { openDatabase } from '@bulkhead/db';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { SESSION_COOKIE } from '../services/identity/sessions.ts';
import { createTestPlane } from '../testing.ts';
import { bulkheadOf } from './testing/web-rig.ts';
import { openWebServer } from './web-server.ts';

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
