import type { Page } from '@playwright/test';
import { HOUR_MS, MIB } from '@bulkhead/shared';
import type { Visitor } from '../fixtures/api-client.ts';
import { BUSY_COMMAND } from '../fixtures/image.ts';
import { launch, untilRunning } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { history } from './texts.ts';

// A minute is in the ledger when it is over and has been read: that is waited for once.
test.describe.configure({ mode: 'serial' });

const rig = readRig();
const TENANT = `past-${process.pid}`;
/** What the instance may use, and wants more than. */
const CPU_MILLICORES = 100;
const MINUTES_TIMEOUT_MS = 240_000;

let visitor: Visitor;
let page: Page;
let hostId = '';
let instancePath = '';

test.beforeAll(async ({ browser }) => {
  test.setTimeout(MINUTES_TIMEOUT_MS + 60_000);
  ({ visitor } = await furnish(rig));
  const { api } = visitor;
  const quota = { instances: 4, cpuMillicores: 1_000, memoryBytes: 512 * MIB, pids: 200 };
  await api.tenants.create.mutate({ slug: TENANT, name: 'Past', quota });
  await until('an image', async () => (await api.images.list.query({ tenantSlug: TENANT })).length > 0);
  const instanceId = await launch(api, TENANT, 'burner', { cpuMillicores: CPU_MILLICORES, command: BUSY_COMMAND });
  ({ hostId } = await untilRunning(api, TENANT, instanceId));
  instancePath = `/t/${TENANT}/instances/${instanceId}`;
  await until(
    'two minutes of its history',
    async () => {
      const toMs = Date.now();
      const range = { series: ['cpuMillicores' as const], fromMs: toMs - HOUR_MS, toMs, points: 360 };
      const { columns } = await api.history.instance.query({ tenantSlug: TENANT, instanceId, ...range });
      return (columns.cpuMillicores?.mean.filter((mean) => mean !== null).length ?? 0) >= 2;
    },
    { timeoutMs: MINUTES_TIMEOUT_MS, everyMs: 2_000 },
  );
  page = await (await browser.newContext({ baseURL: rig.origin })).newPage();
  await signInAs(page, rig, visitor);
});
test.afterAll(async () => {
  await page?.context().close();
  await visitor?.close();
});
test.beforeEach(({ consoleWatch }) => consoleWatch.add(page));

const pick = (name: keyof typeof history.span) =>
  page.getByTestId('range-picker').first().locator('label', { hasText: history.span[name].long }).click();
const rangeInUrl = () => new URL(page.url()).searchParams.get('range');
const cpu = () => page.getByTestId('history-cpu');
const tier = () => page.getByTestId('history-tier').first();

/** Drags over a part of a chart, from one share of its width to another. */
async function drag(from: number, to: number): Promise<void> {
  const surface = cpu().getByTestId('zoom-surface');
  await surface.scrollIntoViewIfNeeded();
  const box = await surface.boundingBox();
  if (box === null) throw new Error('no chart');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * ((from + to) / 2), y);
  await page.mouse.move(box.x + box.width * to, y);
  await page.mouse.up();
}

test('minutes of a real container are in the chart, and live is one choice away', async () => {
  await page.goto(instancePath);
  await expect(page.getByTestId('cpu-chart')).toHaveAttribute('data-latest', /\d/);
  await pick('1h');
  await expect.poll(rangeInUrl).toBe('1h');
  await expect(page.getByTestId('cpu-chart')).toHaveCount(0);
  await expect(tier()).toHaveAttribute('data-tier', 'minute');
  await expect(tier()).toHaveAttribute('data-step-ms', '60000');
  await expect.poll(async () => Number(await cpu().getAttribute('data-known-steps'))).toBeGreaterThanOrEqual(2);
  // It wants a whole processor and may have a tenth of one: the mean of its minutes says so.
  const summary = await page.getByTestId('history-cpu-summary').textContent();
  const mean = Number(/mean (\d+\.\d+)/.exec(summary ?? '')?.[1]);
  expect(mean).toBeGreaterThan(0.05);
  expect(mean).toBeLessThan(0.13);
  await pick('15m');
  await expect(page.getByTestId('cpu-chart')).toHaveAttribute('data-latest', /\d/);
  await expect(cpu()).toHaveCount(0);
});

