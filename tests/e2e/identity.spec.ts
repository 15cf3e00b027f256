import type { Locator, Page } from '@playwright/test';
import { openDatabase } from '@bulkhead/db';
import { Secret, TOTP } from 'otpauth';
import { readRig, runConsole } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { account, common, entry, fill, users } from './texts.ts';

// One account from its first password to its second factor and back; each test goes on where the one before it stopped.
test.describe.configure({ mode: 'serial' });

const STEP_MS = 30_000;
/** Of its own in each run: after a failure the file runs again in a new process. */
const EMAIL = `ida-${process.pid}@bulkhead.test`;
const PASSWORD = 'seven wet umbrellas';
const GUEST = { email: `gus-${process.pid}@bulkhead.test`, name: 'Gus Guest', password: 'nine dry candlesticks' };

const rig = readRig();
let page: Page;
let other: Page;
let totp: TOTP;
let usedStep = 0;
let recoveryCodes: string[] = [];

test.beforeAll(async ({ browser }) => {
  await runConsole(rig, ['ensure-admin'], { BULKHEAD_ADMIN_EMAIL: EMAIL, BULKHEAD_ADMIN_PASSWORD: PASSWORD });
  const open = async () => (await browser.newContext({ baseURL: rig.origin })).newPage();
  page = await open();
  other = await open();
});
test.afterAll(async () => {
  await page?.context().close();
  await other?.context().close();
});
test.beforeEach(({ consoleWatch }) => {
  consoleWatch.add(page);
  consoleWatch.add(other);
});

const stepNow = () => Math.floor(Date.now() / STEP_MS);

/** A code that was not used yet: each is good once, so the next time step may have to come first. */
async function freshCode(): Promise<string> {
  await expect.poll(stepNow, { timeout: STEP_MS + 5_000 }).toBeGreaterThan(usedStep);
  usedStep = stepNow();
  return totp.generate();
}

