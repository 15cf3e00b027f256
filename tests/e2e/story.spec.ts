import type { Locator, Page } from '@playwright/test';
import { groupExists, watchCpu } from '../fixtures/kernel-oracle.ts';
import { compartmentOf, moveProcesses, readControl } from './kernel-hand.ts';
import { joinHost, readRig, runConsole } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import {
  common,
  compartment,
  controls,
  entry,
  fill,
  hosts,
  instance,
  instances,
  launching,
  members,
  overview,
  settings,
  tenants,
} from './texts.ts';

// One story from an empty dashboard to an empty tenant; each test goes on where the one before it stopped.
test.describe.configure({ mode: 'serial' });

const OPERATOR = { email: 'ops@bulkhead.test', name: 'Olivia Operator', password: 'the-first-administrator' };
const MEMBER = { email: 'mia@bulkhead.test', name: 'Mia Member', password: 'a-member-of-one-tenant' };
const TENANT = 'acme';
const BUSY = `sh -c 'while :; do :; done'`;

const rig = readRig();
let operator: Page;
let member: Page;
let instancePath = '';

test.beforeAll(async ({ browser }) => {
  const open = async () => (await browser.newContext({ baseURL: rig.origin })).newPage();
  operator = await open();
  member = await open();
});
test.afterAll(async () => {
  await operator?.context().close();
  await member?.context().close();
});
test.beforeEach(({ consoleWatch }) => {
  consoleWatch.add(operator);
  consoleWatch.add(member);
});

/** A reading of a chart, as a number. */
async function readingOf(page: Page, chart: string, name: string): Promise<number> {
  return Number((await page.getByTestId(chart).getAttribute(name)) ?? NaN);
}

/** Over the same ten seconds the page shows what the kernel counted, and the ceiling was not passed. */
async function expectChartAgreesWithKernel(page: Page, ceilingCores: number): Promise<void> {
  const group = rig.hosts.map((host) => `${host.cgroupRoot}/${TENANT}`).find((path) => groupExists(path)) ?? '';
  // The page's ten seconds begin up to two samples before ours, perhaps before the change that is looked at; the next do not.
  await expect(async () => {
    const used = (await watchCpu([group], 10_000)).used[group] ?? NaN;
    const shown = await readingOf(page, 'cpu-chart', 'data-mean-cores-10s');
    expect(used).toBeLessThan(ceilingCores * 1.03);
    expect(Math.abs(shown - used)).toBeLessThan(ceilingCores * 0.15);
  }).toPass({ timeout: 45_000 });
}

async function expectState(page: Page, state: string): Promise<void> {
  await expect(page.getByTestId('instance-state')).toHaveAttribute('data-state', state, { timeout: 30_000 });
  await expect(page.getByTestId('pending-operation')).toHaveCount(0);
}

/** A text field by the name that a screen reader says, which leaves the asterisk of a required one out. */
function field(scope: Page | Locator, name: string): Locator {
  return scope.getByRole('textbox', { name, exact: true });
}

/** Types until it stands there: a form that suggests values may put one in between. */
async function type(into: Locator, text: string): Promise<void> {
  await expect(async () => {
    await into.fill(text);
    await expect(into).toHaveValue(text, { timeout: 500 });
  }).toPass({ timeout: 15_000 });
}

/** While a page streams in, what has arrived stands in it twice for a moment, once hidden. */
function visibleText(page: Page, text: string): Locator {
  return page.getByText(text).filter({ visible: true });
}

function byNumber(one: string, other: string): number {
  return Number(one) - Number(other);
}

/** From the instance's page to the list without it. */
async function deleteInstance(name: string): Promise<void> {
  await action(member, 'delete').click();
  const dialog = member.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: instance.delete.confirm });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox').fill(name);
  await confirm.click();
  // It could be had back for a while; the story goes on without it.
  const now = { name: settings.discarded.now, exact: true };
  await member.getByTestId('discarded').getByRole('button', now).click();
  await member.getByRole('dialog').getByRole('textbox').fill(name);
  await member.getByRole('dialog').getByRole('button', now).click();
  await expect(member.getByTestId('instance-gone')).toBeVisible({ timeout: 30_000 });
  await member.getByRole('link', { name: instance.gone.toList }).click();
}

