import type { Locator, Page } from '@playwright/test';
import { MIB } from '@bulkhead/shared';
import type { Visitor } from '../fixtures/api-client.ts';
import { fillRoute, listRoutes } from '../fixtures/page-routes.ts';
import { ADMIN } from '../fixtures/stack.ts';
import { BUSY_COMMAND, IMAGE } from '../fixtures/image.ts';
import { launch, untilRunning } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { common, compartment, controls, entry, fill, instance, launching, roles, tenants, tokens } from './texts.ts';

const rig = readRig();
/** The set-up runs again in a new process after a failure, and a slug is used once. */
const TENANT = `gallery-${process.pid}`;
let visitor: Visitor;
let hostId = '';
let instanceId = '';
let things: Record<string, string> = {};

test.beforeAll(async () => {
  ({ visitor, hostId } = await furnish(rig));
  const { api } = visitor;
  const quota = { instances: 10, cpuMillicores: 1_000, memoryBytes: 1024 * MIB, pids: 500 };
  await api.tenants.create.mutate({ slug: TENANT, name: 'Gallery', quota });
  await api.members.add.mutate({ tenantSlug: TENANT, email: 'guest@bulkhead.test', role: 'reader' });
  await until('an image', async () => (await api.images.list.query({ tenantSlug: TENANT })).length > 0);
  instanceId = await launch(api, TENANT, 'busy', { cpuMillicores: 100, command: BUSY_COMMAND });
  await untilRunning(api, TENANT, instanceId);
  things = await makeThings();
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

const signIn = (page: Page) => signInAs(page, rig, visitor);

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

/** What stands in brackets in a route. Whoever adds a page with another name in brackets says in `makeThings` what it is. */
const parameters = (): Record<string, string> => ({ tenant: TENANT, slug: TENANT, hostId, instanceId, ...things });

/** One of everything that has a page or a row, and the ids of what has a page. */
async function makeThings(): Promise<Record<string, string>> {
  const { api } = visitor;
  const tenantSlug = TENANT;
  await api.networks.create.mutate({ tenantSlug, name: 'backstage' });
  await api.secrets.create.mutate({ tenantSlug, name: 'password', value: { value: 'hunter2-hunter2' } });
  const { imageId } = await api.images.commit.mutate({ tenantSlug, instanceId, name: 'frozen' });
  const source = ['services:', '  web:', `    image: ${IMAGE}`, '    command: sleep 1000', ''].join('\n');
  const { stackId } = await api.stacks.create.mutate({ tenantSlug, name: 'pile', source });
  const [template] = await api.templates.list.query({ tenantSlug });
  return { imageId, stackId, templateId: template?.id ?? '' };
}

/** These only lead on to another page, or are seen while nobody has signed in for the first time. */
const NOT_LOOKED_AT = new Set(['/', '/ops', '/t/[tenant]', '/setup']);
const BEFORE_SIGN_IN = new Set(['/sign-in', '/invitation', '/reset']);

interface Look {
  route: string;
  /** What has to be there besides a heading and no placeholder. */
  ready?: (page: Page) => Promise<void>;
}

/** Pages that have more to wait for than their data. */
const READY: Record<string, Look['ready']> = {
  '/ops/hosts/[hostId]': (page) =>
    expect(page.getByTestId('host-state').getByTestId('containment')).toHaveAttribute('data-containment', 'held', {
      timeout: 20_000,
    }),
  '/ops/audit': (page) => expect(page.getByTestId('audit-standing')).toBeVisible(),
  '/t/[tenant]/instances/[instanceId]': (page) =>
    expect(page.getByTestId('cpu-chart')).toHaveAttribute('data-latest', /\d/),
  '/t/[tenant]/instances/[instanceId]/anatomy': (page) => expect(page.getByTestId('layers')).toBeVisible(),
  '/t/[tenant]/audit': async (page) => {
    const newest = page.getByTestId('audit-entry').first().getByRole('button');
    if ((await newest.getAttribute('aria-expanded')) === 'false') await newest.click();
    await expect(page.getByTestId('audit-standing')).toBeVisible();
  },
};

/** Pages with something open on them. */
const OPENED: Record<string, Look> = {
  'ops-host-limits': {
    route: '/ops/hosts/[hostId]',
    ready: (page) =>
      opened(page, fill(compartment.settings.limitsNamed, { tenant: TENANT }), (dialog) =>
        expect(dialog.getByRole('button', { name: controls.addDevice })).toBeVisible(),
      ),
  },
  'ops-host-proofs': {
    route: '/ops/hosts/[hostId]',
    ready: (page) =>
      opened(page, fill(compartment.proof.showNamed, { tenant: TENANT }), (dialog) =>
        expect(dialog.getByTestId('proofs')).toBeVisible(),
      ),
  },
  'ops-tenant-edit': {
    route: '/ops/tenants/[slug]',
    ready: (page) =>
      opened(page, tenants.edit, (dialog) =>
        expect(dialog.getByRole('radio', { name: new RegExp(`^${tenants.profile.name.restricted}`) })).toBeVisible(),
      ),
  },
  'instance-limits': {
    route: '/t/[tenant]/instances/[instanceId]',
    ready: (page) =>
      opened(page, instance.action.configure, (dialog) =>
        expect(dialog.getByRole('button', { name: controls.addThrottle })).toBeVisible(),
      ),
  },
  'launch-limits': {
    route: '/t/[tenant]/instances/launch',
    ready: async (page) => {
      const fold = page.getByRole('button', { name: launching.options.limits });
      if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click();
      await expect(page.getByRole('button', { name: controls.addThrottle })).toBeVisible();
    },
  },
  'role-making': {
    route: '/t/[tenant]/roles',
    ready: (page) =>
      opened(page, roles.create, (dialog) =>
        expect(dialog.getByRole('checkbox', { name: 'audit:read' })).toBeVisible(),
      ),
  },
};

/** `/t/[tenant]/instances/[instanceId]` is `tenant-instances-instanceId` among the pictures. */
function nameOf(route: string): string {
  return route
    .replace(/^\/t\/\[tenant\]/, '/tenant')
    .replaceAll(/[[\]]/g, '')
    .slice(1)
    .replaceAll('/', '-');
}

const LOOKS: Record<string, Look> = {
  ...Object.fromEntries(
    listRoutes()
      .filter((route) => !NOT_LOOKED_AT.has(route) && !BEFORE_SIGN_IN.has(route))
      .map((route) => [nameOf(route), { route, ...(READY[route] && { ready: READY[route] }) }]),
  ),
  ...OPENED,
};

for (const [name, { route, ready }] of Object.entries(LOOKS)) {
  test(`${name}: accessible, and no wider than its screen`, async ({ page }) => {
    await signIn(page);
    await page.goto(`${rig.origin}${fillRoute(route, parameters())}`);
    await inspectPage(page, name, async () => {
      await settled(page);
      await ready?.(page);
    });
  });
}

for (const path of BEFORE_SIGN_IN) {
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
