import { MIB } from '@bulkhead/shared';
import type { Visitor } from '../fixtures/api-client.ts';
import { launch, untilInstance } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { alerts, common, fill } from './texts.ts';

// A rule made in the browser, a real container for which it fires, and its end.

const rig = readRig();
const TENANT = `watcher-${process.pid}`;
const RULE = 'Never stays up';
/** Three restarts with one, two and four seconds between, and a look every five seconds. */
const LOOP_MS = 60_000;
test.use({ baseURL: rig.origin });
let visitor: Visitor;

test.beforeAll(async () => {
  ({ visitor } = await furnish(rig));
  const quota = { instances: 4, cpuMillicores: 500, memoryBytes: 256 * MIB, pids: 200 };
  await visitor.api.tenants.create.mutate({ slug: TENANT, name: 'Watcher', quota });
  await until('an image', async () => (await visitor.api.images.list.query({ tenantSlug: TENANT })).length > 0);
});
test.afterAll(async () => {
  await visitor?.close();
});

test('a rule is tried, saved, fires for a container that keeps ending, is seen at the bell, and clears', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const { api } = visitor;
  await signInAs(page, rig, visitor);
  await page.goto(`/t/${TENANT}/alerts`);
  const firing = page.getByTestId('firing');
  const nothing = firing.getByRole('heading', { name: alerts.firing.none });
  await expect(nothing).toBeVisible();
  await inspectPage(page, 'alerts-none', () => expect(nothing).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });

  const instanceId = await launch(api, TENANT, 'crasher', { command: ['/bin/sh', '-c', 'exit 3'] });
  await page.getByTestId('rules').getByRole('button', { name: alerts.rules.add }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: alerts.form.save }).click();
  await expect(dialog.getByText(alerts.form.invalidName)).toBeVisible();
  await dialog.getByLabel(alerts.form.name, { exact: true }).fill(RULE);
  await dialog.getByText(alerts.form.one, { exact: true }).click();
  await dialog.getByRole('combobox', { name: alerts.form.subject }).click();
  await page.getByRole('option', { name: 'crasher' }).click();
  await dialog.getByRole('combobox', { name: alerts.form.what }).click();
  await page.getByRole('option', { name: alerts.state['restart-loop'] }).click();
  await dialog.getByText(alerts.severity.critical, { exact: true }).click();
  await dialog.getByRole('combobox', { name: alerts.form.for, exact: true }).click();
  await page.getByRole('option', { name: alerts.duration.now }).click();
  await untilInstance(api, TENANT, instanceId, 'keeps ending', ({ restarts }) => restarts >= 3, LOOP_MS);
  await expect(dialog.getByTestId('rule-preview').getByText('crasher')).toBeVisible({ timeout: 20_000 });
  await inspectPage(page, 'alert-rule', () => expect(dialog.getByTestId('rule-preview')).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });
  await dialog.getByRole('button', { name: alerts.form.save }).click();
  await expect(dialog).toBeHidden();

  // By its own rule, and by the one that is there from the beginning.
  const own = firing.getByTestId('alert').filter({ hasText: RULE });
  const builtIn = firing.getByTestId('alert').filter({ hasText: common.alerts.builtIn['restart-loop'] });
  await expect(own).toBeVisible({ timeout: LOOP_MS });
  await expect(builtIn).toBeVisible({ timeout: LOOP_MS });
  await expect(page.getByRole('alert').filter({ hasText: RULE })).toBeVisible();
  const bell = page.getByTestId('alert-bell');
  await expect(bell).toHaveAccessibleName(/2/);
  await inspectPage(page, 'alerts-firing', () => expect(own).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });
  await own.getByRole('button').click();
  await expect(own.getByRole('button')).toBeHidden();
  await expect(bell).not.toHaveAccessibleName(/2/);

  await page.goto(`/t/${TENANT}/overview`);
  await expect(page.getByTestId('firing-notice').getByText(RULE)).toBeVisible();
  await page.goto('/ops/alerts');
  await expect(page.getByTestId('firing').getByTestId('alert').filter({ hasText: RULE })).toBeVisible();
  await inspectPage(page, 'all-alerts-firing', () => expect(page.getByTestId('rules')).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.goto(`/t/${TENANT}/alerts`);
  await api.instances.stop.mutate({ tenantSlug: TENANT, instanceId });
  await expect(own).toBeHidden({ timeout: LOOP_MS });
  await expect(page.getByTestId('alert-history').getByText(RULE)).toBeVisible();
  await expect(bell).toHaveAccessibleName(common.alerts.bell.replace(/.*=0 \{([^}]*)\}.*/, '$1'));

  const row = page.getByTestId('rules').getByRole('row', { name: new RegExp(RULE) });
  await row.getByRole('button', { name: fill(alerts.rules.actionsOf, { name: RULE }) }).click();
  await page.getByRole('menuitem', { name: alerts.rules.remove }).click();
  await page.getByRole('dialog').getByRole('button', { name: alerts.rules.remove }).click();
  await expect(row).toBeHidden();
});
