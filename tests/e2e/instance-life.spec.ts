import { mkdirSync } from 'node:fs';
import { MIB } from '@bulkhead/shared';
import type { Page } from '@playwright/test';
import type { Visitor } from '../fixtures/api-client.ts';
import { AGENT_BUNDLE, IDLE_COMMAND, makeRootfsTar } from '../fixtures/image.ts';
import { runOrThrow } from '../fixtures/processes.ts';
import { launch } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { fill, instance, instances, launching, paste, settings, common, copyAs } from './texts.ts';

// One life from a pasted command to a deletion; each test goes on where the one before it stopped.
test.describe.configure({ mode: 'serial' });

const rig = readRig();
const TENANT = `life-${process.pid}`;
const PASTED = [
  'docker run -d --privileged --name web -v /etc:/host -e GREETING="hello there"',
  '-m 64m --cpus 0.1 --pids-limit 32 --restart always --stop-timeout 3 --label env=test',
  `--health-cmd 'test -d /tmp' --health-interval 5s bulkhead/busybox:1`,
  `sh -c "trap 'exit 0' TERM INT; while :; do sleep 1; done"`,
].join(' \\\n  ');

let visitor: Visitor;
let page: Page;
let path = '';
const idOf = () => path.split('/').at(-1) ?? '';
const list = `/t/${TENANT}/instances`;

test.beforeAll(async ({ browser }) => {
  ({ visitor } = await furnish(rig));
  const quota = { instances: 10, cpuMillicores: 1_000, memoryBytes: 1024 * MIB, pids: 500 };
  await visitor.api.tenants.create.mutate({ slug: TENANT, name: 'Life', quota, profile: 'baseline' });
  // Another image, which an operator brings to every host, wherever the instance will be.
  const folder = `${rig.folder}/second-image`;
  mkdirSync(folder, { recursive: true });
  const config = JSON.stringify({ Cmd: IDLE_COMMAND, Env: ['PATH=/bin', 'EDITION=2'] });
  const rootfs = await makeRootfsTar(folder);
  for (const {
    settings: { dockerHost },
  } of rig.hosts) {
    await runOrThrow(process.execPath, [AGENT_BUNDLE, 'import-rootfs', rootfs, 'bulkhead/busybox:2', config], {
      env: { DOCKER_HOST: dockerHost },
    });
  }
  const { length: hosts } = await visitor.api.hosts.list.query();
  await until('the other image on every host', async () => {
    const images = await visitor.api.images.list.query({ tenantSlug: TENANT });
    return images.find(({ reference }) => reference === 'bulkhead/busybox:2')?.hosts.length === hosts;
  });
  page = await (await browser.newContext({ baseURL: rig.origin })).newPage();
  await signInAs(page, rig, visitor);
});
test.afterAll(async () => {
  await page?.context().close();
  await visitor?.close();
});
test.beforeEach(({ consoleWatch }) => consoleWatch.add(page));

async function expectState(state: string): Promise<void> {
  await expect(page.getByTestId('instance-state')).toHaveAttribute('data-state', state, { timeout: 30_000 });
  await expect(page.getByTestId('pending-operation')).toHaveCount(0, { timeout: 30_000 });
}

/** Looks at the page in every scheme and width, and goes on with the first. */
async function inspect(name: string, ready: () => Promise<void>): Promise<void> {
  await inspectPage(page, name, ready);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const card = (title: string) => page.getByRole('region', { name: title, exact: true });

test('a pasted docker run fills the form, and what it may not say is named with its rule', async () => {
  await page.goto(`${list}/launch`);
  await button(paste.open).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: paste.label }).fill(PASTED);
  const report = dialog.getByTestId('paste-report');
  await expect(report.locator('[data-rule=policy]')).toContainText('--privileged');
  await expect(report.locator('[data-rule=policy]')).toContainText('HostConfig.Privileged');
  await expect(report.locator('[data-rule=bind-mount]')).toContainText('/etc:/host');
  await inspect('life-paste', () => expect(report).toBeVisible());
  await dialog.getByRole('button', { name: paste.fill, exact: true }).click();
  await expect(page.getByTestId('pasted')).toContainText('--privileged');
  const form = page.getByRole('form', { name: launching.title });
  await expect(form.getByRole('textbox', { name: launching.what.name, exact: true })).toHaveValue('web');
  await inspect('life-launch', () => expect(page.getByTestId('pasted')).toBeVisible());
  await button(launching.summary.submit).click();
  await expectState('running');
  path = new URL(page.url()).pathname;
  await expect(page.locator('[data-health=healthy]').first()).toBeVisible({ timeout: 30_000 });
  const view = await visitor.api.instances.get.query({ tenantSlug: TENANT, instanceId: idOf() });
  expect(view).toMatchObject({
    name: 'web',
    env: [{ name: 'GREETING', value: 'hello there' }],
    tags: ['env=test'],
    stopGraceSec: 3,
    memoryBytes: 64 * MIB,
    pids: 32,
  });
});

