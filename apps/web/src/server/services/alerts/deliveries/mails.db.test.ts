import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestPlane, type TestPlane } from '../../../testing.ts';
import { makeAlert } from '../testing/make-alert.ts';
import { MAIL_LOGIN, openMailReceiver, type MailReceiver } from '../testing/mail-receiver.ts';
import { sendDue } from './keep-sending.ts';
import { takeDue } from './take-due.ts';

let plane: TestPlane;
let receiver: MailReceiver;
let admin: Awaited<ReturnType<TestPlane['makeUser']>>['caller'];

beforeAll(async () => {
  plane = await createTestPlane();
  receiver = await openMailReceiver();
  admin = (await plane.makeUser({ systemRole: 'admin' })).caller;
});
afterAll(async () => {
  await receiver.close();
  await plane.close();
});
beforeEach(async () => {
  await plane.deps.db.alertRule.deleteMany();
  await plane.deps.db.alertChannel.deleteMany();
  receiver.received = [];
  receiver.refused.clear();
  await admin.mail.update(settings());
});

const settings = () => ({
  host: 'localhost',
  port: receiver.port,
  security: 'starttls' as const,
  fromAddress: 'alerts@bulkhead.test',
  ...MAIL_LOGIN,
});
async function makeChannel(addresses = ['ops@example.org'], language: 'en' | 'zh-CN' = 'en', name = 'On call') {
  const target = { kind: 'email' as const, addresses, language };
  return (await admin.channels.createOperators({ name, target })).id;
}
const rowsOf = (channelId: string) =>
  plane.deps.db.alertDelivery.findMany({ where: { channelId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
const passTime = () => plane.deps.db.$executeRaw`
  update "AlertDelivery" set "nextTryAt" = "nextTryAt" - interval '1 hour', "finishedAt" = "finishedAt" - interval '2 minutes',
    "leasedUntil" = "leasedUntil" - interval '1 hour'`;
const headersOf = ({ source }: { source: string }) =>
  (source.split('\r\n\r\n')[0] ?? '').replaceAll(/\r\n[ \t]+/g, ' ');
/** Texts of the parts, decoded. */
function bodyOf({ source }: { source: string }): string {
  return source
    .split(/\r\n--[^\r\n]+/)
    .map((part) => {
      const [head = '', ...rest] = part.split('\r\n\r\n');
      const body = rest.join('\r\n\r\n');
      if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
      const bytes = body
        .replaceAll(/=\r\n/g, '')
        .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      return /quoted-printable/i.test(head) ? Buffer.from(bytes, 'latin1').toString('utf8') : body;
    })
    .join('\n');
}

describe('a mail', () => {
  it('arrives encrypted, after a login, in words and with the numbers', async () => {
    const channelId = await makeChannel(['ops@example.org', 'night@example.org']);
    const { deliveryIds } = await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    expect(await sendDue(plane.deps)).toBe(1);
    const [mail] = receiver.received;
    if (mail === undefined) throw new Error('no mail came');
    expect(mail).toMatchObject({
      from: 'alerts@bulkhead.test',
      to: ['ops@example.org', 'night@example.org'],
      isEncrypted: true,
      user: MAIL_LOGIN.username,
    });
    expect(headersOf(mail)).toContain(`Message-ID: <${deliveryIds[0]}@bulkhead.test>`);
    expect(headersOf(mail)).toContain('Auto-Submitted: auto-generated');
    expect(bodyOf(mail)).toContain('Busy: web is at 95.4 %.');
    expect(bodyOf(mail)).toContain('Threshold: above 90 %');
    expect(bodyOf(mail)).toContain('http://localhost:0/ops/alerts');
    expect(bodyOf(mail)).toContain('<strong>');
    expect(await rowsOf(channelId)).toMatchObject([{ state: 'delivered', responseStatus: 250, attempts: 1 }]);
  });

  it('is written in the language of its channel', async () => {
    const channelId = await makeChannel(['ops@example.org'], 'zh-CN');
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId], builtIn: 'throttled' });
    await sendDue(plane.deps);
    const [mail = { source: '' }] = receiver.received;
    expect(bodyOf(mail)).toContain('web 因 CPU 上限有 95.4% 的时间处于停顿。');
    expect(headersOf(mail)).toMatch(/Subject: =\?UTF-8\?/i);
  });

  it('gathers what comes within a minute, and is known by what is in it', async () => {
    const channelId = await makeChannel();
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId], events: ['fired', 'cleared'] });
    await sendDue(plane.deps);
    for (const ruleName of ['One', 'Two', 'Three']) {
      await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId], ruleName });
    }
    expect(await sendDue(plane.deps)).toBe(0);
    expect(receiver.received).toHaveLength(1);
    await passTime();
    expect(await sendDue(plane.deps)).toBe(1);
    const [, gathered = { source: '' }] = receiver.received;
    expect(headersOf(gathered)).toContain('4 alerts (3 new, 1 over)');
    for (const ruleName of ['One', 'Two', 'Three', 'Over: Busy'])
      expect(bodyOf(gathered)).toContain(`${ruleName}: web`);
    expect(new Set((await rowsOf(channelId)).map(({ state }) => state))).toEqual(new Set(['delivered']));
  });

  it('with the same alerts has the same Message-ID after a crash', async () => {
    const channelId = await makeChannel();
    const { deliveryIds } = await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    const taken = await takeDue(plane.deps.db);
    expect(taken).toMatchObject({ channelId });
    await passTime();
    await sendDue(plane.deps);
    expect(headersOf(receiver.received[0] ?? { source: '' })).toContain(`<${deliveryIds[0]}@bulkhead.test>`);
    expect(await rowsOf(channelId)).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });

  it('has no header and no recipient that a name put there', async () => {
    const hostile = 'web\r\nBcc: victim@example.org\r\n\r\n<script>alert(1)</script>';
    const channelId = await makeChannel(['ops@example.org'], 'en', 'On “call” <x@y.z>');
    await makeAlert(plane.deps.db, {
      tenantId: null,
      channelIds: [channelId],
      ruleName: hostile,
      subjectName: hostile,
    });
    await sendDue(plane.deps);
    const [mail] = receiver.received;
    if (mail === undefined) throw new Error('no mail came');
    expect(mail.to).toEqual(['ops@example.org']);
    expect(headersOf(mail)).not.toMatch(/^Bcc:/im);
    const html = mail.source.slice(mail.source.indexOf('text/html'));
    expect(bodyOf({ source: html })).not.toContain('<script>');
  });

  it('that some addresses are refused counts as sent, and says which', async () => {
    receiver.refused.add('gone@example.org');
    const channelId = await makeChannel(['ops@example.org', 'gone@example.org']);
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
    await sendDue(plane.deps);
    expect(receiver.received[0]?.to).toEqual(['ops@example.org']);
    expect(await admin.channels.operatorsDeliveries({ channelId })).toMatchObject({
      rows: [{ state: 'delivered', problem: { code: 'mail-refused', detail: 'gone@example.org' } }],
    });
  });

  it('that nobody takes is given up at once, and one without a server waits for it', async () => {
    receiver.refused.add('gone@example.org');
    const refused = await makeChannel(['gone@example.org']);
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [refused] });
    await sendDue(plane.deps);
    expect(await rowsOf(refused)).toMatchObject([{ state: 'failed', responseStatus: 550 }]);

    await admin.mail.update({ ...settings(), host: '' });
    const waiting = await makeChannel(['ops@example.org'], 'en', 'Waits');
    await makeAlert(plane.deps.db, { tenantId: null, channelIds: [waiting] });
    await sendDue(plane.deps);
    expect(await rowsOf(waiting)).toMatchObject([{ state: 'pending', problem: 'no-mail-server' }]);
  });
});

