import type { Page } from '@playwright/test';
import { MIB } from '@bulkhead/shared';
import zhCommon from '../../apps/web/src/messages/zh-CN/common.json' with { type: 'json' };
import zhInstances from '../../apps/web/src/messages/zh-CN/instances.json' with { type: 'json' };
import type { Visitor } from '../fixtures/api-client.ts';
import { launch, untilRunning } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { activity, common, instances, palette } from './texts.ts';

const rig = readRig();
/** The set-up runs again in a new process after a failure, and a slug is used once. */
const TENANT = `desk-${process.pid}`;
const NAMES = ['alpha-one', 'alpha-two', 'beta-one', 'beta-two', 'gamma'];
let visitor: Visitor;
const ids = new Map<string, string>();

test.beforeAll(async () => {
  ({ visitor } = await furnish(rig));
  const { api } = visitor;
  const quota = { instances: 10, cpuMillicores: 800, memoryBytes: 512 * MIB, pids: 400 };
  await api.tenants.create.mutate({ slug: TENANT, name: 'Desk', quota });
  await until('an image', async () => (await api.images.list.query({ tenantSlug: TENANT })).length > 0);
  for (const name of NAMES) ids.set(name, await launch(api, TENANT, name, { cpuMillicores: 50 }));
  for (const id of ids.values()) await untilRunning(api, TENANT, id);
});
test.afterAll(async () => {
  for (const instanceId of ids.values()) await visitor.api.instances.delete.mutate({ tenantSlug: TENANT, instanceId });
  await visitor?.close();
});
test.beforeEach(({ page }) => signInAs(page, rig, visitor));

const listUrl = `${rig.origin}/t/${TENANT}/instances`;
const rowsOf = (page: Page) => page.locator('tbody tr[data-row]');
const namesIn = (page: Page) => rowsOf(page).getByRole('rowheader').allInnerTexts();

/** The list has its rows and hears keys. */
async function openList(page: Page, query = '?sort=name&order=asc'): Promise<void> {
  await page.goto(`${listUrl}${query}`);
  await expect(rowsOf(page).first()).toBeVisible();
  await expect(page.getByText(common.live.live, { exact: true })).toBeVisible();
}

test('the palette finds an instance by keyboard alone, and a page, and an action', async ({ page }) => {
  await openList(page);
  await page.keyboard.press('Control+K');
  const search = page.getByRole('combobox', { name: palette.placeholder });
  await expect(search).toBeFocused();
  await page.keyboard.type('beta-t');
  const found = page.getByRole('option', { name: /beta-two/ });
  await expect(found).toBeVisible();
  await expect(found).toHaveAttribute('data-combobox-selected', 'true');
  await inspectPage(page, 'palette', () => expect(found).toBeVisible());
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${listUrl}/${ids.get('beta-two')}`);

  await page.keyboard.press('Control+K');
  await expect(search).toBeFocused();
  await page.keyboard.type('members');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${rig.origin}/t/${TENANT}/members`);

  await page.keyboard.press('Control+K');
  await expect(search).toBeFocused();
  await page.keyboard.type('nothing is called like this');
  await expect(page.getByText(palette.nothing)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(search).toHaveCount(0);
});

test('a filter is part of the address: it survives reload, and back leads to it', async ({ page }) => {
  await openList(page);
  await page.keyboard.press('/');
  await page.keyboard.type('alpha');
  await expect(rowsOf(page)).toHaveCount(2);
  await expect(page).toHaveURL(/[?&]q=alpha/);
  await page.reload();
  await expect(page.getByRole('searchbox')).toHaveValue('alpha');
  await expect(rowsOf(page)).toHaveCount(2);
  await page.getByRole('link', { name: 'alpha-one' }).click();
  await expect(page).toHaveURL(`${listUrl}/${ids.get('alpha-one')}`);
  await page.goBack();
  await expect(page.getByRole('searchbox')).toHaveValue('alpha');
  await expect(rowsOf(page)).toHaveCount(2);

  await page.getByRole('button', { name: common.table.views.title }).click();
  await page.getByLabel(common.table.views.name).fill('Alphas');
  await page.getByRole('button', { name: common.table.views.save, exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: common.table.clearFilters, exact: true }).click();
  await expect(rowsOf(page)).toHaveCount(NAMES.length);
  await page.reload();
  await page.getByRole('button', { name: common.table.views.title }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Alphas', exact: true }).click();
  await expect(rowsOf(page)).toHaveCount(2);
});

test('columns are chosen, and what is filtered is exported', async ({ page }) => {
  await openList(page, '?q=beta&sort=name&order=asc');
  await expect(page.getByRole('columnheader', { name: instances.column.restarts })).toHaveCount(0);
  await page.getByRole('button', { name: common.table.columns, exact: true }).click();
  await page.getByRole('checkbox', { name: instances.column.restarts }).check();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('columnheader', { name: instances.column.restarts })).toBeVisible();
  await page.getByRole('button', { name: common.table.export.title }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: common.table.export.csv }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString('utf8').trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^beta-one,running,/);
});