test('it is copied as other tools say it', async () => {
  await button(copyAs.menu).click();
  await page.getByRole('menuitem', { name: copyAs['docker-run'] }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('--pids-limit 32');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await button(copyAs.menu).click();
  await page.getByRole('menuitem', { name: copyAs.api }).click();
  await expect(page.getByRole('dialog')).toContainText(`/api/v1/tenants/${TENANT}/instances`);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('tags, notes and another name are set without another container', async () => {
  const before = await visitor.api.instances.get.query({ tenantSlug: TENANT, instanceId: idOf() });
  await page.goto(`${path}?tab=settings`);
  const about = card(settings.about.title);
  const tags = about.getByLabel(settings.about.tags, { exact: true }).first();
  await tags.fill('shop');
  await tags.press('Enter');
  await about.getByRole('textbox', { name: settings.about.notes }).fill('Sells things.');
  await about.getByRole('button', { name: settings.about.apply, exact: true }).click();
  await expect(page.getByRole('list', { name: common.tags }).first()).toContainText('shop');
  const naming = card(settings.name.title);
  await naming.getByRole('textbox').fill('shop');
  await naming.getByRole('button', { name: settings.name.apply, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('shop');
  await expectState('running');
  const after = await visitor.api.instances.get.query({ tenantSlug: TENANT, instanceId: idOf() });
  expect(after).toMatchObject({ containerId: before.containerId, notes: 'Sells things.', tags: ['env=test', 'shop'] });
  await page.goto(`${list}?tag=shop`);
  await expect(page.getByRole('link', { name: 'shop', exact: true })).toBeVisible();
  await page.goto(`${list}?tag=nothing`);
  await expect(page.getByText(instances.noMatch.title)).toBeVisible();
});

test('what is locked is not stopped by anybody, and says who locked it', async () => {
  await page.goto(`${path}?tab=settings`);
  await card(settings.lock.title).getByRole('button', { name: settings.lock.lock, exact: true }).click();
  await expect(page.getByTestId('lock-mark')).toBeVisible();
  await expect(button(instance.action.stop)).toHaveAttribute('aria-disabled', 'true');
  const refusal = await visitor.api.instances.stop.mutate({ tenantSlug: TENANT, instanceId: idOf() }).then(
    () => 'accepted',
    (error: unknown) => String(error),
  );
  expect(refusal).toContain('was locked by');
  await inspect('life-settings-locked', () => expect(card(settings.lock.title)).toBeVisible());
  await card(settings.lock.title).getByRole('button', { name: settings.lock.unlock, exact: true }).click();
  await expect(page.getByTestId('lock-mark')).toHaveCount(0);
});

test('a schedule says when it will act', async ({ consoleWatch }) => {
  // The preview of one that acts too often is refused.
  consoleWatch.allowRefusals();
  const schedules = card(settings.schedules.title);
  await schedules.getByRole('button', { name: settings.schedules.add, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: settings.schedules.cron }).fill('* * * * *');
  await expect(dialog.getByText(settings.schedules.cronInvalid)).toBeVisible();
  await dialog.getByRole('textbox', { name: settings.schedules.cron }).fill('30 19 * * 1-5');
  await expect(dialog.getByText(settings.schedules.wouldRun)).toBeVisible();
  await inspect('life-schedule', () => expect(dialog).toBeVisible());
  await dialog.getByRole('button', { name: settings.schedules.save, exact: true }).click();
  await expect(page.getByTestId('schedule')).toContainText('30 19 * * 1-5');
  await inspect('life-settings', () => expect(page.getByTestId('schedule')).toBeVisible());
});

test('another image is put under it, and the one before comes back with one click', async () => {
  const image = card(settings.image.title);
  await image.getByRole('button', { name: settings.image.rebuild, exact: true }).click();
  const dialog = page.getByRole('dialog');
  const wanted = dialog.getByRole('combobox', { name: settings.image.image });
  await wanted.fill('bulkhead/busybox:2');
  // Away from it, so that its suggestions cover nothing.
  await wanted.press('Tab');
  await dialog.getByRole('button', { name: settings.image.rebuild, exact: true }).click();
  await expect(dialog).toBeHidden();
  await expectState('running');
  await expect(image).toContainText('bulkhead/busybox:2');
  await image.getByRole('button', { name: settings.image.rollBack, exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: settings.image.rollBack, exact: true }).click();
  await until('the image before', async () => {
    const view = await visitor.api.instances.get.query({ tenantSlug: TENANT, instanceId: idOf() });
    return view.image === 'bulkhead/busybox:1' && view.imageBefore?.reference === 'bulkhead/busybox:2';
  });
  await expectState('running');
});

test('a deletion is undone, and it runs again', async () => {
  await page.goto(path);
  await button(instance.action.delete).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('shop');
  await dialog.getByRole('button', { name: instance.delete.confirm, exact: true }).click();
  const discarded = page.getByTestId('discarded');
  await expect(discarded).toBeVisible();
  await until('the stop', async () => {
    const { rows } = await visitor.api.instances.list.query({ tenantSlug: TENANT });
    return rows[0]?.state === 'deleting' && rows[0].pendingOperation === null;
  });
  const { room } = await visitor.api.overview.tenant.query({ tenantSlug: TENANT });
  expect(room.reserved.instances).toBe(1);
  await inspect('life-discarded', () => expect(discarded).toBeVisible());
  await discarded.getByRole('button', { name: settings.discarded.undo, exact: true }).click();
  await expect(discarded).toHaveCount(0);
  await expectState('running');
});

test('a clone begins with everything that the other one has', async () => {
  await page.getByRole('link', { name: instance.clone, exact: true }).click();
  await expect(page.getByText(fill(launching.cloneOf, { name: 'shop' }))).toBeVisible();
  await expect(page.getByRole('textbox', { name: fill(launching.options.envName, { number: '1' }) })).toHaveValue(
    'GREETING',
  );
});

test('many are tagged and stopped at once', async () => {
  await launch(visitor.api, TENANT, 'second', {
    cpuMillicores: 100,
    memoryBytes: 32 * MIB,
    pids: 16,
    command: IDLE_COMMAND,
  });
  await page.goto(list);
  const selectBoth = async () => {
    for (const name of ['shop', 'second']) {
      await page.getByRole('checkbox', { name: fill(instances.select, { name }) }).check();
    }
  };
  await selectBoth();
  await inspect('life-list', () => expect(button(instances.bulk.tag)).toBeVisible());
  await button(instances.bulk.tag).click();
  const dialog = page.getByRole('dialog');
  const added = dialog.getByLabel(instances.tagging.add, { exact: true }).first();
  await added.fill('night');
  await added.press('Enter');
  await dialog.getByRole('button', { name: instances.tagging.apply, exact: true }).click();
  const tags = async () =>
    (await visitor.api.instances.list.query({ tenantSlug: TENANT, tag: 'night' })).rows.map(({ name }) => name);
  await expect.poll(tags).toEqual(['second', 'shop']);
  await selectBoth();
  await button(common.operation.kind.stop).click();
  await expect
    .poll(async () => (await visitor.api.instances.list.query({ tenantSlug: TENANT })).rows.map(({ state }) => state), {
      timeout: 30_000,
    })
    .toEqual(['stopped', 'stopped']);
});
