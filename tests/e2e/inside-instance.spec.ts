import { readFileSync } from 'node:fs';
import { MIB } from '@bulkhead/shared';
import type { Page } from '@playwright/test';
import { openVisitor, type Visitor } from '../fixtures/api-client.ts';
import { ADMIN } from '../fixtures/stack.ts';
import { launch, untilRunning } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import { joinHost, readRig, runConsole } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { fill, inside } from './texts.ts';

const rig = readRig();
/** The set-up runs again in a new process after a failure, and a slug is used once. */
const TENANT = `inside-${process.pid}`;
const SPEAKER = [
  '/bin/sh',
  '-c',
  `trap 'exit 0' TERM INT; mkdir -p /data/deep; echo "hello from a file" > /data/note.txt; echo first; echo "a mistake" >&2; i=0; while :; do i=$((i+1)); echo "line $i"; sleep 1 & wait $!; done`,
];
let visitor: Visitor;
let reader: Visitor;
let instanceId = '';

test.beforeAll(async () => {
  await runConsole(rig, ['ensure-admin'], {
    BULKHEAD_ADMIN_EMAIL: ADMIN.email,
    BULKHEAD_ADMIN_PASSWORD: ADMIN.password,
  });
  visitor = openVisitor(rig.origin);
  const { api } = visitor;
  await api.session.signIn.mutate(ADMIN);
  if ((await api.hosts.list.query()).length === 0) {
    await joinHost(rig, 0, (await api.hosts.enrol.mutate({ name: 'host-a' })).token);
  }
  await until('a host', async () => (await api.hosts.list.query()).find((row) => row.state === 'online'));
  const quota = { instances: 10, cpuMillicores: 1_000, memoryBytes: 1024 * MIB, pids: 500 };
  await api.tenants.create.mutate({ slug: TENANT, name: 'Inside', quota, profile: 'baseline' });
  ({ visitor: reader } = await invite('reader'));
  await until('an image', async () => (await api.images.list.query({ tenantSlug: TENANT })).length > 0);
  instanceId = await launch(api, TENANT, 'speaker', {
    cpuMillicores: 200,
    memoryBytes: 64 * MIB,
    pids: 64,
    command: SPEAKER,
  });
  await untilRunning(api, TENANT, instanceId);
});
test.afterAll(async () => {
  await visitor?.close();
  await reader?.close();
});

/** Somebody new in the tenant, who has just chosen a password. */
async function invite(role: 'reader' | 'member'): Promise<{ visitor: Visitor; userId: string }> {
  const email = `${role}@${TENANT}.test`;
  const made = await visitor.api.members.add.mutate({ tenantSlug: TENANT, email, role });
  const somebody = openVisitor(rig.origin);
  await somebody.api.session.acceptInvitation.mutate({
    code: made.invitationCode ?? '',
    displayName: role,
    password: `a-${role}-of-one-tenant`,
  });
  return { visitor: somebody, userId: made.userId };
}

async function open(page: Page, tab: string, who = visitor): Promise<void> {
  const [name = '', value = ''] = who.cookie().split('=');
  await page.context().addCookies([{ name, value, url: rig.origin }]);
  await page.goto(`${rig.origin}/t/${TENANT}/instances/${instanceId}?tab=${tab}`);
}

/** What stands in the terminal that is looked at. */
function screenOf(page: Page) {
  return page.locator('[data-testid=terminal]:visible .xterm-rows');
}

async function newTerminal(page: Page, program = ''): Promise<void> {
  if (program !== '') await page.getByRole('combobox', { name: inside.terminal.program }).fill(program);
  await page.getByRole('button', { name: inside.terminal.new, exact: true }).click();
  await expect(page.locator('[data-testid=terminal]:visible')).toHaveAttribute('data-state', 'running');
}

test('logs are followed, filtered, paused and saved', async ({ page }) => {
  await open(page, 'logs');
  const lines = page.getByTestId('log-lines');
  await expect(lines).toContainText('first');
  await expect(lines.locator('[data-stream=stderr]').first()).toContainText('a mistake');
  await expect(page.getByTestId('log-state')).toHaveAttribute('data-state', 'live');
  const last = await lines.innerText();
  await expect.poll(() => lines.innerText()).not.toBe(last);
  await inspectPage(page, 'instance-logs', () => expect(lines).toContainText('line'));
  await page.setViewportSize({ width: 1440, height: 900 });

  // The instance itself can be paused too.
  const panel = page.getByRole('tabpanel', { name: inside.tabs.logs });
  await panel.getByRole('button', { name: inside.logs.pause, exact: true }).click();
  await expect(page.getByTestId('log-state')).toHaveAttribute('data-state', 'paused');
  const still = await lines.innerText();
  await expect(page.getByTestId('log-state')).toContainText(/[1-9]/);
  expect(await lines.innerText()).toBe(still);
  await panel.getByRole('button', { name: inside.logs.resume, exact: true }).click();
  await expect.poll(() => lines.innerText()).not.toBe(still);

  await page.getByRole('textbox', { name: inside.logs.filter }).fill('MISTAKE');
  await expect(lines.locator('mark')).toHaveText('mistake');
  await expect(lines).not.toContainText('first');
  await page.getByRole('textbox', { name: inside.logs.filter }).fill('');

  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: inside.logs.download }).click();
  const text = readFileSync(await (await saving).path(), 'utf8');
  expect(text).toContain(' stderr a mistake\n');
  expect(text.split('\n').length).toBeGreaterThan(3);
});

