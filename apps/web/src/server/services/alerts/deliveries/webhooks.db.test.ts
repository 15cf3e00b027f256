import { fork } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestPlane, refusalOf, type TestPlane } from '../../../testing.ts';
import { createChannel } from '../channels/create-channel.ts';
import { makeAlert } from '../testing/make-alert.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';
import { MAX_ATTEMPTS } from './back-off.ts';
import { forgetOldDeliveries, KEPT_OF_A_CHANNEL } from './forget-old.ts';
import { sendDue } from './keep-sending.ts';
import { recordOutcome } from './record-outcome.ts';
import { takeDue } from './take-due.ts';

/** Another process that sends what is due. */
const SENDER = fileURLToPath(new URL('../testing/sender-process.ts', import.meta.url));

let plane: TestPlane;
let receiver: WebhookReceiver;
const ACTOR = { userId: randomUUID(), displayName: 'Op', tokenId: null, address: '192.0.2.1' };

beforeAll(async () => {
  plane = await createTestPlane();
  receiver = await openWebhookReceiver();
});
afterAll(async () => {
  await receiver.close();
  await plane.close();
});
beforeEach(async () => {
  await plane.deps.db.alertRule.deleteMany();
  await plane.deps.db.alertChannel.deleteMany();
  receiver.received = [];
  receiver.answer = 204;
});

/** A channel of the operators to the receiver. */
async function makeChannel(url = receiver.url) {
  const target = { kind: 'webhook', url } as const;
  const input = { name: randomUUID(), target, enabled: true, takesBuiltIn: true };
  const { id, signingSecret } = await createChannel(plane.deps, null, ACTOR, input);
  receiver.signingSecret = signingSecret ?? '';
  return id;
}
const rowsOf = (channelId: string) =>
  plane.deps.db.alertDelivery.findMany({ where: { channelId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
const rowOf = (id: string) => plane.deps.db.alertDelivery.findUniqueOrThrow({ where: { id } });
/** As if the time until the next attempt, and every lease, had gone by. */
const passTime = () =>
  plane.deps.db
    .$executeRaw`update "AlertDelivery" set "nextTryAt" = now() - interval '1 s', "leasedUntil" = "leasedUntil" - interval '1 hour'`;

describe('a message to a webhook', () => {
  it('arrives once, signed, and says what happened', async () => {
    const channelId = await makeChannel();
    const { alertId, deliveryIds } = await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    expect(await sendDue(plane.deps)).toBe(1);
    expect(await sendDue(plane.deps)).toBe(0);
    expect(receiver.received).toHaveLength(1);
    const [request] = receiver.received;
    expect(request?.headers['webhook-id']).toBe(deliveryIds[0]);
    expect(request?.headers['content-type']).toContain('application/json');
    expect(request?.message).toMatchObject({
      version: 1,
      type: 'alert.fired',
      timestamp: '2026-05-01T10:05:00.000Z',
      text: 'Busy: web is at 95.4 %.',
      data: {
        id: alertId,
        severity: 'warning',
        subject: { kind: 'instance', name: 'web' },
        finding: { value: 954, limit: 500 },
        link: 'http://localhost:0/ops/alerts',
      },
    });
    expect(await rowOf(deliveryIds[0] ?? '')).toMatchObject({ state: 'delivered', attempts: 1, responseStatus: 204 });
  });

  it('is signed as the scheme is written down, not only as its library reads it', async () => {
    const channelId = await makeChannel();
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    await sendDue(plane.deps);
    const [request] = receiver.received;
    if (request === undefined) throw new Error('nothing came');
    const { headers, body } = request;
    const key = Buffer.from(receiver.signingSecret.replace('whsec_', ''), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const signature = createHmac('sha256', key).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(key).toHaveLength(32);
  });

  it('is sent by one of many processes that look at the same time', async () => {
    const channelIds = await Promise.all([makeChannel(), makeChannel()]);
    for (let index = 0; index < 10; index += 1) {
      await makeAlert(plane.deps.db, { tenantId: null, channelIds, ruleName: `r${index}` });
    }
    await Promise.all(Array.from({ length: 6 }, () => sendDue(plane.deps)));
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });

  it('comes again under the same id when the process dies between sending and writing that down', async () => {
    const channelId = await makeChannel();
    const { deliveryIds } = await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    const taken = await takeDue(plane.deps.db);
    if (taken === null || taken === 'contended') throw new Error('nothing was taken');
    // It was sent, and that is all that the process did in its life. While its lease lasts nobody sends it.
    expect(await sendDue(plane.deps)).toBe(0);
    await passTime();
    expect(await sendDue(plane.deps)).toBe(1);
    expect(receiver.received[0]?.headers['webhook-id']).toBe(deliveryIds[0]);
    // The dead one comes back: what it has to say is not about this attempt.
    await recordOutcome(plane.deps, taken, null, { kind: 'failed', code: 'timeout', detail: null, status: null });
    expect(await rowOf(deliveryIds[0] ?? '')).toMatchObject({ state: 'delivered', attempts: 2, problem: null });
  });

  it('comes again under the same id when the process is killed while the receiver has it', async () => {
    const channelId = await makeChannel();
    const { deliveryIds } = await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    const dataDir = plane.deps.env.BULKHEAD_DATA_DIR;
    const sender = fork(SENDER, [plane.database.url, dataDir], { stdio: 'ignore' });
    const ended = once(sender, 'exit');
    receiver.answer = (res) => {
      sender.kill('SIGKILL');
      res.writeHead(204).end();
    };
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(await rowOf(deliveryIds[0] ?? '')).toMatchObject({ state: 'pending', attempts: 1, problem: null });
    receiver.answer = 204;
    await passTime();
    expect(await sendDue(plane.deps)).toBe(1);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([deliveryIds[0], deliveryIds[0]]);
    expect(await rowOf(deliveryIds[0] ?? '')).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  it('is tried again later and later, and given up after the last attempt', async () => {
    receiver.answer = 500;
    const channelId = await makeChannel();
    const { deliveryIds } = await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    const waits: number[] = [];
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      expect(await sendDue(plane.deps)).toBe(1);
      const [row] = await plane.deps.db.$queryRaw<{ wait: number; state: string; problem: string }[]>`
        select extract(epoch from "nextTryAt" - now())::float8 as wait, state, problem from "AlertDelivery"
        where id = ${deliveryIds[0]}::uuid`;
      expect(row?.problem).toBe('status');
      if (attempt < MAX_ATTEMPTS) waits.push(row?.wait ?? 0);
      expect(row?.state).toBe(attempt < MAX_ATTEMPTS ? 'pending' : 'failed');
      await passTime();
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(await sendDue(plane.deps)).toBe(0);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(receiver.received).toHaveLength(MAX_ATTEMPTS);
  });

  it('about the end waits for the one about the beginning', async () => {
    const channelId = await makeChannel();
    const events = ['fired', 'cleared'] as const;
    const { deliveryIds } = await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId], events });
    receiver.answer = 500;
    expect(await sendDue(plane.deps)).toBe(1);
    receiver.answer = 200;
    expect(await sendDue(plane.deps)).toBe(0);
    await passTime();
    expect(await sendDue(plane.deps)).toBe(2);
    expect(receiver.received.map(({ message }) => message?.type)).toEqual([
      'alert.fired',
      'alert.fired',
      'alert.cleared',
    ]);
    expect(receiver.received[2]?.message).toMatchObject({ timestamp: '2026-05-01T10:15:00.000Z' });
    expect((await rowOf(deliveryIds[1] ?? '')).attempts).toBe(1);
  });

  it('about the end goes when the one about the beginning was given up', async () => {
    const channelId = await makeChannel();
    const events = ['fired', 'cleared'] as const;
    const { deliveryIds } = await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId], events });
    await plane.deps.db.alertDelivery.update({
      where: { id: deliveryIds[0] ?? '' },
      data: { attempts: MAX_ATTEMPTS - 1 },
    });
    receiver.answer = (res) => res.writeHead(receiver.received.length === 1 ? 503 : 200).end();
    expect(await sendDue(plane.deps)).toBe(2);
    expect((await rowsOf(channelId)).map(({ state }) => state).toSorted()).toEqual(['delivered', 'failed']);
  });
});