function action(page: Page, name: keyof typeof instance.action) {
  return page.getByRole('button', { name: instance.action[name], exact: true });
}

test('the first administrator comes in with the code from the console', async ({ consoleWatch }) => {
  consoleWatch.allowRefusals();
  const code = (await runConsole(rig, ['setup-code'])).trim().split(/\s+/).at(-1) ?? '';
  await operator.goto('/');
  // Only an empty dashboard has this page.
  await inspectPage(operator, 'setup', () =>
    expect(operator.getByRole('heading', { name: entry.setup.title })).toBeVisible(),
  );
  await operator.setViewportSize({ width: 1440, height: 900 });
  await operator.emulateMedia({ colorScheme: 'light' });
  await type(field(operator, entry.setup.code), 'not-the-code');
  await type(field(operator, entry.email), OPERATOR.email);
  await type(field(operator, entry.displayName), OPERATOR.name);
  await operator.getByLabel(entry.newPassword, { exact: true }).fill(OPERATOR.password);
  await operator.getByRole('button', { name: entry.setup.submit }).click();
  await expect(operator.locator('[data-error-code=CODE_INVALID]')).toBeVisible();
  await type(field(operator, entry.setup.code), code);
  await operator.getByRole('button', { name: entry.setup.submit }).click();
  await expect(operator).toHaveURL(/\/ops\/overview$/);
});

test('signs out and in again', async () => {
  await operator.getByRole('button', { name: common.user.menu }).click();
  await operator.getByRole('button', { name: common.user.signOut, exact: true }).click();
  await expect(operator.getByRole('heading', { name: entry.title })).toBeVisible();
  await type(field(operator, entry.email), OPERATOR.email);
  await operator.getByLabel(entry.password, { exact: true }).fill(OPERATOR.password);
  await operator.getByRole('button', { name: entry.submit }).click();
  await expect(operator).toHaveURL(/\/ops\/overview$/);
});

for (const [index, name] of ['host-a', 'host-b'].entries()) {
  test(`${name} joins with the shown command while the page waits`, async () => {
    await operator.goto('/ops/hosts');
    await operator.getByRole('button', { name: hosts.enrol }).first().click();
    const dialog = operator.getByRole('dialog');
    await type(field(dialog, hosts.enrolment.name), name);
    await dialog.getByRole('button', { name: hosts.enrolment.getCommand }).click();
    const command = await dialog.locator('pre').innerText();
    expect(command).toContain('/v1/install.sh');
    await expect(dialog.getByTestId('enrolment-waiting')).toBeVisible();
    const token = /BULKHEAD_JOIN_TOKEN=(\S+)/.exec(command)?.[1] ?? '';
    await joinHost(rig, index, token);
    await expect(dialog.getByTestId('enrolment-connected')).toBeVisible({ timeout: 30_000 });
    await dialog.getByRole('button', { name: hosts.enrolment.close }).click();
    const row = operator.getByRole('row', { name: new RegExp(`^${name}`) });
    await expect(row).toContainText(common.hostState.online);
    await expect(row).toContainText('Docker');
  });
}

test('a host shows what its kernel and engine are', async () => {
  await operator.getByRole('link', { name: 'host-a' }).click();
  await expect(operator.getByTestId('host-state')).toHaveAttribute('data-state', 'online');
  await expect(operator.getByRole('main')).toContainText('cgroupfs');
  await expect(operator.getByRole('main')).toContainText('cpuacct');
});

