import { MIB } from '@bulkhead/shared';
import type { Visitor } from '../fixtures/api-client.ts';
import { launchAndWait } from '../fixtures/tenants.ts';
import { EngineClient } from '../fixtures/engine-client.ts';
import { until } from '../fixtures/until.ts';
import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { common, fill, networks } from './texts.ts';

// Two instances find each other in a network, a group closes the way between them and opens it again, and a port is published.

const rig = readRig();
const TENANT = `nets-${process.pid}`;
const SERVE = [
  '/bin/sh',
  '-c',
  'cd /tmp && echo here > index.html && busybox httpd -p 80 -h /tmp && while :; do sleep 3600; done',
];
const ASK = [
  '/bin/sh',
  '-c',
  `while :; do if (printf 'GET / HTTP/1.0\\r\\n\\r\\n'; sleep 0.5) | busybox nc -w 1 www 80 | grep -q HTTP; then echo reached; else echo walled; fi; sleep 0.5; done`,
];
let visitor: Visitor;

test.use({ baseURL: rig.origin });

test.beforeAll(async () => {
  ({ visitor } = await furnish(rig));
  const quota = { instances: 10, cpuMillicores: 1_000, memoryBytes: 512 * MIB, pids: 500 };
  await visitor.api.tenants.create.mutate({ slug: TENANT, name: 'Nets', quota, profile: 'baseline' });
  await until('an image', async () => (await visitor.api.images.list.query({ tenantSlug: TENANT })).length > 0);
});
test.afterAll(async () => {
  await visitor?.close();
});

test('networks, groups and ports from the first network to a page that opens and closes', async ({ page }) => {
  test.setTimeout(240_000);
  const { api } = visitor;
  await signInAs(page, rig, visitor);
  await page.goto(`/t/${TENANT}/networks`);
  await inspectPage(page, 'networks-empty', () => expect(page.getByText(networks.empty.title)).toBeVisible());

  await page.getByRole('button', { name: networks.create }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: networks.form.create }).click();
  await expect(dialog.getByText(networks.form.nameWrong)).toBeVisible();
  await dialog.getByLabel(networks.form.name, { exact: true }).fill('front');
  await dialog.getByRole('button', { name: networks.form.create }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: /front/ })).toBeVisible();

  await page.getByRole('button', { name: networks.groups.create }).first().click();
  await dialog.getByLabel(networks.groups.name, { exact: true }).fill('web');
  await dialog.getByRole('button', { name: networks.preset.web, exact: true }).click();
  await inspectPage(page, 'networks-group', () =>
    expect(dialog.getByRole('group', { name: networks.rule.label })).toHaveCount(3),
  );
  await page.setViewportSize({ width: 1440, height: 900 });
  await dialog.getByRole('button', { name: networks.groups.submit }).click();
  await expect(dialog).toBeHidden();

  const { networks: made, groups } = await api.networks.list.query({ tenantSlug: TENANT });
  const networkId = made[0]?.id ?? '';
  const groupId = groups[0]?.id ?? '';
  const server = await launchAndWait(api, TENANT, 'server', {
    command: SERVE,
    networking: {
      networks: [{ networkId, aliases: ['www'] }],
      groupIds: [groupId],
      ports: [{ protocol: 'tcp', containerPort: 80 }],
      bandwidth: { inKbps: 20_000, outKbps: null },
    },
  });
  const client = await launchAndWait(api, TENANT, 'client', {
    command: ASK,
    networking: { networks: [{ networkId }] },
  });

  await page.goto(`/t/${TENANT}/networks`);
  const picture = page.getByTestId('topology');
  await expect(picture.getByRole('link', { name: /server/ })).toBeVisible();
  await inspectPage(page, 'networks', () => expect(picture.getByRole('link', { name: /client/ })).toBeVisible());
  await page.setViewportSize({ width: 1440, height: 900 });
  await picture.getByRole('link', { name: /server/ }).click();
  await expect(page).toHaveURL(new RegExp(`/instances/${server.id}`));
  const card = page.getByRole('region', { name: networks.card.title });
  await expect(card.getByText(/:30000 → 80\/tcp/)).toBeVisible();

  // What the client itself sees, by name, while the group is changed under it.
  await untilSaid(client.id, 'reached');
  await page.goto(`/t/${TENANT}/networks`);
  await page.getByRole('button', { name: fill(networks.groups.editNamed, { name: 'web' }) }).click();
  for (let left = 2; left > 0; left -= 1) {
    await dialog.getByRole('button', { name: networks.rule.remove }).last().click();
  }
  await dialog.getByRole('button', { name: common.save }).click();
  await expect(dialog).toBeHidden();
  await untilSaid(client.id, 'walled');

  await page.goto(`/t/${TENANT}/instances/${server.id}`);
  await card.getByRole('button', { name: networks.card.change }).click();
  await expect(dialog.getByText(networks.card.live)).toBeVisible();
  await dialog
    .getByRole('button', {
      name: fill(networks.editor.removePort.replace(', number, ::group-off', ''), { port: '80' }),
    })
    .click();
  await dialog.getByRole('button', { name: common.save }).click();
  await expect(dialog).toBeHidden();
  await expect(card.getByText(networks.card.noPorts)).toBeVisible();
  await page.goto('/ops/networks');
  await inspectPage(page, 'ops-networks', () =>
    expect(page.getByRole('row', { name: new RegExp(TENANT) })).toBeVisible(),
  );
});

test('the launch form offers networks, groups and ports', async ({ page }) => {
  await signInAs(page, rig, visitor);
  await page.goto(`/t/${TENANT}/instances/launch`);
  const section = page.getByRole('region', { name: networks.editor.title });
  await section.getByRole('combobox', { name: networks.editor.networks }).press('ArrowDown');
  await page.getByRole('option', { name: /front/ }).click();
  await page.keyboard.press('Escape');
  await section.getByRole('button', { name: networks.editor.addPort }).click();
  await inspectPage(page, 'launch-networks', () =>
    expect(section.getByLabel(networks.editor.containerPort)).toBeVisible(),
  );
});

/** The last line that an instance has printed, as its engine has it. */
async function untilSaid(instanceId: string, word: string): Promise<void> {
  const engines = rig.hosts.map(({ settings }) => new EngineClient(settings.dockerHost.replace('unix://', '')));
  await until(`the client says ${word}`, async () => {
    const answers = await Promise.all(
      engines.map((engine) => engine.call('GET', `/containers/bh-${instanceId}/logs?stdout=1&tail=1`)),
    );
    return answers.some(({ body }) => body.includes(word));
  });
}