describe('a receiver that', () => {
  it('says that it is gone has its channel switched off, with what waits', async () => {
    receiver.answer = 410;
    const channelId = await makeChannel();
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId], ruleName: 'Other' });
    await sendDue(plane.deps);
    expect(receiver.received).toHaveLength(1);
    expect((await rowsOf(channelId)).map(({ state, problem }) => [state, problem])).toEqual([
      ['failed', 'gone'],
      ['failed', 'gone'],
    ]);
    const channel = await plane.deps.db.alertChannel.findUniqueOrThrow({ where: { id: channelId } });
    expect(channel.enabled).toBe(false);
    const entries = await plane.deps.db.auditEntry.findMany({ where: { target: `channel:${channelId}` } });
    expect(entries.map(({ action, actor }) => [action, actor])).toContainEqual(['channels.switchOff', 'system']);
  });

  it('sends elsewhere is not followed', async () => {
    receiver.answer = (res) => res.writeHead(307, { location: receiver.url }).end();
    const channelId = await makeChannel();
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    await sendDue(plane.deps);
    expect(receiver.received).toHaveLength(1);
    expect(await rowsOf(channelId)).toMatchObject([{ state: 'pending', problem: 'redirect', responseStatus: 307 }]);
  });

  it('answers without an end is heard to its status and no further', async () => {
    let sentBytes = 0;
    receiver.answer = (res) => {
      const more = () => {
        while (res.write(Buffer.alloc(65_536)) && sentBytes < 2 ** 28) sentBytes += 65_536;
      };
      res.writeHead(200).on('drain', more);
      more();
    };
    const channelId = await makeChannel();
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    await sendDue(plane.deps);
    expect(await rowsOf(channelId)).toMatchObject([{ state: 'delivered', responseStatus: 200 }]);
    expect(sentBytes).toBeLessThan(2 ** 26);
  });

  it('does not answer is left after ten seconds, and holds up no other', async () => {
    const slow = await makeChannel();
    const quick = await makeChannel();
    receiver.answer = (res) => {
      if (receiver.received.length > 1) res.writeHead(204).end();
    };
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [slow] });
    const sending = sendDue(plane.deps);
    await expect.poll(() => receiver.received.length).toBe(1);
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [quick], ruleName: 'Other' });
    await sendDue(plane.deps);
    expect(await rowsOf(quick)).toMatchObject([{ state: 'delivered' }]);
    expect(await rowsOf(slow)).toMatchObject([{ state: 'pending', problem: null }]);
    await sending;
    expect(await rowsOf(slow)).toMatchObject([{ state: 'pending', problem: 'timeout', attempts: 1 }]);
  });

  it('is not there is tried again', async () => {
    const channelId = await makeChannel('http://127.0.0.1:9/');
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    await sendDue(plane.deps);
    expect(await rowsOf(channelId)).toMatchObject([{ state: 'pending', problem: 'connection: ECONNREFUSED' }]);
  });
});