test('terminals: several at once, resized, left by keyboard, ended with their exit code', async ({ page }) => {
  await open(page, 'terminal');
  await newTerminal(page);
  await page.keyboard.type('echo "sum $((40 + 2))"; stty size\n');
  await expect(screenOf(page)).toContainText('sum 42');
  await expect(screenOf(page)).toContainText(/42\d+ \d{3}/);
  // Drawn by style elements that the page's policy lets speak: rows stand below one another.
  const rows = await screenOf(page)
    .locator('> div')
    .evaluateAll((all) => all.slice(0, 3).map((row) => row.getBoundingClientRect().top));
  expect(new Set(rows).size).toBe(3);
  await inspectPage(page, 'instance-terminal', () => expect(screenOf(page)).toContainText('sum 42'));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });

  await page.setViewportSize({ width: 900, height: 900 });
  await page.locator('[data-testid=terminal]:visible .xterm-helper-textarea').focus();
  await page.keyboard.type('clear; stty size\n');
  await expect(screenOf(page)).toContainText(/\d+ (7|8|9)\d\D/);
  await page.setViewportSize({ width: 1440, height: 900 });

  await newTerminal(page, '/bin/cat');
  await page.keyboard.type('typed into cat\n');
  await expect(screenOf(page)).toContainText(/typed into cat\s*typed into cat/);
  await page.getByRole('button', { name: fill(inside.terminal.name, { number: '1' }), exact: true }).click();
  await expect(screenOf(page)).not.toContainText('typed into cat');

  // Tab is the program's; this is the way out for whoever has no mouse.
  await page.locator('[data-testid=terminal]:visible .xterm-helper-textarea').focus();
  await page.keyboard.press('Tab');
  await expect(page.locator('[data-testid=terminal]:visible .xterm-helper-textarea')).toBeFocused();
  await page.keyboard.press('Control+Shift+L');
  await expect(page.getByRole('button', { name: inside.terminal.new, exact: true })).toBeFocused();

  await page.locator('[data-testid=terminal]:visible .xterm-helper-textarea').focus();
  await page.keyboard.press('Control+C');
  await page.keyboard.type('exit 7\n');
  const end = page.locator('[data-testid=terminal-end]:visible');
  await expect(end).toHaveAttribute('data-reason', 'exited');
  await expect(end).toHaveText(fill(inside.terminal.end.exited, { code: '7' }));
});

test('a terminal that prints without end stays usable, and its page does', async ({ page }) => {
  let received = 0;
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => (received += payload.length)));
  await open(page, 'terminal');
  await newTerminal(page);
  await page.keyboard.type('/bin/yes 0123456789012345678901234567890123456789\n');
  await expect(screenOf(page)).toContainText('0123456789');
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  const before = await heap();
  const from = received;
  await expect.poll(() => received - from, { timeout: 60_000 }).toBeGreaterThan(12 * MIB);
  const after = await heap();
  const begunMs = Date.now();
  await page.getByRole('tab', { name: inside.tabs.processes }).click();
  await expect(page.getByRole('table', { name: inside.processes.title })).toContainText('/bin/yes');
  const tookMs = Date.now() - begunMs;
  process.stdout.write(
    `heap of a page whose terminal is flooded: ${Math.round(before / MIB)} MiB, 12 MiB later ${Math.round(after / MIB)} MiB; another tab shown in ${tookMs} ms\n`,
  );
  expect(after - before).toBeLessThan(64 * MIB);
  await page.getByRole('tab', { name: inside.tabs.terminal }).click();
  await page.locator('[data-testid=terminal]:visible .xterm-helper-textarea').focus();
  await page.keyboard.press('Control+C');
  await page.keyboard.type('clear; echo still $((1 + 1)) here\n');
  await expect(screenOf(page)).toContainText('still 2 here');
});