test('a tenant gets a quota and a member', async () => {
  await operator.goto('/ops/tenants');
  await operator.getByRole('button', { name: tenants.create }).first().click();
  const dialog = operator.getByRole('dialog');
  await type(field(dialog, tenants.creating.name), 'Acme');
  await expect(field(dialog, tenants.creating.slug)).toHaveValue(TENANT);
  await type(field(dialog, tenants.quota.cpuMillicores), '1');
  await dialog.getByRole('button', { name: tenants.creating.submit }).click();
  await expect(operator).toHaveURL(`/ops/tenants/${TENANT}`);
  await expect(operator.locator('figure[data-kind=cpuMillicores]')).toContainText('1 core');

  await operator.getByRole('button', { name: members.add }).click();
  await type(field(dialog, members.adding.email), MEMBER.email);
  await dialog.getByRole('button', { name: members.adding.submit, exact: true }).click();
  const invitation = await dialog.getByLabel(members.adding.link).innerText();
  await dialog.getByRole('button', { name: common.close }).last().click();
  await expect(operator.getByRole('row', { name: new RegExp(MEMBER.email) })).toBeVisible();

  await member.goto(invitation.trim());
  await type(field(member, entry.displayName), MEMBER.name);
  await member.getByLabel(entry.newPassword, { exact: true }).fill(MEMBER.password);
  await member.getByRole('button', { name: entry.invitation.submit }).click();
  await expect(member).toHaveURL(`/t/${TENANT}/overview`);
  await expect(visibleText(member, overview.health.empty)).toBeVisible();
});

test('the member launches, with what is left drawn live', async () => {
  await member.goto(`/t/${TENANT}/instances`);
  await expect(visibleText(member, instances.empty.title)).toBeVisible();
  await member.getByRole('link', { name: instances.launch }).first().click();
  const form = member.getByRole('form', { name: launching.title });
  const summary = member.getByRole('complementary', { name: launching.summary.label });
  await type(form.getByRole('combobox', { name: launching.what.image }), 'bulkhead/busybox:1');
  await type(field(form, launching.what.name), 'worker');
  await type(field(form, launching.what.command), BUSY);
  await form.getByRole('radio', { name: launching.size.custom }).click();

  const cpu = field(form, launching.size.cpu);
  const ring = summary.locator('figure[data-kind=cpuMillicores]').first();
  await type(cpu, '0.25');
  await expect(ring).toContainText('0.25 cores');
  await type(cpu, '1.5');
  await expect(summary.getByRole('status')).toContainText(launching.summary.short);
  await expect(summary.getByRole('status')).toContainText('1.5 cores');
  await type(cpu, '0.2');
  await type(field(form, launching.size.memory), '64');
  await type(field(form, launching.size.pids), '32');
  await expect(summary.getByRole('status')).toContainText(launching.summary.fits);
  await form.getByRole('button', { name: launching.summary.submit, exact: true }).click();
  await expect(member).toHaveURL(new RegExp(`/t/${TENANT}/instances/[0-9a-f-]{36}$`));
  instancePath = new URL(member.url()).pathname;
  await expectState(member, 'running');
});

test('the charts move, and show what the kernel gives', async () => {
  await expect(member.getByTestId('live-state')).toHaveAttribute('data-state', 'live');
  const seen = new Set<number>();
  await expect
    .poll(async () => seen.add(await readingOf(member, 'cpu-chart', 'data-latest')).size, { timeout: 20_000 })
    .toBeGreaterThan(4);
  await expectChartAgreesWithKernel(member, 0.2);
  expect(await readingOf(member, 'cpu-chart', 'data-compartment-ceiling-cores')).toBe(0.2);
  expect(await readingOf(member, 'memory-chart', 'data-latest')).toBeGreaterThan(0);
  await expect(member.getByTestId('compartment')).toHaveAttribute('data-cpu-millicores', '200');
});

test('the history is there at once when the page is opened again', async () => {
  await member.goto(instancePath);
  await expect
    .poll(() => readingOf(member, 'cpu-chart', 'data-points'), { timeout: 5_000, intervals: [100] })
    .toBeGreaterThan(8);
});

