import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { common, fill, secrets } from './texts.ts';
import { MIB } from '@bulkhead/shared';
import type { Visitor } from '../fixtures/api-client.ts';
import { launchAndWait, untilInstance } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

// One secret from its first value to its end, on a real engine.

const rig = readRig();
const TENANT = `vault-${process.pid}`;
const VALUE = 'first-and-secret';
/** Ends with 7 as soon as the file says something else than it did at first, and with 3 if it never said that. */
const FOLLOWS = `[ "$(cat /run/secrets/db-password)" = ${VALUE} ] || exit 3; while [ "$(cat /run/secrets/db-password)" = ${VALUE} ]; do sleep 0.2; done; exit 7`;
test.use({ baseURL: rig.origin });
let visitor: Visitor;

test.beforeAll(async () => {
  ({ visitor } = await furnish(rig));
  const quota = { instances: 10, cpuMillicores: 1_000, memoryBytes: 512 * MIB, pids: 500 };
  await visitor.api.tenants.create.mutate({ slug: TENANT, name: 'Vault', quota });
  await until('an image', async () => (await visitor.api.images.list.query({ tenantSlug: TENANT })).length > 0);
});
test.afterAll(async () => {
  await visitor?.close();
});

test('a secret is made, used, replaced under its user, and goes with nobody having seen it', async ({ page }) => {
  const { api } = visitor;
  await signInAs(page, rig, visitor);
  await page.goto(`/t/${TENANT}/secrets`);
  await expect(page.getByText(secrets.empty.title)).toBeVisible();
  await inspectPage(page, 'secrets-empty', () => expect(page.getByText(secrets.empty.title)).toBeVisible());

  await page.getByRole('button', { name: secrets.create }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: secrets.form.create }).click();
  await expect(dialog.getByText(secrets.form.nameWrong)).toBeVisible();
  await dialog.getByLabel(secrets.form.name, { exact: true }).fill('db-password');
  await dialog.getByLabel(secrets.value.label).fill(VALUE);
  await dialog.getByRole('button', { name: secrets.form.create }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: /db-password/ })).toBeVisible();

  const [secret] = await api.secrets.list.query({ tenantSlug: TENANT });
  const view = await launchAndWait(api, TENANT, 'follower', {
    command: ['/bin/sh', '-c', FOLLOWS],
    restartPolicy: 'never',
    secrets: [{ secretId: secret?.id ?? '', version: null, kind: 'file', target: 'db-password' }],
  });
  await page.goto(`/t/${TENANT}/instances/${view.id}`);
  await expect(page.getByText(fill(secrets.details.file, { target: 'db-password' }))).toBeVisible();

  await page.goto(`/t/${TENANT}/secrets`);
  const row = page.getByRole('row', { name: /db-password/ });
  await expect(row.getByRole('button', { name: fill(secrets.removeNamed, { name: 'db-password' }) })).toBeDisabled();
  await row.getByRole('button', { name: fill(secrets.replaceNamed, { name: 'db-password' }) }).click();
  await dialog.getByRole('button', { name: secrets.value.random }).click();
  await dialog.getByRole('button', { name: common.save }).click();
  await expect(dialog).toBeHidden();
  const dead = await untilInstance(api, TENANT, view.id, 'ended', ({ lastDeath }) => lastDeath !== null);
  expect(dead.lastDeath?.exitCode).toBe(7);

  await row.getByText('db-password').click();
  const side = page.getByRole('complementary').or(page.getByRole('dialog')).last();
  await expect(side.getByText(fill(secrets.details.version.replace(', number', ''), { version: '2' }))).toBeVisible();
  await inspectPage(page, 'secrets', () => expect(side.getByText(secrets.details.newest).first()).toBeVisible());
  expect(await page.content()).not.toContain(VALUE);

  await api.secrets.setUses.mutate({ tenantSlug: TENANT, instanceId: view.id, secrets: [] });
  await page.reload();
  await row.getByRole('button', { name: fill(secrets.removeNamed, { name: 'db-password' }) }).click();
  await dialog.getByRole('textbox').fill('db-password');
  await dialog.getByRole('button', { name: secrets.removing.confirm }).click();
  await expect(page.getByText(secrets.empty.title)).toBeVisible();
});
