import { MIB } from '@bulkhead/shared';
import type { Page } from '@playwright/test';
import type { Visitor } from '../fixtures/api-client.ts';
import { until } from '../fixtures/until.ts';
import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { catalog, fill, stacks } from './texts.ts';

// From a template to a stack that runs, an update that rolls, and its end; each test goes on where the one before it stopped.
test.describe.configure({ mode: 'serial' });

const rig = readRig();
const TENANT = `stacks-${process.pid}`;
const PATIENT = { timeoutMs: 90_000, everyMs: 200 };
let visitor: Visitor;
let page: Page;
let stackPath = '';

test.beforeAll(async ({ browser }) => {
  ({ visitor } = await furnish(rig));
  const quota = { instances: 10, cpuMillicores: 1_000, memoryBytes: 512 * MIB, pids: 500 };
  await visitor.api.tenants.create.mutate({ slug: TENANT, name: 'Stacks', quota });
  await until('an image', async () => (await visitor.api.images.list.query({ tenantSlug: TENANT })).length > 0);
  page = await (await browser.newContext({ baseURL: rig.origin })).newPage();
  await signInAs(page, rig, visitor);
});
test.afterAll(async () => {
  await page?.context().close();
  await visitor?.close();
});
test.beforeEach(({ consoleWatch }) => consoleWatch.add(page));

const button = (name: string) => page.getByRole('button', { name, exact: true });
const panel = (name: string) => page.getByTestId(name);
const idOf = () => stackPath.split('/').at(-1) ?? '';
const view = () => visitor.api.stacks.get.query({ tenantSlug: TENANT, stackId: idOf() });

async function expectState(state: string): Promise<void> {
  await expect(panel('stack-panel').locator(`[data-state="${state}"]`).first()).toBeVisible({ timeout: 90_000 });
}

/** The page may still say *ready* of what was there before: the change is asked for at the server first. */
async function untilReady(isChanged: (stack: Awaited<ReturnType<typeof view>>) => boolean): Promise<void> {
  const isDone = async () => {
    const stack = await view();
    return stack.state === 'ready' && isChanged(stack);
  };
  await until('the changed stack', isDone, { timeoutMs: 90_000 });
}

/** Replaces what stands in the editor. */
async function write(text: string): Promise<void> {
  await page.getByRole('textbox', { name: stacks.file }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

test('an empty list teaches, and the catalog finds templates', async () => {
  await page.goto(`/t/${TENANT}/stacks`);
  await inspectPage(page, 'stacks-empty', () => expect(page.getByText(stacks.empty.title)).toBeVisible());
  await page.goto(`/t/${TENANT}/catalog`);
  await inspectPage(page, 'catalog', () => expect(page.locator('[data-template=web-and-worker]')).toBeVisible());
  await page.getByLabel(catalog.search).fill('worker');
  await expect(page.locator('[data-template=nginx]')).toHaveCount(0);
  await expect(page.locator('[data-template=web-and-worker]')).toBeVisible();
});

test('a template with its plan becomes a stack that runs, the worker after the healthy web server', async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.locator('[data-template=web-and-worker]').getByRole('link').click();
  await expect(panel('stack-plan')).toHaveAttribute('data-can-apply', 'true');
  await page.getByLabel('Workers').fill('20');
  await expect(button(catalog.launch)).toBeDisabled();
  await page.getByLabel('Workers').fill('2');
  await expect(panel('stack-plan').getByText('web-and-worker-worker-2')).toBeVisible();
  await inspectPage(page, 'template', () => expect(panel('stack-plan')).toBeVisible());
  await button(catalog.launch).click();
  await expect(page).toHaveURL(/\/stacks\/[0-9a-f-]{36}$/);
  stackPath = new URL(page.url()).pathname;
  await expectState('ready');
  const { members, plan } = await view();
  expect(members.map(({ name, instanceState }) => `${name} ${instanceState}`)).toEqual([
    'web-and-worker-web running',
    'web-and-worker-worker running',
    'web-and-worker-worker-2 running',
  ]);
  const finished = (name: string) => plan.find((step) => step.name === `web-and-worker-${name}`);
  expect(finished('worker')?.startedAtMs).toBeGreaterThanOrEqual(finished('web')?.finishedAtMs ?? Infinity);
  await inspectPage(page, 'stack', () => expect(page.getByText('web-and-worker-worker-2')).toBeVisible());
  await page.goto(`/t/${TENANT}/stacks`);
  await inspectPage(page, 'stacks', () => expect(page.getByRole('link', { name: 'web-and-worker' })).toBeVisible());
});

test('another file shows its difference, rolls one instance after the other, and goes back', async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(stackPath);
  await page.getByRole('tab', { name: stacks.file }).click();
  await expect(page.getByRole('textbox', { name: stacks.file })).toBeVisible();
  const before = await view();
  const changed = before.source.replace('worked', 'worked hard');
  await write(changed);
  await button(stacks.showDifference).click();
  const plan = panel('stack-plan');
  await expect(plan.getByText(stacks.action.replace)).toHaveCount(2);
  await expect(plan.getByText(stacks.action.keep)).toHaveCount(1);
  await inspectPage(page, 'stack-difference', () => expect(plan).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });
  await button(stacks.apply).click();
  await untilReady(({ revision }) => revision === 2);
  await expectState('ready');
  await inspectPage(page, 'stack-steps', () => expect(page.getByText(stacks.lastChange)).toBeVisible());
  const after = await view();
  expect(after).toMatchObject({ revision: 2, state: 'ready', running: 3 });
  const idsOf = ({ members }: typeof after) =>
    Object.fromEntries(members.map(({ key, resourceId }) => [key, resourceId]));
  expect(idsOf(after)['web']).toBe(idsOf(before)['web']);
  expect(idsOf(after)['worker']).not.toBe(idsOf(before)['worker']);
  const [first, second] = after.plan.filter(({ action }) => action === 'replace');
  expect(second?.startedAtMs).toBeGreaterThanOrEqual(first?.finishedAtMs ?? Infinity);

  await visitor.api.stacks.update.mutate({
    tenantSlug: TENANT,
    stackId: idOf(),
    revision: 2,
    source: changed.replace('sleep 2', 'exit 3'),
    parameters: [{ name: 'WORKERS', value: '2' }],
  });
  await page.setViewportSize({ width: 1440, height: 900 });
  await expectState('failed');
  await expect(page.getByText(stacks.stopped)).toBeVisible();
  await inspectPage(page, 'stack-stopped', () => expect(page.getByText(stacks.stopped)).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });
  await button(stacks.rollBack).click();
  await untilReady(({ source }) => source === changed);
  await expectState('ready');
  expect(await view()).toMatchObject({ source: changed, running: 3 });
});