describe('the mail settings', () => {
  it('keep the password to themselves, and let go of it when it is for another server', async () => {
    expect(JSON.stringify(await admin.mail.get({}))).not.toContain(MAIL_LOGIN.password);
    const row = await plane.deps.db.mailSettings.findUniqueOrThrow({ where: { id: 1 } });
    expect(row.sealedPassword).not.toContain(MAIL_LOGIN.password);
    const { password: _, ...rest } = settings();
    expect(await admin.mail.update({ ...rest, fromAddress: 'other@bulkhead.test' })).toMatchObject({
      hasPassword: true,
    });
    expect(await admin.mail.update({ ...rest, host: 'elsewhere.test' })).toMatchObject({ hasPassword: false });
    const entries = await plane.deps.db.auditEntry.findMany({ where: { action: 'mail.update' } });
    expect(JSON.stringify(entries.map(({ details }) => details))).not.toContain(MAIL_LOGIN.password);
  });

  it('are tried with a mail, and say what is wrong', async () => {
    const trial = { address: 'me@example.org' };
    expect(await admin.mail.test(trial)).toEqual({ problem: null });
    expect(receiver.received[0]?.to).toEqual(['me@example.org']);
    await admin.mail.update({ ...settings(), password: 'wrong' });
    expect(await admin.mail.test(trial)).toMatchObject({ problem: { code: 'login' } });
    await admin.mail.update({ ...settings(), security: 'none' });
    expect((await admin.mail.test(trial)).problem).not.toBeNull();
    await admin.mail.update({ ...settings(), host: '127.0.0.1' });
    expect(await admin.mail.test(trial)).toMatchObject({ problem: { code: 'tls' } });
    await admin.mail.update({ ...settings(), host: 'localhost', port: 9 });
    expect(await admin.mail.test(trial)).toMatchObject({ problem: { code: 'connection' } });
    expect(receiver.received).toHaveLength(1);
  });
});

it('a test message of a channel is sent at once and tried once', async () => {
  const channelId = await makeChannel();
  await makeAlert(plane.deps.db, { tenantId: null, channelIds: [channelId] });
  await sendDue(plane.deps);
  const { deliveryId } = await admin.channels.testOperators({ channelId });
  expect(await sendDue(plane.deps)).toBe(1);
  expect(headersOf(receiver.received[1] ?? { source: '' })).toContain('Test message through On call');
  await admin.mail.update({ ...settings(), password: 'wrong' });
  const second = await admin.channels.testOperators({ channelId });
  await sendDue(plane.deps);
  const { rows } = await admin.channels.operatorsDeliveries({ channelId });
  expect(rows.find(({ id }) => id === deliveryId)).toMatchObject({ state: 'delivered' });
  expect(rows.find(({ id }) => id === second.deliveryId)).toMatchObject({
    state: 'failed',
    problem: { code: 'login' },
  });
  const many = Array.from({ length: 10 }, () =>
    admin.channels.testOperators({ channelId }).then(
      () => 'ok',
      () => 'refused',
    ),
  );
  expect((await Promise.all(many)).filter((one) => one === 'refused')).toHaveLength(2);
});