test('rows are gone through, looked at, selected and opened with keys', async ({ page }) => {
  await openList(page);
  const focused = page.locator('tr[data-row]:focus');
  await page.keyboard.press('j');
  await expect(focused).toContainText('alpha-one');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(focused).toContainText('alpha-two');
  await page.keyboard.press('x');
  await expect(page.getByRole('checkbox', { name: /alpha-two/ })).toBeChecked();
  await page.keyboard.press('Space');
  const side = page.getByRole('complementary', { name: 'alpha-two' });
  await expect(side).toContainText(instances.column.processes);
  await inspectPage(page, 'instances-side-panel', () => expect(side).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });
  // The facts follow the cursor.
  await page.keyboard.press('j');
  await expect(page.getByRole('complementary', { name: 'beta-one' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${listUrl}/${ids.get('beta-one')}`);
});

test('three instances are stopped at once, row by row, and the drawer tells it', async ({ page }) => {
  await openList(page);
  for (const name of ['alpha-one', 'alpha-two', 'gamma']) {
    await page.getByRole('checkbox', { name: new RegExp(name) }).check();
  }
  const bar = page.getByRole('toolbar', { name: instances.bulk.label });
  await expect(bar).toContainText('3');
  await bar.getByRole('button', { name: common.operation.kind.stop, exact: true }).click();
  const results = page.getByTestId('bulk-results');
  await expect(results).toHaveAttribute('data-running', 'false');
  await expect(results.locator('li[data-state=done]')).toHaveCount(3);

  await page.getByRole('button', { name: new RegExp(`^${activity.title}`) }).click();
  const drawer = page.getByTestId('activity');
  const stops = drawer.locator('li[data-kind=stop]');
  await expect(stops).toHaveCount(3);
  await expect(drawer.locator('li[data-kind=stop][data-state=succeeded]')).toHaveCount(3, { timeout: 40_000 });
  await inspectPage(page, 'activity', () => expect(stops.first()).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });
  // It is still open after a reload, with what it told.
  await page.reload();
  await expect(stops).toHaveCount(3);
  await page.getByRole('button', { name: activity.close }).click();
  await expect(drawer).toHaveCount(0);
  for (const name of ['alpha-one', 'alpha-two', 'gamma']) {
    await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText(common.instanceState.stopped);
  }
});

test('what is refused stays with its reason, and can be asked for again', async ({ page, consoleWatch }) => {
  await openList(page, '?q=beta&sort=name&order=asc');
  await page.getByRole('checkbox', { name: common.table.selectAll }).check();
  consoleWatch.allowRefusals();
  let refuse = true;
  await page.route(/\/api\/trpc\/instances\.restart/, async (route) => {
    if (!refuse) return route.continue();
    const refusal = { code: 'CONFLICT', message: 'Somebody else was faster.', details: {} };
    const error = {
      message: refusal.message,
      code: -32_009,
      data: { code: 'CONFLICT', httpStatus: 409, bulkhead: refusal },
    };
    const calls = new URL(route.request().url()).pathname.split(',').length;
    return route.fulfill({ status: 409, json: Array.from({ length: calls }, () => ({ error })) });
  });
  await page
    .getByRole('toolbar', { name: instances.bulk.label })
    .getByRole('button', { name: common.operation.kind.restart, exact: true })
    .click();
  const results = page.getByTestId('bulk-results');
  await expect(results.locator('li[data-state=failed]')).toHaveCount(2);
  await expect(results).toContainText('beta-one');
  refuse = false;
  await results.getByRole('button').filter({ hasText: /retry/i }).click();
  await expect(results.locator('li[data-state=done]')).toHaveCount(2);
});

test('language and contrast are switched from the menu and from the palette, and stay', async ({ page }) => {
  await openList(page);
  await page.getByRole('button', { name: common.user.menu }).click();
  await page.getByText(common.user.contrastChoice.high, { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'high');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+K');
  await expect(page.getByRole('combobox', { name: palette.placeholder })).toBeFocused();
  await page.keyboard.type('简体中文');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(zhInstances.title);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'high');
  await inspectPage(page, 'instances-zh-high-contrast', () => expect(rowsOf(page).first()).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: zhCommon.user.menu }).click();
  await page.getByText('English', { exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(instances.title);
  expect(await namesIn(page)).toEqual(NAMES);
});