test('a resize holds without a restart', async () => {
  const containerId = member.getByText(/^[0-9a-f]{64}$/);
  const before = await containerId.innerText();
  await action(member, 'resize').click();
  const dialog = member.getByRole('dialog');
  await type(field(dialog, instance.size.cpu), '0.1');
  await dialog.getByRole('button', { name: instance.resize.apply }).click();
  await expect(dialog).toBeHidden();
  await expect(member.getByTestId('compartment')).toHaveAttribute('data-cpu-millicores', '100');
  await expectChartAgreesWithKernel(member, 0.1);
  await expect(containerId).toHaveText(before);
  await expectState(member, 'running');
});

test('limits hold without a restart, and the kernel’s own files prove it', async () => {
  const containerId = await member.getByText(/^[0-9a-f]{64}$/).innerText();
  await action(member, 'configure').click();
  const dialog = member.getByRole('dialog');
  await type(field(dialog, controls.control.cpuWeight), '0');
  await expect(dialog).toContainText(controls.bounds.cpuWeight);
  await expect(dialog.getByRole('button', { name: controls.form.save })).toHaveAttribute('aria-disabled', 'true');
  await type(field(dialog, controls.control.cpuWeight), '250');
  await type(field(dialog, controls.control.cpus), '0');
  await dialog.getByRole('button', { name: controls.addThrottle }).click();
  const throttle = dialog.getByRole('group', { name: fill(controls.throttleNumber, { number: '1' }) });
  await type(throttle.getByRole('textbox', { name: controls.rate.readBytesPerSec }).first(), '5');
  await dialog.getByRole('button', { name: controls.form.save }).click();
  const saved = dialog.getByTestId('saved-controls');
  await expect(saved).toContainText(controls.control.ioLimits);
  await expect(saved).toHaveAttribute('data-answer', 'proven');
  await expect(saved.getByTestId('proof')).toHaveAttribute('data-outcome', 'applied');
  await expect(saved.getByTestId('proof')).toContainText(MEMBER.name);
  await expect(saved).toContainText('cpuset.cpus');
  await dialog.getByRole('button', { name: controls.form.close }).last().click();
  await expect(dialog).toBeHidden();
  const group = `${compartmentOf(rig.hosts, TENANT)}/${containerId}`;
  expect(readControl('cpuset', group, 'cpuset.cpus')).toBe('0');
  expect(readControl('cpu', group, 'cpu.shares')).toBe('2560');
  expect(readControl('blkio', group, 'blkio.throttle.read_bps_device')).toMatch(/ 5000000$/m);
  await expect(member.getByTestId('limits')).toContainText('250');
  await expect(member.getByText(/^[0-9a-f]{64}$/)).toHaveText(containerId);

  await action(member, 'configure').click();
  const reset = fill(controls.resetNamed, { control: controls.control.ioLimits });
  await dialog.getByRole('button', { name: reset }).click();
  await dialog.getByRole('button', { name: controls.form.save }).click();
  await expect(saved).toHaveAttribute('data-answer', 'proven');
  expect(readControl('blkio', group, 'blkio.throttle.read_bps_device')).not.toMatch(/ 5000000$/m);
  await dialog.getByRole('button', { name: controls.form.close }).last().click();
});

test('operations freeze everything of a tenant on a host, and thaw it', async () => {
  await operator.goto(`/ops/tenants/${TENANT}`);
  const group = compartmentOf(rig.hosts, TENANT);
  await operator.getByRole('button', { name: fill(compartment.settings.freezeNamed, { tenant: TENANT }) }).click();
  const dialog = operator.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: compartment.settings.freeze, exact: true });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox').fill(TENANT);
  await confirm.click();
  await expect(dialog).toBeHidden();
  await expect(operator.getByTestId('frozen-mark')).toBeVisible();
  await expect(member.getByTestId('frozen-notice')).toBeVisible();
  await expect(member.getByTestId('instance-state')).toHaveAttribute('data-state', 'running');
  expect(readControl('freezer', group, 'freezer.state')).toBe('FROZEN');
  expect((await watchCpu([group], 1_000)).used[group]).toBe(0);

  await operator.getByRole('button', { name: fill(compartment.settings.thawNamed, { tenant: TENANT }) }).click();
  await dialog.getByRole('button', { name: compartment.settings.thaw, exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(member.getByTestId('frozen-notice')).toHaveCount(0);
  expect(readControl('freezer', group, 'freezer.state')).toBe('THAWED');
  expect((await watchCpu([group], 1_000)).used[group]).toBeGreaterThan(0);
});

