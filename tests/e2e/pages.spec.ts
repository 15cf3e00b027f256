import type { Locator, Page } from '@playwright/test';
import { MIB } from '@bulkhead/shared';
import { openVisitor, type Visitor } from '../fixtures/api-client.ts';
import { ADMIN } from '../fixtures/stack.ts';
import { BUSY_COMMAND } from '../fixtures/image.ts';
import { launch, untilRunning } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import { joinHost, readRig, runConsole } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { common, compartment, controls, entry, fill, instance, launching, roles, tenants, tokens } from './texts.ts';

const rig = readRig();
/** The set-up runs again in a new process after a failure, and a slug is used once. */
const TENANT = `gallery-${process.pid}`;
let visitor: Visitor;
let hostId = '';
let instanceId = '';

test.beforeAll(async () => {
  await runConsole(rig, ['ensure-admin'], {
    BULKHEAD_ADMIN_EMAIL: ADMIN.email,
    BULKHEAD_ADMIN_PASSWORD: ADMIN.password,
  });
  visitor = openVisitor(rig.origin);
  const { api } = visitor;
  await api.session.signIn.mutate(ADMIN);
  // Alone, without the story before it, nobody has enrolled a host yet.
  if ((await api.hosts.list.query()).length === 0) {
    await joinHost(rig, 0, (await api.hosts.enrol.mutate({ name: 'host-a' })).token);
  }
  const host = await until('a host', async () => (await api.hosts.list.query()).find((row) => row.state === 'online'));
  hostId = host.id;
  const quota = { instances: 10, cpuMillicores: 1_000, memoryBytes: 1024 * MIB, pids: 500 };
  await api.tenants.create.mutate({ slug: TENANT, name: 'Gallery', quota });
  await api.members.add.mutate({ tenantSlug: TENANT, email: 'guest@bulkhead.test', role: 'reader' });
  await until('an image', async () => (await api.images.list.query({ tenantSlug: TENANT })).length > 0);
  instanceId = await launch(api, TENANT, 'busy', { cpuMillicores: 100, command: BUSY_COMMAND });
  await untilRunning(api, TENANT, instanceId);
  const doomed = await launch(api, TENANT, 'doomed', {
    restartPolicy: 'never',
    command: ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=300M', 'count=1'],
  });
  await until('a death', async () => {
    const view = await api.instances.get.query({ tenantSlug: TENANT, instanceId: doomed });
    return view.lastDeath !== null;
  });
});
test.afterAll(async () => {
  await visitor?.close();
});

async function signIn(page: Page): Promise<void> {
  const [name = '', value = ''] = visitor.cookie().split('=');
  await page.context().addCookies([{ name, value, url: rig.origin }]);
}

/** The page has its data: a heading, and nothing that still loads. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.mantine-Skeleton-root:visible')).toHaveCount(0);
}

/** Opens a dialog that is not open yet: the page is looked at in several widths and schemes. */
async function opened(page: Page, button: string, ready: (dialog: Locator) => Promise<void>): Promise<void> {
  const dialog = page.getByRole('dialog');
  if (!(await dialog.isVisible())) await page.getByRole('button', { name: button, exact: true }).click();
  await ready(dialog);
}

