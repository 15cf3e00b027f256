import { MAX_CHANNELS } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, refusalOf, type TestPlane } from '../../../testing.ts';
import { takeDue } from '../deliveries/take-due.ts';
import { makeAlert } from '../testing/make-alert.ts';
import { channelSealName } from './channel-rows.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const URL_WITH_KEY = 'https://hooks.example.org/services/T0/B0/very-secret-path';
const webhook = (url = URL_WITH_KEY) => ({ kind: 'webhook' as const, url });

async function makeScene() {
  const tenant = await plane.makeTenant();
  const [owner, reader] = [await plane.makeUser(), await plane.makeUser()];
  await plane.join(tenant.id, owner.id, 'owner');
  await plane.join(tenant.id, reader.id, 'reader');
  const { channels } = owner.caller;
  return { tenant, tenantSlug: tenant.slug, channels, owner, reader };
}
const keyOf = async (channelId: string) => {
  const { sealedSecret } = await plane.deps.db.alertChannel.findUniqueOrThrow({ where: { id: channelId } });
  return plane.deps.sealer.open(channelSealName(channelId), sealedSecret ?? '');
};

describe('a channel', () => {
  it('shows its signing key once, keeps it sealed, and tells it nowhere else', async () => {
    const { tenantSlug, tenant, channels, owner } = await makeScene();
    const made = await channels.create({ tenantSlug, name: 'chat', target: webhook() });
    const first = made.signingSecret ?? '';
    expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await keyOf(made.id)).toBe(first);
    const { signingSecret: second } = await channels.rotateSecret({ tenantSlug, channelId: made.id });
    expect(second).not.toBe(first);
    expect(await keyOf(made.id)).toBe(second);
    const answers = JSON.stringify([
      await channels.list({ tenantSlug }),
      await owner.caller.audit.list({ tenantSlug }),
    ]);
    const rows = await plane.deps.db.$queryRaw<{ row: string }[]>`
      select c::text as row from "AlertChannel" c union all select e::text from "AuditEntry" e where e."tenantId" = ${tenant.id}::uuid`;
    for (const key of [first, second].map((text) => text.slice(6))) {
      expect(answers).not.toContain(key);
      expect(rows.filter(({ row }) => row.includes(key))).toEqual([]);
    }
  });

  it('shows its URL only to those who may change it, and the audit log shows where it leads and no more', async () => {
    const { tenantSlug, channels, reader, owner } = await makeScene();
    await channels.create({ tenantSlug, name: 'chat', target: webhook() });
    expect(await channels.list({ tenantSlug })).toMatchObject([{ target: { url: URL_WITH_KEY } }]);
    expect(await reader.caller.channels.list({ tenantSlug })).toMatchObject([
      { target: { url: 'https://hooks.example.org/' } },
    ]);
    const entries = JSON.stringify(await owner.caller.audit.list({ tenantSlug }));
    expect(entries).toContain('https://hooks.example.org/');
    expect(entries).not.toContain('very-secret-path');
    const [admin, auditor] = [
      await plane.makeUser({ systemRole: 'admin' }),
      await plane.makeUser({ systemRole: 'auditor' }),
    ];
    await admin.caller.channels.createOperators({ name: randomUUID(), target: webhook() });
    expect(JSON.stringify(await admin.caller.channels.listOperators({}))).toContain('very-secret-path');
    expect(JSON.stringify(await auditor.caller.channels.listOperators({}))).not.toContain('very-secret-path');
  });

  it('has a name of its own and stays of its kind, and there are not too many', async () => {
    const { tenantSlug, channels } = await makeScene();
    const { id } = await channels.create({ tenantSlug, name: 'chat', target: webhook() });
    const email = { kind: 'email' as const, addresses: ['a@example.org'] };
    expect(await refusalOf(channels.create({ tenantSlug, name: 'chat', target: email }))).toMatchObject({
      code: 'NAME_TAKEN',
    });
    const other = channels.update({ tenantSlug, channelId: id, name: 'chat', target: email });
    expect(await refusalOf(other)).toMatchObject({ code: 'INVALID_INPUT', details: { field: 'target.kind' } });
    const many = Array.from({ length: MAX_CHANNELS }, (_, index) =>
      channels.create({ tenantSlug, name: `c${index}`, target: email }).then(
        () => 'made',
        () => 'refused',
      ),
    );
    expect((await Promise.all(many)).filter((one) => one === 'made')).toHaveLength(MAX_CHANNELS - 1);
    const addresses = Array.from({ length: 21 }, (_, index) => `a${index}@example.org`);
    const tooMany = channels.create({ tenantSlug, name: 'x', target: { kind: 'email', addresses } });
    expect(await refusalOf(tooMany)).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it.each(['a@example.org\r\nBcc: b@example.org', 'a@example.org, b@example.org', 'A <a@example.org>', 'nobody'])(
    'takes no address such as %j',
    async (address) => {
      const { tenantSlug, channels } = await makeScene();
      const made = channels.create({ tenantSlug, name: 'x', target: { kind: 'email', addresses: [address] } });
      expect(await refusalOf(made)).toMatchObject({ code: 'INVALID_INPUT' });
    },
  );

  it('gives up what waits when it is switched off, and takes nothing of it when it is on again', async () => {
    const { tenant, tenantSlug, channels } = await makeScene();
    const { id } = await channels.create({ tenantSlug, name: 'chat', target: webhook() });
    await makeAlert(plane.deps.db, { tenantId: tenant.id, channelIds: [id] });
    const same = { tenantSlug, channelId: id, name: 'chat', target: webhook() };
    await channels.update({ ...same, enabled: false });
    await channels.update({ ...same, enabled: true });
    expect(await channels.deliveries({ tenantSlug, channelId: id })).toMatchObject({
      total: 1,
      rows: [{ state: 'failed', problem: { code: 'switched-off' }, alert: { subjectName: 'web' }, nextTryAtMs: null }],
    });
  });

  it('goes with its log', async () => {
    const { tenant, tenantSlug, channels } = await makeScene();
    const { id } = await channels.create({ tenantSlug, name: 'chat', target: webhook() });
    const { deliveryIds } = await makeAlert(plane.deps.db, { tenantId: tenant.id, channelIds: [id] });
    await channels.delete({ tenantSlug, channelId: id });
    expect(await plane.deps.db.alertDelivery.count({ where: { id: { in: deliveryIds } } })).toBe(0);
    expect(await refusalOf(channels.deliveries({ tenantSlug, channelId: id }))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a message', () => {
  it('that was given up is tried once more when somebody asks, and one that is under way or has arrived is not', async () => {
    const { tenant, tenantSlug, channels } = await makeScene();
    const { id: channelId } = await channels.create({ tenantSlug, name: 'chat', target: webhook() });
    const { deliveryIds } = await makeAlert(plane.deps.db, { tenantId: tenant.id, channelIds: [channelId] });
    const choice = { tenantSlug, channelId, deliveryId: deliveryIds[0] ?? '' };
    const set = (data: object) => plane.deps.db.alertDelivery.update({ where: { id: choice.deliveryId }, data });
    await plane.deps.db.alertDelivery.updateMany({
      where: { id: { not: choice.deliveryId } },
      data: { state: 'delivered' },
    });
    const taken = await takeDue(plane.deps.db);
    expect(taken).toMatchObject({ deliveries: [{ id: choice.deliveryId, attempts: 1 }] });
    expect(await refusalOf(channels.retry(choice))).toMatchObject({ code: 'CONFLICT' });

    await set({ state: 'failed', attempts: 12, finishedAt: new Date(), leasedUntil: null });
    await channels.retry(choice);
    expect(await takeDue(plane.deps.db)).toMatchObject({ deliveries: [{ id: choice.deliveryId, attempts: 13 }] });

    await set({ state: 'delivered', finishedAt: new Date(), leasedUntil: null });
    expect(await refusalOf(channels.retry(choice))).toMatchObject({ code: 'CONFLICT' });
    const stranger = await makeScene();
    const foreign = stranger.channels.retry({ ...choice, tenantSlug: stranger.tenantSlug });
    expect(await refusalOf(foreign)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of one owner’s channels is sent through three at a time, so that slow receivers hold up nobody else', async () => {
    await plane.deps.db.alertChannel.deleteMany();
    const [busy, other] = [await makeScene(), await makeScene()];
    for (const { tenant, tenantSlug, channels } of [busy, busy, busy, busy, other]) {
      const { id } = await channels.create({ tenantSlug, name: randomUUID(), target: webhook() });
      await makeAlert(plane.deps.db, { tenantId: tenant.id, channelIds: [id], ruleName: randomUUID() });
    }
    const taken = [];
    for (let batch = await takeDue(plane.deps.db); batch !== null; batch = await takeDue(plane.deps.db))
      taken.push(batch);
    expect(taken).toHaveLength(4);
  });
});