describe('a tenant’s webhook', () => {
  async function makeScene() {
    const tenant = await plane.makeTenant();
    const owner = await plane.makeUser();
    await plane.join(tenant.id, owner.id, 'owner');
    return { tenant, owner, tenantSlug: tenant.slug };
  }

  it('may not lead inside of our walls, by its address or by its name', async () => {
    const { owner, tenantSlug, tenant } = await makeScene();
    const create = (url: string) =>
      owner.caller.channels.create({ tenantSlug, name: randomUUID(), target: { kind: 'webhook', url } });
    for (const url of [
      receiver.url,
      'https://10.0.0.1/',
      'https://[::1]/',
      'https://169.254.169.254/',
      'https://a:b@example.org/',
    ]) {
      expect(await refusalOf(create(url))).toMatchObject({ code: 'POLICY', details: { field: 'target.url' } });
    }
    // A name says where it leads only when it is looked up: then nothing is sent there.
    const { id } = await create('https://localhost/hook');
    await makeAlert(plane.deps.db, { tenantId: tenant.id, channelIds: [id] });
    await sendDue(plane.deps);
    expect(await rowsOf(id)).toMatchObject([{ state: 'pending', problem: 'destination', responseStatus: null }]);
  });

  it('may lead where operators have allowed it, and is told of its own page', async () => {
    const { owner, tenantSlug, tenant } = await makeScene();
    const env = { ...plane.deps.env, BULKHEAD_TRUSTED_WEBHOOKS: [new URL(receiver.url).origin] };
    const deps = { ...plane.deps, env };
    const context = { id: tenant.id, slug: tenant.slug, name: '', role: 'owner', scopes: new Set<never>() } as const;
    const made = await createChannel(
      deps,
      context,
      { ...ACTOR, userId: owner.id },
      {
        name: 'chat',
        target: { kind: 'webhook', url: receiver.url },
        enabled: true,
        takesBuiltIn: true,
      },
    );
    receiver.signingSecret = made.signingSecret ?? '';
    await makeAlert(deps.db, { tenantId: tenant.id, channelIds: [made.id] });
    await sendDue(deps);
    expect(receiver.received[0]?.message).toMatchObject({
      data: { tenant: tenantSlug, link: `http://localhost:0/t/${tenantSlug}/alerts` },
    });
    expect(await owner.caller.channels.list({ tenantSlug })).toMatchObject([
      { last: { state: 'delivered' }, waiting: 0 },
    ]);
  });
});

describe('the log', () => {
  it('keeps so many of a channel, and what is old no longer', async () => {
    const channelId = await makeChannel();
    const { alertId } = await makeAlert(plane.deps.db, { tenantId: null, channelIds: [] });
    const { db } = plane.deps;
    await db.$executeRaw`
      insert into "AlertDelivery" (id, "alertId", "channelId", event, state, "createdAt", "finishedAt")
      select gen_random_uuid(), ${alertId}::uuid, ${channelId}::uuid, 'fired', 'delivered', now() - make_interval(secs => n), now() - make_interval(secs => n)
      from generate_series(1, ${KEPT_OF_A_CHANNEL + 5}) n`;
    await db.$executeRaw`
      update "AlertDelivery" set "finishedAt" = now() - interval '31 days'
      where id in (select id from "AlertDelivery" where "channelId" = ${channelId}::uuid order by "createdAt" desc limit 2)`;
    const { deliveryIds } = await makeAlert(db, { tenantId: null, channelIds: [channelId], ruleName: 'Waits' });
    expect(await forgetOldDeliveries(plane.deps)).toBe(5);
    expect(await db.alertDelivery.count({ where: { channelId } })).toBe(KEPT_OF_A_CHANNEL + 1);
    expect((await rowOf(deliveryIds[0] ?? '')).state).toBe('pending');
  });
});