const PAGES: { name: string; path: () => string; ready?: (page: Page) => Promise<void> }[] = [
  { name: 'ops-overview', path: () => '/ops/overview' },
  { name: 'ops-hosts', path: () => '/ops/hosts' },
  {
    name: 'ops-host',
    path: () => `/ops/hosts/${hostId}`,
    ready: (page) =>
      expect(page.getByTestId('host-state').getByTestId('containment')).toHaveAttribute('data-containment', 'held', {
        timeout: 20_000,
      }),
  },
  {
    name: 'ops-host-limits',
    path: () => `/ops/hosts/${hostId}`,
    ready: (page) =>
      opened(page, fill(compartment.settings.limitsNamed, { tenant: TENANT }), (dialog) =>
        expect(dialog.getByRole('button', { name: controls.addDevice })).toBeVisible(),
      ),
  },
  {
    name: 'ops-host-proofs',
    path: () => `/ops/hosts/${hostId}`,
    ready: (page) =>
      opened(page, fill(compartment.proof.showNamed, { tenant: TENANT }), (dialog) =>
        expect(dialog.getByTestId('proofs')).toBeVisible(),
      ),
  },
  { name: 'ops-instances', path: () => '/ops/instances' },
  { name: 'ops-tenants', path: () => '/ops/tenants' },
  { name: 'ops-tenant', path: () => `/ops/tenants/${TENANT}` },
  {
    name: 'ops-tenant-edit',
    path: () => `/ops/tenants/${TENANT}`,
    ready: (page) =>
      opened(page, tenants.edit, (dialog) =>
        expect(dialog.getByRole('radio', { name: new RegExp(`^${tenants.profile.name.restricted}`) })).toBeVisible(),
      ),
  },
  { name: 'ops-authority', path: () => '/ops/authority' },
  { name: 'ops-flavors', path: () => '/ops/flavors' },
  { name: 'ops-identity', path: () => '/ops/identity' },
  {
    name: 'ops-audit',
    path: () => '/ops/audit',
    ready: (page) => expect(page.getByTestId('audit-standing')).toBeVisible(),
  },
  { name: 'tenant-overview', path: () => `/t/${TENANT}/overview` },
  { name: 'instances', path: () => `/t/${TENANT}/instances` },
  { name: 'launch', path: () => `/t/${TENANT}/instances/launch` },
  {
    name: 'instance',
    path: () => `/t/${TENANT}/instances/${instanceId}`,
    ready: (page) => expect(page.getByTestId('cpu-chart')).toHaveAttribute('data-latest', /\d/),
  },
  {
    name: 'instance-limits',
    path: () => `/t/${TENANT}/instances/${instanceId}`,
    ready: (page) =>
      opened(page, instance.action.configure, (dialog) =>
        expect(dialog.getByRole('button', { name: controls.addThrottle })).toBeVisible(),
      ),
  },
  {
    name: 'launch-limits',
    path: () => `/t/${TENANT}/instances/launch`,
    ready: async (page) => {
      const fold = page.getByRole('button', { name: launching.options.limits });
      if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click();
      await expect(page.getByRole('button', { name: controls.addThrottle })).toBeVisible();
    },
  },
  {
    name: 'anatomy',
    path: () => `/t/${TENANT}/instances/${instanceId}/anatomy`,
    ready: (page) => expect(page.getByTestId('layers')).toBeVisible(),
  },
  { name: 'members', path: () => `/t/${TENANT}/members` },
  { name: 'roles', path: () => `/t/${TENANT}/roles` },
  {
    name: 'role-making',
    path: () => `/t/${TENANT}/roles`,
    ready: (page) =>
      opened(page, roles.create, (dialog) =>
        expect(dialog.getByRole('checkbox', { name: 'audit:read' })).toBeVisible(),
      ),
  },
  { name: 'tokens', path: () => `/t/${TENANT}/tokens` },
  {
    name: 'audit',
    path: () => `/t/${TENANT}/audit`,
    ready: async (page) => {
      const newest = page.getByTestId('audit-entry').first().getByRole('button');
      if ((await newest.getAttribute('aria-expanded')) === 'false') await newest.click();
      await expect(page.getByTestId('audit-standing')).toBeVisible();
    },
  },
];

for (const { name, path, ready } of PAGES) {
  test(`${name}: accessible, and no wider than its screen`, async ({ page }) => {
    await signIn(page);
    await page.goto(`${rig.origin}${path()}`);
    await inspectPage(page, name, async () => {
      await settled(page);
      await ready?.(page);
    });
  });
}

for (const path of ['/sign-in', '/invitation']) {
  test(`${path}: accessible, and no wider than its screen`, async ({ page }) => {
    await page.goto(`${rig.origin}${path}`);
    await inspectPage(page, path.slice(1), () => settled(page));
  });
}

test('the way to sign in is found from everywhere, and leads back', async ({ page }) => {
  await page.goto(`${rig.origin}/t/${TENANT}/instances`);
  await page.getByLabel(entry.email).fill(ADMIN.email);
  await page.getByLabel(entry.password, { exact: true }).fill(ADMIN.password);
  await page.getByRole('button', { name: entry.submit }).click();
  await expect(page).toHaveURL(`${rig.origin}/t/${TENANT}/instances`);
});

test('a token made in the browser works at once, with what was ticked and nothing else', async ({ page, request }) => {
  await signIn(page);
  await page.goto(`${rig.origin}/t/${TENANT}/tokens`);
  await page.getByRole('button', { name: tokens.create, exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(tokens.making.name, { exact: true }).fill('from the browser');
  await dialog.getByRole('checkbox', { name: 'instances:read' }).check();
  await dialog.getByRole('button', { name: tokens.making.submit, exact: true }).click();
  const token = (await dialog.locator('pre').first().textContent())?.trim() ?? '';
  expect(token).toMatch(/^bh_/);
  await inspectPage(page, 'token-made', () => expect(dialog.getByText(tokens.made.once)).toBeVisible());
  const ask = (path: string) =>
    request.get(`${rig.origin}/api/v1/tenants/${TENANT}/${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask('instances')).status()).toBe(200);
  expect((await ask('members')).status()).toBe(403);
  await dialog.getByRole('button', { name: tokens.made.done }).click();
  const row = page.getByRole('row', { name: /from the browser/ });
  await row.getByRole('button').click();
  await page.getByRole('dialog').getByRole('button', { name: tokens.revoking.confirm, exact: true }).click();
  await expect(row).toContainText(tokens.state.revoked);
  expect((await ask('instances')).status()).toBe(401);
});

test('changes reach an open page without reloading it', async ({ page }) => {
  await signIn(page);
  await page.goto(`${rig.origin}/t/${TENANT}/instances`);
  const row = page.getByRole('row', { name: /\blate\b/ });
  const id = await launch(visitor.api, TENANT, 'late');
  await expect(row).toContainText(common.instanceState.running);
  await visitor.api.instances.delete.mutate({ tenantSlug: TENANT, instanceId: id });
  await expect(row).toHaveCount(0);
});