test('the proofs of a tenant on a host can be read', async () => {
  await operator.getByRole('button', { name: fill(compartment.proof.showNamed, { tenant: TENANT }) }).click();
  const proofs = operator.getByRole('dialog').getByTestId('proofs');
  await expect(proofs.getByRole('listitem').first()).toContainText(compartment.proof.compartment);
  await expect(proofs).toContainText('freezer.state');
  await expect(proofs).toContainText(OPERATOR.name);
  await operator.keyboard.press('Escape');
});

test('a process outside of its compartment breaks the badge of the host, and coming back mends it', async () => {
  const group = compartmentOf(rig.hosts, TENANT);
  const host = rig.hosts.findIndex(({ cgroupRoot }) => group.startsWith(`${cgroupRoot}/`)) === 0 ? 'host-a' : 'host-b';
  await operator.goto('/ops/hosts');
  await operator.getByRole('link', { name: host }).click();
  await expect(operator.getByTestId('host-state')).toBeVisible();
  const badge = operator.getByTestId('host-state').getByTestId('containment');
  await expect(badge).toHaveAttribute('data-containment', 'held', { timeout: 20_000 });
  const containerId = await member.getByText(/^[0-9a-f]{64}$/).innerText();
  // Its first process outside would end the whole container as soon as that is looked at; another one is only told.
  const [, ...others] = readControl('memory', `${group}/${containerId}`, 'cgroup.procs').split('\n').toSorted(byNumber);
  const pids = moveProcesses('memory', `${group}/${containerId}`, '', others);
  expect(pids.length).toBeGreaterThan(0);
  await expect(badge).toHaveAttribute('data-containment', 'broken');
  await expect(operator.locator('[data-finding=process-outside]').first()).toContainText(TENANT);
  await expect(operator.getByTestId('host-events')).toContainText(hosts.events.kind['process-outside']);
  moveProcesses('memory', '', `${group}/${containerId}`, pids);
  await expect(badge).toHaveAttribute('data-containment', 'held', { timeout: 20_000 });
});

test('pause, resume, stop, start and restart say what the engine said', async () => {
  await action(member, 'pause').click();
  await expectState(member, 'paused');
  await action(member, 'resume').click();
  await expectState(member, 'running');
  await action(member, 'stop').click();
  await expectState(member, 'stopped');
  await action(member, 'start').click();
  await expectState(member, 'running');
  await action(member, 'restart').click();
  await expectState(member, 'running');
});

test('a launch beyond the quota is refused with its numbers', async ({ consoleWatch }) => {
  consoleWatch.allowRefusals();
  await member.goto(`/t/${TENANT}/instances/launch`);
  const form = member.getByRole('form', { name: launching.title });
  await type(form.getByRole('combobox', { name: launching.what.image }), 'bulkhead/busybox:1');
  await type(field(form, launching.what.name), 'greedy');
  await form.getByRole('radio', { name: launching.size.custom }).click();
  await type(field(form, launching.size.cpu), '0.95');
  await form.getByRole('button', { name: launching.summary.submit, exact: true }).click();
  const refusal = member.locator('[data-error-code=QUOTA_EXCEEDED]');
  await expect(refusal).toContainText('0.95 cores');
  await expect(refusal).toContainText('0.9 cores');
  await expect(refusal).toContainText('1 core');
});

test('the page says why a container was killed', async () => {
  const form = member.getByRole('form', { name: launching.title });
  await type(field(form, launching.what.name), 'glutton');
  await type(field(form, launching.what.command), 'dd if=/dev/zero of=/dev/null bs=400M count=1');
  await type(field(form, launching.size.cpu), '0.1');
  await type(field(form, launching.size.memory), '64');
  await type(field(form, launching.size.pids), '32');
  await form
    .getByRole('radiogroup', { name: launching.size.memoryBurst })
    .getByText(launching.size.toCompartment, { exact: true })
    .click();
  await form.getByRole('radio', { name: launching.options.policy.never }).click();
  await form.getByRole('button', { name: launching.summary.submit, exact: true }).click();
  const death = member.getByTestId('death-card');
  await expect(death).toHaveAttribute('data-cause', 'tenant-memory-ceiling', { timeout: 30_000 });
  await expect(death).toContainText('MiB');
});