test('a terminal ends when the permission goes, and says so', async ({ page, consoleWatch }) => {
  consoleWatch.allowRefusals();
  const { visitor: member, userId } = await invite('member');
  await open(page, 'terminal', member);
  // Whoever opens a terminal has proven who they are a moment ago.
  await newTerminal(page);
  await page.keyboard.type('echo ready\n');
  await expect(screenOf(page)).toContainText('ready');
  await visitor.api.members.setRole.mutate({ tenantSlug: TENANT, userId, role: 'reader' });
  const end = page.locator('[data-testid=terminal-end]:visible');
  await expect(end).toHaveAttribute('data-reason', 'not-allowed');
  await member.close();
});

test('processes are shown with what they use, and hear signals', async ({ page }) => {
  await open(page, 'processes');
  const table = page.getByRole('table', { name: inside.processes.title });
  await expect(table).toContainText('sleep 1');
  await inspectPage(page, 'instance-processes', () => expect(table).toContainText('sleep'));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: fill(inside.processes.signalTo, { pid: '1' }), exact: true }).click();
  await page.getByRole('menuitem', { name: inside.processes.send.HUP }).click();
  await expect(page.getByRole('dialog')).toContainText(inside.processes.confirm.init.slice(0, 30));
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: inside.processes.filter }).fill('no such program');
  await expect(table).toHaveCount(0);
});

test('files are looked at, put in, made, renamed, deleted and fetched', async ({ page }) => {
  await open(page, 'files&path=/data');
  const table = page.getByRole('table', { name: inside.files.title });
  await expect(table).toContainText('note.txt');
  await inspectPage(page, 'instance-files', () => expect(table).toContainText('note.txt'));
  await page.setViewportSize({ width: 1440, height: 900 });

  await table.getByRole('button', { name: 'note.txt', exact: true }).click();
  await expect(page.getByTestId('file-text')).toHaveText('hello from a file\n');
  await page.keyboard.press('Escape');

  const bytes = Buffer.alloc(700_000, 'upload ');
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: inside.files.upload }).click();
  await (await choosing).setFiles({ name: "odd $(name)'s.bin", mimeType: 'text/plain', buffer: bytes });
  await expect(table).toContainText("odd $(name)'s.bin");
  await page.getByRole('button', { name: fill(inside.files.actionsFor, { name: "odd $(name)'s.bin" }) }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: inside.files.download, exact: true }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toContain('odd');
  expect(readFileSync(await download.path()).equals(bytes)).toBe(true);

  await page.getByRole('button', { name: inside.files.newFolder }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('made here');
  await page.getByRole('button', { name: inside.files.making.submit }).click();
  await table.getByRole('button', { name: 'made here', exact: true }).click();
  await expect(page).toHaveURL(/path=\/data\/made(\+|%20)here/);
  await expect(page.getByText(inside.files.empty)).toBeVisible();
  await page.goBack();
  await page.getByRole('button', { name: fill(inside.files.actionsFor, { name: 'made here' }) }).click();
  await page.getByRole('menuitem', { name: inside.files.remove, exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: inside.files.removing.submit }).click();
  await expect(table).not.toContainText('made here');

  const fetching = page.waitForEvent('download');
  await page.getByRole('link', { name: inside.files.downloadFolder }).click();
  const archive = readFileSync(await (await fetching).path());
  expect(archive.includes('data/note.txt')).toBe(true);
  const entries = await visitor.api.audit.list.query({ tenantSlug: TENANT });
  const actions = JSON.stringify(entries);
  for (const action of ['readText', 'openUpload', 'readFile', 'changeFiles']) {
    expect(actions).toContain(`instances.${action}`);
  }
});

test('changes against the image are listed, and lead to their folders', async ({ page }) => {
  await open(page, 'changes');
  const list = page.getByRole('list', { name: inside.changes.list });
  await expect(list).toContainText('/data/note.txt');
  await inspectPage(page, 'instance-changes', () => expect(list).toContainText('/data/note.txt'));
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('textbox', { name: inside.changes.filter }).fill('note');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await list.getByRole('link', { name: '/data/note.txt' }).click();
  await expect(page.getByRole('table', { name: inside.files.title })).toContainText('note.txt');
});

test('whoever may only look has logs and processes, and hears why not more', async ({ page }) => {
  await open(page, 'terminal', reader);
  const refusal = page.getByText(inside.noExec.title).filter({ visible: true });
  await expect(refusal).toHaveCount(1);
  await page.getByRole('tab', { name: inside.tabs.files }).click();
  await expect(refusal).toHaveCount(1);
  await page.getByRole('tab', { name: inside.tabs.processes }).click();
  await expect(page.getByRole('table', { name: inside.processes.title })).toContainText('sleep');
  await expect(page.getByRole('columnheader', { name: inside.processes.hostPid })).toHaveCount(0);
  const refused = await page.request.get(`${rig.origin}/api/files/${TENANT}/${instanceId}/content?path=/etc/passwd`);
  expect(refused.status()).toBe(403);
});
