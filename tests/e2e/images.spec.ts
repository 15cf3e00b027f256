import { MIB } from '@bulkhead/shared';
import type { Page } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import type { Visitor } from '../fixtures/api-client.ts';
import { IMAGE } from '../fixtures/image.ts';
import { REGISTRY_USER, startRegistry, type Registry } from '../fixtures/registry.ts';
import { launchAndWait } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { fill, images } from './texts.ts';

// An image's way from an instance to a real registry and back, and to another tenant.

test.describe.configure({ mode: 'serial' });

const rig = readRig();
const TENANT = `gallery-${process.pid}`;
const OTHER = `guest-${process.pid}`;
const QUOTA = { instances: 10, cpuMillicores: 1_000, memoryBytes: 512 * MIB, pids: 500 };
const SIZE = { cpuMillicores: 50, memoryBytes: 32 * MIB, pids: 32 };
let visitor: Visitor;
let registry: Registry;
let page: Page;

test.beforeAll(async ({ browser }) => {
  ({ visitor } = await furnish(rig));
  registry = await startRegistry({ folder: rig.folder, name: `registry-${process.pid}`, isClosed: true });
  for (const slug of [TENANT, OTHER]) await visitor.api.tenants.create.mutate({ slug, name: slug, quota: QUOTA });
  await visitor.api.registries.createShared.mutate({
    name: `House ${process.pid}`,
    address: registry.address,
    insecure: true,
  });
  await until('an image', async () => (await visitor.api.images.list.query({ tenantSlug: TENANT })).length > 0);
  page = await (await browser.newContext({ baseURL: rig.origin })).newPage();
  await signInAs(page, rig, visitor);
});
test.afterAll(async () => {
  await page?.context().close();
  await visitor?.close();
  await registry?.stop();
});
test.beforeEach(({ consoleWatch }) => consoleWatch.add(page));

const dialog = () => page.getByRole('dialog');
const watch = () => dialog().getByTestId('pull-watch');
const action = (name: keyof typeof images.action) =>
  page.getByRole('button', { name: images.action[name], exact: true }).first();

async function openImage(name: string): Promise<void> {
  await page.goto(`/t/${TENANT}/images`);
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByTestId('image-panel')).toBeVisible();
}

test('an empty catalogue teaches, and a registry gets a password that nobody sees again', async () => {
  await page.goto(`/t/${TENANT}/images`);
  await inspectPage(page, 'images-empty', () => expect(page.getByText(images.none.title)).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('tab', { name: images.tab.registries }).click();
  await page.getByRole('button', { name: images.registries.add }).click();
  await dialog().getByLabel(images.registries.name, { exact: true }).fill('Ours');
  await dialog().getByLabel(images.registries.address).fill(registry.address);
  await dialog().getByLabel(images.registries.user).fill(REGISTRY_USER.username);
  await dialog().getByLabel(images.registries.password, { exact: true }).fill(REGISTRY_USER.password);
  await dialog().getByLabel(images.registries.insecure).check();
  await dialog().getByRole('button', { name: images.registries.save }).click();
  await expect(dialog()).toBeHidden();
  await expect(page.getByRole('row', { name: /Ours/ })).toContainText(REGISTRY_USER.username);
  expect(await page.content()).not.toContain(REGISTRY_USER.password);
  await page.getByRole('button', { name: fill(images.registries.checkNamed, { name: 'Ours' }) }).click();
  await expect(page.getByTestId('registry-check')).toHaveAttribute('data-state', 'succeeded', { timeout: 30_000 });
});

test('an instance becomes an image, which is pushed', async () => {
  const view = await launchAndWait(visitor.api, TENANT, 'painter', { image: IMAGE, ...SIZE });
  await page.goto(`/t/${TENANT}/images`);
  await action('commit').click();
  await dialog().getByRole('combobox', { name: images.commit.instance }).click();
  await page.getByRole('option', { name: view.name }).click();
  await dialog().getByLabel(images.pull.name).fill('painting');
  await dialog().getByRole('button', { name: images.commit.submit }).click();
  await expect(watch()).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
  await dialog().getByRole('button', { name: images.cancel }).last().click();

  await openImage('painting');
  await action('push').click();
  await dialog().getByLabel(images.push.reference).fill(`${registry.address}/gallery/painting:1`);
  await dialog().getByRole('button', { name: images.push.submit }).click();
  await expect(dialog().getByTestId('push-watch')).toHaveAttribute('data-state', 'succeeded', { timeout: 60_000 });
});

test('it is fetched with progress, and an instance is launched from it', async ({ consoleWatch }) => {
  // The entry that was made to look for something newer is gone when there is nothing.
  consoleWatch.allowRefusals();
  await page.goto(`/t/${TENANT}/images?pull=${registry.address}/gallery/painting:1`);
  await expect(dialog().getByLabel(images.pull.reference)).toHaveValue(`${registry.address}/gallery/painting:1`);
  await dialog().getByLabel(images.pull.name).fill('fetched');
  await dialog().getByRole('button', { name: images.pull.submit, exact: true }).click();
  await expect(watch()).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
  await dialog().getByRole('button', { name: images.cancel }).last().click();
  await inspectPage(page, 'images', () =>
    expect(page.getByRole('link', { name: 'fetched', exact: true })).toBeVisible(),
  );
  await page.setViewportSize({ width: 1440, height: 900 });
  await openImage('fetched');
  await expect(page.getByRole('table', { name: images.detail.layers })).toContainText('painting');
  await inspectPage(page, 'image', () =>
    expect(page.getByTestId('image-state')).toHaveAttribute('data-state', 'ready'),
  );
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole('link', { name: images.action.launch }).click();
  await expect(page.getByRole('combobox', { name: /image/i }).first()).toHaveValue('fetched');
  const view = await launchAndWait(visitor.api, TENANT, 'viewer', { image: 'fetched', ...SIZE });
  await openImage('fetched');
  await expect(page.getByRole('link', { name: view.name })).toBeVisible();
  await action('newer').click();
  await dialog().getByRole('button', { name: images.action.newer }).click();
  await expect(watch()).toHaveAttribute('data-state', 'gone', { timeout: 60_000 });
  await expect(dialog().getByText(images.pull.gone)).toBeVisible();
});

test('a wrong reference and a registry of nobody’s are explained', async ({ consoleWatch }) => {
  consoleWatch.allowRefusals();
  await page.goto(`/t/${TENANT}/images`);
  await action('pull').click();
  await dialog().getByLabel(images.pull.reference).fill('NOT a reference');
  await expect(dialog().getByText(images.pull.referenceWrong)).toBeVisible();
  await dialog().getByLabel(images.pull.reference).fill('169.254.169.254/latest/meta-data:1');
  await dialog().getByRole('button', { name: images.pull.submit, exact: true }).click();
  await expect(dialog().getByText(images.pull.inside)).toBeVisible();
  await dialog().getByLabel(images.pull.reference).fill(`${registry.address}/gallery/nothing:1`);
  await dialog().getByRole('button', { name: images.pull.submit, exact: true }).click();
  await expect(watch()).toHaveAttribute('data-state', 'failed', { timeout: 60_000 });
});

test('a root file system is uploaded and runs', async () => {
  await page.goto(`/t/${TENANT}/images`);
  await action('import').click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    dialog().getByRole('button', { name: images.import.file }).click(),
  ]);
  await chooser.setFiles(`${rig.folder}/rootfs.tar`);
  await dialog().getByLabel(images.import.name, { exact: true }).fill('uploaded');
  await dialog().getByLabel(images.import.command).fill('/bin/sleep\n1000');
  await dialog().getByRole('button', { name: images.import.submit }).click();
  await expect(watch()).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
  await launchAndWait(visitor.api, TENANT, 'carried', { image: 'uploaded', ...SIZE });

  writeFileSync(`${rig.folder}/no.tar`, 'this is no tar file'.repeat(100));
  await page.goto(`/t/${TENANT}/images`);
  await action('import').click();
  const [second] = await Promise.all([
    page.waitForEvent('filechooser'),
    dialog().getByRole('button', { name: images.import.file }).click(),
  ]);
  await second.setFiles(`${rig.folder}/no.tar`);
  await dialog().getByLabel(images.import.name, { exact: true }).fill('broken');
  await dialog().getByRole('button', { name: images.import.submit }).click();
  await expect(watch()).toHaveAttribute('data-state', 'failed', { timeout: 60_000 });
});