test('deleting asks for the name, and the list is empty again', async ({ consoleWatch }) => {
  consoleWatch.allowRefusals();
  await member.goto(`/t/${TENANT}/instances`);
  for (const name of ['glutton', 'worker']) {
    await member.getByRole('link', { name, exact: true }).click();
    await deleteInstance(name);
  }
  await expect(visibleText(member, instances.empty.title)).toBeVisible();
});

test('what is larger than it was asked to be says so, and offers two ways on', async ({ consoleWatch }) => {
  // The page of what has been deleted asks for it once more.
  consoleWatch.allowRefusals();
  await member.goto(`/t/${TENANT}/instances/launch`);
  const form = member.getByRole('form', { name: launching.title });
  await type(form.getByRole('combobox', { name: launching.what.image }), 'bulkhead/busybox:1');
  await type(field(form, launching.what.name), 'holder');
  // A file in memory, which nothing but its end can take away.
  await type(
    field(form, launching.what.command),
    `sh -c 'dd if=/dev/zero of=/dev/shm/held bs=1M count=60; exec sleep 1000000'`,
  );
  await form.getByRole('radio', { name: launching.size.custom }).click();
  await type(field(form, launching.size.cpu), '0.1');
  await type(field(form, launching.size.memory), '96');
  await type(field(form, launching.size.pids), '32');
  await form
    .getByRole('radiogroup', { name: launching.size.memoryBurst })
    .getByText(launching.size.toCompartment, { exact: true })
    .click();
  await form.getByRole('button', { name: launching.summary.submit, exact: true }).click();
  await expectState(member, 'running');
  const holder = new URL(member.url()).pathname;
  await expect.poll(() => readingOf(member, 'memory-chart', 'data-latest')).toBeGreaterThan(60 * 1024 ** 2);

  const shrinking = member.getByTestId('shrinking');
  const shrink = async () => {
    await member.goto(holder);
    await action(member, 'resize').click();
    const dialog = member.getByRole('dialog');
    await type(field(dialog, instance.size.memory), '32');
    await dialog.getByRole('button', { name: instance.resize.apply }).click();
    await expect(dialog).toBeHidden();
    await member.goto(`/t/${TENANT}/overview`);
    await expect(shrinking).toBeVisible();
    await expect(shrinking).toContainText('32 MiB');
    await expect(member.getByTestId('verdict')).toHaveAttribute('data-verdict', 'wrong');
  };
  await shrink();
  await shrinking.getByRole('button', { name: compartment.shrinking.cancel }).click();
  await member.getByRole('dialog').getByRole('button', { name: compartment.shrinking.cancelConfirm }).click();
  await expect(member.getByTestId('cancelled-shrink')).toContainText('holder');
  await expect(shrinking).toHaveCount(0);

  await shrink();
  await shrinking.getByRole('button', { name: compartment.shrinking.stopIdlest }).click();
  await member.getByRole('dialog').getByRole('button', { name: compartment.shrinking.stopConfirm }).click();
  await expect(member.getByTestId('stopped-idlest')).toContainText('holder');
  await expect(shrinking).toHaveCount(0, { timeout: 30_000 });
  await member.goto(holder);
  await expectState(member, 'stopped');
  await deleteInstance('holder');
});

test('a member does not see what belongs to operations', async ({ consoleWatch }) => {
  consoleWatch.allowRefusals();
  await expect(member.getByRole('navigation', { name: common.nav.label })).not.toContainText(common.nav.hosts);
  await member.goto('/ops/hosts');
  await expect(visibleText(member, fill(common.page.notFoundTitle, {}))).toBeVisible();
});