test('what a file may not say is named with its rule and line, and the end takes everything away', async () => {
  await page.goto(`/t/${TENANT}/stacks/new`);
  await page.getByLabel(stacks.form.name, { exact: true }).fill('greedy');
  await write('services:\n  web:\n    image: bulkhead/busybox:1\n    privileged: true\n    volumes: ["/etc:/host"]\n');
  await button(stacks.showPlan).click();
  await expect(panel('stack-plan').getByText('services.web.privileged')).toBeVisible();
  await expect(panel('stack-plan').getByText('services.web.volumes.0')).toBeVisible();
  await expect(button(stacks.apply)).toBeDisabled();
  await inspectPage(page, 'stack-refused', () => expect(panel('stack-plan')).toBeVisible());

  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(stackPath);
  await button(stacks.delete).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('web-and-worker');
  await dialog.getByRole('button', { name: stacks.delete, exact: true }).click();
  await expect(page.getByText(stacks.empty.title)).toBeVisible({ timeout: 90_000 });
  const { rows } = await visitor.api.instances.list.query({ tenantSlug: TENANT });
  expect(rows).toEqual([]);
});

test('operators see what they offer', async () => {
  await page.goto('/ops/templates');
  await inspectPage(page, 'offered-templates', () =>
    expect(page.getByRole('button', { name: fill(catalog.editNamed, { name: 'nginx' }) })).toBeVisible(),
  );
});

test('every template that needs no registry runs', async () => {
  test.setTimeout(420_000);
  const { api } = visitor;
  const templates = (await api.templates.list.query({ tenantSlug: TENANT })).filter((one) => !one.needsRegistry);
  expect(templates.length).toBeGreaterThanOrEqual(8);
  for (const { id, name, parameters } of templates) {
    const { source } = await api.templates.get.query({ tenantSlug: TENANT, templateId: id });
    const { stackId } = await api.stacks.create.mutate({
      tenantSlug: TENANT,
      name: `try-${name}`,
      source,
      templateId: id,
      parameters: parameters.map((one) => ({ name: one.name, value: one.default ?? 'a-made-up-secret' })),
    });
    const about = { tenantSlug: TENANT, stackId };
    const ended = await until(
      `${name} ready`,
      async () => {
        const stack = await api.stacks.get.query(about);
        return stack.state === 'applying' ? null : stack;
      },
      PATIENT,
    );
    expect(ended.problem, name).toBeNull();
    await api.stacks.delete.mutate(about);
    await until(
      `${name} gone`,
      async () => !(await api.stacks.list.query({ tenantSlug: TENANT })).some((one) => one.id === stackId),
      PATIENT,
    );
  }
});