/** A click may come before the page is alive. */
async function clickUntil(button: Locator, opened: Locator): Promise<void> {
  await expect(async () => {
    if (!(await opened.isVisible())) await button.click();
    await expect(opened).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
}

async function givePassword(on: Page): Promise<void> {
  await on.goto('/sign-in?next=/account');
  await on.getByLabel(entry.email).fill(EMAIL);
  await on.getByLabel(entry.password, { exact: true }).fill(PASSWORD);
  await on.getByRole('button', { name: entry.submit }).click();
}

async function giveRecoveryCode(on: Page, code: string): Promise<void> {
  const step = on.getByTestId('second-step');
  await step.getByRole('button', { name: entry.second.useRecovery }).click();
  await step.getByLabel(entry.second.recoveryCode).fill(code);
  await step.getByRole('button', { name: entry.second.submit }).click();
}

async function signOut(on: Page): Promise<void> {
  const leave = on.getByRole('button', { name: common.user.signOut, exact: true });
  await clickUntil(on.getByRole('button', { name: common.user.menu }), leave);
  await leave.click();
  await expect(on.getByRole('heading', { name: entry.title })).toBeVisible();
}

test('the account page is found from the menu, and refuses a password that is easy to guess', async ({
  consoleWatch,
}) => {
  consoleWatch.allowRefusals();
  await givePassword(page);
  await expect(page).toHaveURL(`${rig.origin}/account`);
  await page.goto('/ops/overview');
  const link = page.getByRole('link', { name: common.user.account });
  await clickUntil(page.getByRole('button', { name: common.user.menu }), link);
  await link.click();
  await expect(page).toHaveURL(`${rig.origin}/account`);
  await expect(page.getByTestId('factor-state')).toHaveAttribute('data-state', 'off');
  await inspectPage(page, 'account', () =>
    expect(page.getByRole('row', { name: account.sessions.current })).toBeVisible(),
  );
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByLabel(account.password.current, { exact: true }).fill(PASSWORD);
  await page.getByLabel(account.password.new, { exact: true }).fill('Password1234!');
  await page.getByRole('button', { name: account.password.submit }).click();
  await expect(page.locator('[data-error-code=PASSWORD_WEAK]')).toContainText(common.error.weakness.common);
});

test('an authenticator is set up with a secret and a first code, and recovery codes are shown', async ({
  consoleWatch,
}) => {
  consoleWatch.allowRefusals();
  await page.goto('/account');
  const dialog = page.getByRole('dialog');
  await clickUntil(page.getByRole('button', { name: account.factor.begin }), dialog);
  await inspectPage(page, 'account-enrolment', () => expect(dialog.getByTestId('qr')).toBeVisible());
  const secret = (await dialog.getByTestId('totp-secret').innerText()).replaceAll(' ', '');
  totp = new TOTP({ secret: Secret.fromBase32(secret) });
  await dialog.getByLabel(account.enrolling.code).fill('000000');
  await dialog.getByRole('button', { name: account.enrolling.submit }).click();
  await expect(dialog.locator('[data-error-code=SECOND_FACTOR_WRONG]')).toBeVisible();
  await dialog.getByLabel(account.enrolling.code).fill(await freshCode());
  await dialog.getByRole('button', { name: account.enrolling.submit }).click();
  await inspectPage(page, 'account-recovery-codes', () => expect(dialog.getByTestId('recovery-codes')).toBeVisible());
  recoveryCodes = await dialog.getByTestId('recovery-codes').getByRole('listitem').allInnerTexts();
  expect(recoveryCodes).toHaveLength(10);
  const download = page.waitForEvent('download');
  await dialog.getByRole('link', { name: account.codes.download }).click();
  expect((await download).suggestedFilename()).toBe('bulkhead-recovery-codes.txt');
  await dialog.getByRole('button', { name: account.codes.kept }).click();
  await expect(page.getByTestId('factor-state')).toHaveAttribute('data-state', 'on');
});

test('signing in takes two steps from then on', async ({ consoleWatch }) => {
  consoleWatch.allowRefusals();
  await page.setViewportSize({ width: 1440, height: 900 });
  await signOut(page);
  await givePassword(page);
  const step = page.getByTestId('second-step');
  await inspectPage(page, 'second-step', () =>
    expect(step.getByRole('textbox', { name: entry.second.code })).toBeVisible(),
  );
  await step.getByRole('textbox', { name: entry.second.code }).fill('000000');
  await step.getByRole('button', { name: entry.second.submit }).click();
  await expect(page.locator('[data-error-code=SECOND_FACTOR_WRONG]')).toBeVisible();
  await step.getByRole('textbox', { name: entry.second.code }).fill(await freshCode());
  await step.getByRole('button', { name: entry.second.submit }).click();
  await expect(page).toHaveURL(`${rig.origin}/account`);
});

test('a recovery code stands in for the authenticator', async ({ consoleWatch }) => {
  consoleWatch.allowRefusals();
  await givePassword(other);
  await giveRecoveryCode(other, recoveryCodes[0]?.toLowerCase() ?? '');
  await expect(other).toHaveURL(`${rig.origin}/account`);
  await expect(other.getByTestId('codes-left')).toContainText('9');
});

test('a session that is ended from another browser is out', async ({ consoleWatch }) => {
  consoleWatch.allowRefusals();
  await page.reload();
  const table = page.getByRole('table', { name: account.sessions.title });
  const rows = table.getByRole('row');
  await expect(rows).toHaveCount(3);
  await expect(async () => {
    await table.getByRole('button').click({ timeout: 1_000 });
    await expect(rows).toHaveCount(2, { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  await expect(rows).toHaveCount(2);
  await other.goto('/account');
  await expect(other.getByRole('heading', { name: entry.title })).toBeVisible();
});

test('a dangerous change asks for a proof when the last one is old, and goes on by itself', async ({
  consoleWatch,
}) => {
  consoleWatch.allowRefusals();
  const db = openDatabase(rig.webSettings.databaseUrl);
  await db.session.updateMany({
    where: { user: { email: EMAIL } },
    data: { provenAt: new Date(Date.now() - 11 * 60_000) },
  });
  await db.$disconnect();
  await page.getByRole('button', { name: account.factor.codes }).click();
  await page.getByRole('button', { name: account.codes.replaceConfirm }).click();
  const proof = page.getByTestId('proof');
  await inspectPage(page, 'proof', () => expect(proof).toBeVisible());
  await page.keyboard.press('Escape');
  await expect(proof).toHaveCount(0);
  await expect(page.locator('[data-error-code=PROOF_NEEDED]')).toBeVisible();
  await page.getByRole('button', { name: account.codes.replaceConfirm }).click();
  await proof.getByLabel(account.proof.password, { exact: true }).fill('not the password');
  await proof.getByLabel(account.proof.code).fill(await freshCode());
  await proof.getByRole('button', { name: account.proof.submit }).click();
  await expect(proof).toContainText(account.proof.wrongPassword);
  await proof.getByLabel(account.proof.password, { exact: true }).fill(PASSWORD);
  await proof.getByRole('button', { name: account.proof.submit }).click();
  await expect(page.getByTestId('recovery-codes').getByRole('listitem')).toHaveCount(10);
  await page.getByRole('button', { name: account.codes.kept }).click();
});

test('an administrator invites somebody, and lets them choose another password', async ({ consoleWatch }) => {
  consoleWatch.allowRefusals();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/ops/users');
  const dialog = page.getByRole('dialog');
  await clickUntil(page.getByRole('button', { name: users.invite }), dialog);
  await dialog.getByLabel(users.inviting.email).fill(GUEST.email);
  await dialog.getByLabel(users.inviting.displayName, { exact: true }).fill(GUEST.name);
  await inspectPage(page, 'ops-users-invitation', () => expect(dialog).toBeVisible());
  await dialog.getByRole('button', { name: users.inviting.submit }).click();
  const linkOf = async () => (await page.getByTestId('password-code').locator('pre').innerText()).trim();
  await other.goto(await linkOf());
  await expect(other.getByLabel(entry.invitation.code)).not.toHaveValue('');
  await other.getByLabel(entry.displayName).fill(GUEST.name);
  await other.getByLabel(entry.newPassword, { exact: true }).fill(PASSWORD);
  await other.getByRole('button', { name: entry.invitation.submit }).click();
  await expect(other.getByRole('button', { name: common.user.menu })).toBeVisible();

  await dialog.getByRole('button', { name: common.close, exact: true }).last().click();
  await page.getByLabel(users.search).fill(GUEST.email);
  await expect(page.getByRole('row')).toHaveCount(2);
  await inspectPage(page, 'ops-users', () => expect(page.getByRole('row', { name: GUEST.name })).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: fill(users.actionsOf, { name: GUEST.name }) }).click();
  await page.getByRole('menuitem', { name: users.action.resetPassword }).click();
  await page.getByRole('button', { name: users.confirm.reset.submit }).click();
  const link = await linkOf();
  expect(link).toContain('/reset#');
  await other.goto(link);
  await inspectPage(other, 'reset', () => expect(other.getByLabel(entry.reset.code)).not.toHaveValue(''));
  await other.getByLabel(entry.newPassword, { exact: true }).fill(GUEST.password);
  await other.getByRole('button', { name: entry.reset.submit }).click();
  await expect(other.getByRole('button', { name: common.user.menu })).toBeVisible();
});
