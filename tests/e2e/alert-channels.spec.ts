import {
  openWebhookReceiver,
  type WebhookReceiver,
} from '../../apps/web/src/server/services/alerts/testing/webhook-receiver.ts';
import type { Visitor } from '../fixtures/api-client.ts';
import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { alertChannels, common, fill } from './texts.ts';

// A channel from its making to its end, with a receiver that listens.

const rig = readRig();
const NAME = `Chat ${process.pid}`;
test.use({ baseURL: rig.origin });
let visitor: Visitor;
let receiver: WebhookReceiver;

test.beforeAll(async () => {
  receiver = await openWebhookReceiver();
  ({ visitor } = await furnish(rig));
});
test.afterAll(async () => {
  await visitor?.close();
  await receiver?.close();
});

test('a webhook is made, tried, looked into and removed, and mail without a server says what is missing', async ({
  page,
  consoleWatch,
}) => {
  // A URL that may not be used is among what is tried.
  consoleWatch.allowRefusals();
  await signInAs(page, rig, visitor);
  await page.goto('/ops/alerts');
  const card = page.getByTestId('channels-card');
  const dialog = page.getByRole('dialog');

  await card.getByRole('button', { name: alertChannels.add }).click();
  await dialog.getByRole('button', { name: common.save }).click();
  await expect(dialog.getByText(alertChannels.nameWrong)).toBeVisible();
  await dialog.getByLabel(alertChannels.name, { exact: true }).fill(NAME);
  await dialog.getByLabel(alertChannels.url, { exact: true }).fill('http://169.254.169.254/');
  await dialog.getByRole('button', { name: common.save }).click();
  await expect(dialog.getByText(alertChannels.urlRefusedOperators)).toBeVisible();
  await inspectPage(page, 'channel-form', () =>
    expect(dialog.getByText(alertChannels.urlRefusedOperators)).toBeVisible(),
  );
  await dialog.getByLabel(alertChannels.url, { exact: true }).fill(receiver.url);
  await dialog.getByRole('button', { name: common.save }).click();
  await expect(dialog.getByText(alertChannels.secret.once)).toBeVisible();
  receiver.signingSecret = (await dialog.getByLabel(alertChannels.secret.label).textContent()) ?? '';
  await dialog.getByRole('button', { name: alertChannels.secret.done }).click();

  const row = card.getByRole('row', { name: new RegExp(NAME) });
  await row.getByRole('button', { name: fill(alertChannels.testNamed, { name: NAME }) }).click();
  // What fires meanwhile is told to it as well.
  const taken = dialog.getByText(alertChannels.state.delivered).first();
  await expect(taken).toBeVisible();
  await expect.poll(() => receiver.received.filter(({ message }) => message?.type === 'test')).toHaveLength(1);
  await inspectPage(page, 'channel-log', () => expect(taken).toBeVisible());
  await page.keyboard.press('Escape');

  receiver.answer = 500;
  await row.getByRole('button', { name: fill(alertChannels.testNamed, { name: NAME }) }).click();
  const refused = fill(alertChannels.problem.withFacts, { problem: alertChannels.problem.status, facts: '500' });
  await expect(dialog.getByText(refused).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(row.getByText(alertChannels.state.failed)).toBeVisible();
  await inspectPage(page, 'channels', () => expect(row.getByText(alertChannels.state.failed)).toBeVisible());

  const mail = page.getByTestId('mail-settings-card');
  await mail.getByLabel(alertChannels.mail.host, { exact: true }).fill('127.0.0.1');
  await mail.getByLabel(alertChannels.mail.port, { exact: true }).fill('9');
  await mail.getByLabel(alertChannels.mail.from, { exact: true }).fill('alerts@bulkhead.test');
  await mail.getByRole('button', { name: common.save }).click();
  await expect(mail.getByText(alertChannels.mail.saved)).toBeVisible();
  await mail.getByRole('button', { name: alertChannels.mail.test, exact: true }).click();
  await expect(mail.getByText(alertChannels.mail.testFailed)).toBeVisible();
  await inspectPage(page, 'mail-settings', () => expect(mail.getByText(alertChannels.mail.testFailed)).toBeVisible());

  await row.getByRole('button', { name: fill(alertChannels.moreNamed, { name: NAME }) }).click();
  await page.getByRole('menuitem', { name: alertChannels.remove }).click();
  await dialog.getByRole('button', { name: alertChannels.remove }).click();
  await expect(row).toHaveCount(0);
});
