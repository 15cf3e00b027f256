import { HOUR_MS, measureOf, MIB, type UsageSummary } from '@bulkhead/shared';
import type { Visitor } from '../fixtures/api-client.ts';
import { BUSY_COMMAND } from '../fixtures/image.ts';
import { launch, untilRunning } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { fill, usage } from './texts.ts';

// From a container's first minute, by the kernel's count, to the bill.

const rig = readRig();
const TENANT = `payer-${process.pid}`;
/** A core-hour costs a thousand, so that a minute is seen in cents. */
const MICRO_PRICE = 1_000_000_000;
/** A minute is journaled when it is over, and read soon after. */
const FIRST_FIGURES_MS = 180_000;
test.use({ baseURL: rig.origin });
let visitor: Visitor;

test.beforeAll(async () => {
  ({ visitor } = await furnish(rig));
  const quota = { instances: 4, cpuMillicores: 500, memoryBytes: 256 * MIB, pids: 200 };
  await visitor.api.tenants.create.mutate({ slug: TENANT, name: 'Payer', quota });
  await until('an image', async () => (await visitor.api.images.list.query({ tenantSlug: TENANT })).length > 0);
});
test.afterAll(async () => {
  await visitor?.close();
});

const thisHour = () => Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const lastHours = () => ({ fromMs: thisHour() - HOUR_MS, toMs: thisHour() + HOUR_MS });

test('an operator sets a price, a container burns, and its minutes are in the panel and on the statement', async ({
  page,
}) => {
  test.setTimeout(420_000);
  const { api } = visitor;
  await signInAs(page, rig, visitor);

  await page.goto(`/t/${TENANT}/usage`);
  await expect(page.getByRole('heading', { name: usage.empty.title })).toBeVisible();
  await inspectPage(page, 'usage-empty', () => expect(page.getByText(usage.empty.text)).toBeVisible());

  await page.goto('/ops/usage?tab=prices');
  await page.getByRole('button', { name: usage.prices.set }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(usage.prices.unit).selectOption('networkOutGib');
  await dialog.getByLabel(fill(usage.prices.price, { currency: 'EUR' })).fill('0.0000001');
  await expect(dialog.getByText(usage.prices.priceWrong)).toBeVisible();
  await dialog.getByLabel(fill(usage.prices.price, { currency: 'EUR' })).fill('0.09');
  await dialog.getByRole('button', { name: usage.prices.set }).click();
  await expect(dialog).toBeHidden();
  const coming = page.getByRole('row', { name: new RegExp(usage.billed.networkOutGib) });
  await expect(coming).toContainText(usage.prices.state.coming);
  await coming.getByRole('button').click();
  await dialog.getByRole('button', { name: usage.prices.remove }).click();
  await expect(coming).toBeHidden();

  // The hour that runs is not billed yet, so it can have a price.
  await api.usage.setPrice.mutate({ unit: 'cpuCoreHour', microPrice: MICRO_PRICE, validFromMs: thisHour() });
  const burner = await launch(api, TENANT, 'burner', { cpuMillicores: 250, command: BUSY_COMMAND });
  await untilRunning(api, TENANT, burner);
  const counted = await until(
    'the first minute of the burner',
    async () => {
      const { rows } = await api.usage.list.query({ tenantSlug: TENANT, ...lastHours() });
      return rows.find(({ key, totals }) => key === burner && totals.cpuUserUsec + totals.cpuSystemUsec > 1_000_000);
    },
    { timeoutMs: FIRST_FIGURES_MS, everyMs: 1_000 },
  );
  expect(counted).toMatchObject({ label: 'burner', exists: true });
  expect(counted.costMicros).toBeGreaterThan(0);

  await page.goto(`/t/${TENANT}/usage?range=today`);
  const tile = page.getByTestId('usage-cpu');
  await expect(tile).toHaveAttribute('data-value', /^[1-9]\d{6,}$/);
  await expect(page.getByRole('row', { name: /burner/ })).toBeVisible();
  await expect(page.getByTestId('usage-chart')).toHaveAttribute('data-sum', /^[1-9]/);
  await inspectPage(page, 'usage', () => expect(page.getByTestId('usage-chart')).toBeVisible());

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('tab', { name: usage.tab.statement }).click();
  const statement = page.getByTestId('statement');
  await expect(statement).toHaveAttribute('data-sum', /^\d+\.\d\d$/);
  await expect(statement.getByTestId('line-cpuCoreHour').last()).toHaveAttribute('data-quantity', /^0\.0*[1-9]/);
  await inspectPage(page, 'usage-statement', () => expect(statement).toBeVisible());
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    statement.getByRole('button', { name: usage.statement.csv }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(new RegExp(`^statement-${TENANT}-20\\d\\d-\\d\\d\\.csv$`));

  // Operators see the same tenant as a part of its host, and nothing is counted twice.
  const ofAll: UsageSummary = await api.usage.summaryOfAll.query(lastHours());
  expect(measureOf(ofAll.whole, 'cpu')).toBeGreaterThan(measureOf(ofAll.parts, 'cpu'));
  await page.goto('/ops/usage?range=today');
  await expect(page.getByRole('row', { name: /Payer/ })).toBeVisible();
  await expect(page.getByRole('row', { name: new RegExp(`^${usage.table.system}`) })).toBeVisible();
  await inspectPage(page, 'ops-usage', () => expect(page.getByTestId('usage-chart')).toBeVisible());
});