test('it is shared with another tenant, and not deleted while it is used', async ({ consoleWatch }) => {
  // The page of what has been deleted may ask for it once more before it is left.
  consoleWatch.allowRefusals();
  await openImage('painting');
  await action('share').click();
  const tags = dialog().getByLabel(images.share.tenants);
  await tags.fill(OTHER);
  await tags.press('Enter');
  await dialog().getByRole('button', { name: images.share.submit }).click();
  await expect(dialog()).toBeHidden();
  await expect(page.getByTestId('image-panel')).toContainText(OTHER);

  const view = await launchAndWait(visitor.api, OTHER, 'guest', { image: `${TENANT}/painting`, ...SIZE });
  await page.reload();
  await action('delete').click();
  await expect(dialog().getByTestId('image-in-use')).toContainText('tenants that it is shared with');
  await dialog().getByRole('button', { name: images.cancel }).last().click();

  await visitor.api.instances.delete.mutate({ tenantSlug: OTHER, instanceId: view.id });
  await untilGone(view.id);
  await page.reload();
  await action('delete').click();
  await dialog().getByRole('textbox').fill('painting');
  await dialog().getByRole('button', { name: images.delete.confirm }).click();
  await expect(page).toHaveURL(new RegExp(`/t/${TENANT}/images$`));
  await expect(page.getByRole('link', { name: 'painting', exact: true })).toBeHidden();
});

test('a clean-up says what goes and why something stays', async () => {
  await action('cleanUp').click();
  await expect(dialog().getByTestId('cleanup-host').filter({ hasText: 'painting' })).toBeVisible();
  await dialog().getByRole('button', { name: images.cleanUp.submit }).click();
  await expect(dialog().getByRole('status')).toBeVisible();
  await page.goto('/ops/images');
  await inspectPage(page, 'ops-images', () => expect(page.getByTestId('all-images-panel')).toContainText('fetched'));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: fill(images.all.offerNamed, { name: 'uploaded' }) }).click();
  await expect(page.getByRole('button', { name: fill(images.all.withdrawNamed, { name: 'uploaded' }) })).toBeVisible();
});

/** Deleting may be undone for a while; then its host takes it away. */
async function untilGone(instanceId: string): Promise<void> {
  await until(
    'the instance’s end',
    async () => {
      const { rows } = await visitor.api.instances.list.query({ tenantSlug: OTHER });
      return rows.every(({ id }) => id !== instanceId);
    },
    { timeoutMs: 60_000 },
  );
}