test('a drag looks closer; the button, Escape and the browser lead back; the URL says where', async () => {
  await page.goto(`${instancePath}?range=1h`);
  await expect(cpu()).toHaveAttribute('data-steps', /\d/);
  await drag(0.5, 0.75);
  await expect.poll(rangeInUrl).toMatch(/^\d{4}-.*Z_\d{4}-.*Z$/);
  const own = rangeInUrl() ?? '';
  const [from, to] = own.split('_').map((text) => Date.parse(text)) as [number, number];
  expect(to - from).toBeLessThan(HOUR_MS / 2);
  await page.getByRole('button', { name: history.back }).click();
  await expect.poll(rangeInUrl).toBe('1h');

  await drag(0.5, 0.75);
  await expect.poll(rangeInUrl).toContain('_');
  // The key does what the button does, once that is there.
  await expect(page.getByRole('button', { name: history.back })).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect.poll(rangeInUrl).toBe('1h');

  await drag(0.5, 0.75);
  await expect.poll(rangeInUrl).toContain('_');
  await page.goBack();
  await expect.poll(rangeInUrl).toBe('1h');

  await page.goto(`${instancePath}?range=${own}`);
  await expect(cpu()).toHaveAttribute('data-steps', /\d/);
  expect(rangeInUrl()).toBe(own);
});

test('a year is hours, and no more points than a chart can show', async () => {
  await page.goto(`${instancePath}?range=1y`);
  await expect(tier()).toHaveAttribute('data-tier', 'hour');
  const steps = Number(await cpu().getAttribute('data-steps'));
  expect(steps).toBeGreaterThan(100);
  expect(steps).toBeLessThanOrEqual(2_000);
  // What happened a moment ago is seen in a year: the hours of now are not packed yet.
  expect(Number(await cpu().getAttribute('data-known-steps'))).toBeGreaterThanOrEqual(1);
});

test('a host says who used it; a name leads to the tenant with the same range', async () => {
  await page.goto(`/ops/hosts/${hostId}/timeline?range=1h`);
  const legend = page.getByTestId('stack-legend');
  await expect(legend.getByRole('link', { name: 'Past' })).toBeVisible();
  await expect(legend.locator('[data-role=beyond]')).toBeVisible();
  await expect(page.getByTestId('neighbours')).toBeVisible();
  await expect(page.getByTestId('top').getByText('burner')).toBeVisible();
  await legend.getByRole('link', { name: 'Past' }).click();
  await expect(page).toHaveURL(`${rig.origin}/ops/tenants/${TENANT}?range=1h`);
  await page.getByTestId('history-section').scrollIntoViewIfNeeded();
  await expect(cpu()).toHaveAttribute('data-known-steps', /[1-9]/);
});

test('charts are fetched when somebody scrolls to them', async () => {
  await page.goto(`/ops/hosts/${hostId}`);
  await page.setViewportSize({ width: 1440, height: 240 });
  await page.reload();
  await expect(page.getByTestId('host-panel')).toBeVisible();
  await expect(page.getByTestId('not-seen-yet')).toHaveCount(1);
  await expect(page.getByTestId('host-timeline')).toHaveCount(0);
  await page.getByTestId('not-seen-yet').scrollIntoViewIfNeeded();
  await expect(page.getByTestId('host-timeline')).toBeVisible();
  await page.setViewportSize({ width: 1440, height: 900 });
});

for (const [name, path, mark] of [
  ['history-instance', () => `${instancePath}?range=1h`, 'history-stalls'],
  ['history-host', () => `/ops/hosts/${hostId}/timeline?range=1h`, 'host-timeline'],
  ['history-tenant', () => `/t/${TENANT}/overview?range=1h`, 'tenant-stack'],
] as const) {
  test(`${name}: accessible, and no wider than its screen`, async () => {
    test.setTimeout(240_000);
    await page.goto(path());
    await inspectPage(page, name, async () => {
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    });
    await expect(page.getByTestId(mark)).toBeVisible();
    await page.setViewportSize({ width: 1440, height: 900 });
  });
}
