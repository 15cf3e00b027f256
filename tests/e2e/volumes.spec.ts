import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIB } from '@bulkhead/shared';
import { startObjectStore, STORE_KEY } from '../../apps/agent/src/volumes/testing/object-store.ts';
import type { Visitor } from '../fixtures/api-client.ts';
import { launchAndWait, untilInstance } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';
import { furnish, signInAs } from './furnish.ts';
import { readRig } from './rig.ts';
import { expect, inspectPage, test } from './test.ts';
import { common, fill, volumes } from './texts.ts';

// One volume from its making to its end, on a real engine, with a real object store.

const rig = readRig();
const TENANT = `disks-${process.pid}`;
/** Keeps a count of its runs, then writes until there is no space; ends with 7 when it was told so. */
const FILLS = 'echo run >> /data/runs; dd if=/dev/zero of=/data/fill bs=1M count=200 2>/data/log || exit 7; exit 0';
test.use({ baseURL: rig.origin });

let visitor: Visitor;
let store: Awaited<ReturnType<typeof startObjectStore>>;
const folder = mkdtempSync(join(tmpdir(), 'bh-store-'));

test.beforeAll(async () => {
  store = await startObjectStore(folder, rig.storePort);
  ({ visitor } = await furnish(rig));
  const quota = { instances: 10, cpuMillicores: 1_000, memoryBytes: 512 * MIB, pids: 500 };
  await visitor.api.tenants.create.mutate({ slug: TENANT, name: 'Disks', quota });
  await until('an image', async () => (await visitor.api.images.list.query({ tenantSlug: TENANT })).length > 0);
  await until('a host with room', async () =>
    (await visitor.api.volumes.room.query({ tenantSlug: TENANT })).hosts.some(({ driver }) => driver !== null),
  );
});
test.afterAll(async () => {
  await visitor?.close();
  await store?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a volume is made, filled, kept, put back, resized, backed up and deleted', async ({ page, consoleWatch }) => {
  // The page of an instance that is deleted meanwhile asks for it once more.
  consoleWatch.allowRefusals();
  const { api } = visitor;
  const tenantSlug = TENANT;
  const read = async (name: string) => {
    const found = (await api.volumes.list.query({ tenantSlug })).find((one) => one.name === name);
    if (found === undefined) throw new Error(`no volume ${name}`);
    return found;
  };
  await signInAs(page, rig, visitor);
  await page.goto(`/t/${TENANT}/volumes`);
  const empty = page.getByText(volumes.empty.title);
  await expect(empty).toBeVisible();
  await inspectPage(page, 'volumes-empty', () => expect(empty).toBeVisible());

  const dialog = page.getByRole('dialog').last();
  await page.getByRole('button', { name: volumes.create }).first().click();
  await dialog.getByRole('button', { name: volumes.form.create }).click();
  await expect(dialog.getByText(volumes.form.nameWrong)).toBeVisible();
  await dialog.getByLabel(volumes.form.name, { exact: true }).fill('data');
  await dialog.getByRole('combobox', { name: common.memoryUnit }).click();
  await page.getByRole('option', { name: 'MiB' }).click();
  await dialog.getByLabel(volumes.form.size, { exact: true }).fill('64');
  await dialog.getByRole('button', { name: volumes.form.create }).click();
  const row = page.getByRole('row', { name: /data/ }).first();
  await expect(row.getByText(volumes.state.ready)).toBeVisible();
  const { id: volumeId, sizeBytes } = await read('data');
  expect(sizeBytes).toBe(64 * MIB);

  await test.step('what an instance writes stays, and ends where the volume does', async () => {
    const uses = [{ volumeId, mountPath: '/data', readOnly: false }];
    const { id: instanceId } = await api.instances.launch
      .mutate({
        tenantSlug,
        spec: {
          name: 'filler',
          image: 'bulkhead/busybox:1',
          command: ['/bin/sh', '-c', FILLS],
          restartPolicy: 'never',
          cpuMillicores: 100,
          memoryBytes: 64 * MIB,
          pids: 32,
          volumes: uses,
        },
      })
      .then((made) => ({ id: made.instanceId }));
    const dead = await untilInstance(api, TENANT, instanceId, 'ended', ({ lastDeath }) => lastDeath !== null);
    expect(dead.lastDeath?.exitCode).toBe(7);
    await expect(row.locator('[data-full="true"]')).toBeVisible({ timeout: 30_000 });
    await page.goto(`/t/${TENANT}/instances/${instanceId}`);
    await expect(page.getByText('/data', { exact: true })).toBeVisible();
    await api.instances.delete.mutate({ tenantSlug, instanceId });
    await until('the end of the filler', async () => (await read('data')).attachments.length === 0);
  });

  await test.step('it is emptied, kept by a snapshot, and put back', async () => {
    const clean = await launchAndWait(api, TENANT, 'cleaner', {
      command: ['/bin/sh', '-c', 'rm -f /data/fill; echo first > /data/a; sync; sleep 3600'],
      volumes: [{ volumeId, mountPath: '/data', readOnly: false }],
    });
    await until('room in it', async () => ((await read('data')).usedBytes ?? 0) < 40 * MIB);
    await page.goto(`/t/${TENANT}/volumes`);
    await row.getByText('data', { exact: true }).click();
    const side = page.getByTestId('volume-details');
    await side.getByRole('button', { name: volumes.details.snapshot }).click();
    await dialog.getByLabel(volumes.form.name, { exact: true }).fill('first');
    await dialog.getByRole('button', { name: volumes.form.snapshot }).click();
    const restore = side.getByRole('button', { name: fill(volumes.snapshots.restoreNamed, { name: 'first' }) });
    await expect(restore).toBeVisible();
    await until('the snapshot', async () => (await read('data')).snapshots[0]?.state === 'ready');
    await inspectPage(page, 'volumes', () => expect(side).toBeVisible());
    await api.instances.stop.mutate({ tenantSlug, instanceId: clean.id });
    await untilInstance(api, TENANT, clean.id, 'stopped', ({ state }) => state === 'stopped');
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect(restore).toBeEnabled();
    await restore.click();
    await dialog.getByRole('textbox').fill('data');
    await dialog.getByRole('button', { name: volumes.dialog.restore.confirm }).click();
    await until('it is put back', async () => {
      const { entries } = await api.operations.activity.query({ tenantSlug });
      return entries.some(({ kind, state }) => kind === 'volume-restore' && state === 'succeeded');
    });
    expect((await read('data')).pendingTask).toBeNull();
    await api.instances.delete.mutate({ tenantSlug, instanceId: clean.id });
    await until('the end of the cleaner', async () => (await read('data')).attachments.length === 0);
  });

  await test.step('it grows, is backed up to a store and comes back from there', async () => {
    await page.goto(`/t/${TENANT}/volumes`);
    await row.getByText('data', { exact: true }).click();
    const side = page.getByTestId('volume-details');
    await side.getByRole('button', { name: volumes.details.resize }).click();
    await dialog.getByLabel(volumes.form.size, { exact: true }).fill('96');
    await dialog.getByRole('button', { name: volumes.form.resize }).click();
    await until('the new size', async () => {
      const { state, sizeBytes, heldBytes } = await read('data');
      return state === 'ready' && sizeBytes === 96 * MIB && heldBytes === 96 * MIB;
    });
    await page.reload();
    await page.getByRole('button', { name: volumes.targets.add }).click();
    await dialog.getByLabel(volumes.targets.field.name, { exact: true }).fill('store');
    await dialog.getByLabel(volumes.targets.field.endpoint).fill(store.endpoint);
    await dialog.getByLabel(volumes.targets.field.bucket).fill('backups');
    await dialog.getByLabel(volumes.targets.field.accessKeyId).fill(STORE_KEY.accessKeyId);
    await dialog.getByLabel(volumes.targets.field.secretAccessKey, { exact: true }).fill(STORE_KEY.secretAccessKey);
    await inspectPage(page, 'volumes-store', () => expect(dialog).toBeVisible());
    await page.setViewportSize({ width: 1440, height: 900 });
    await dialog.getByRole('button', { name: volumes.targets.add }).click();
    await expect(page.getByText('store', { exact: true })).toBeVisible();
    await row.getByText('data', { exact: true }).click();
    await side.getByRole('button', { name: volumes.details.backUp }).click();
    await dialog.getByRole('button', { name: volumes.form.backUp }).click();
    const backup = await until('the backup', async () =>
      (await api.backups.list.query({ tenantSlug })).find((one) => one.state === 'ready'),
    );
    expect(backup.sizeBytes).toBeGreaterThan(0);
    await api.volumes.create.mutate({
      tenantSlug,
      volume: { name: 'again', sizeBytes: 96 * MIB, source: { kind: 'backup', id: backup.id } },
    });
    await until('the copy', async () => {
      const copy = await read('again');
      return copy.state === 'ready' && copy.pendingTask === null;
    });
    const reader = await launchAndWait(api, TENANT, 'reader', {
      command: ['/bin/sh', '-c', '[ "$(cat /copy/a)" = first ] && sleep 3600'],
      volumes: [{ volumeId: (await read('again')).id, mountPath: '/copy', readOnly: true }],
    });
    await api.instances.delete.mutate({ tenantSlug, instanceId: reader.id });
    await until('the end of the reader', async () => (await read('again')).attachments.length === 0);
    await api.backups.delete.mutate({ tenantSlug, backupId: backup.id });
    await until('no backup', async () => (await api.backups.list.query({ tenantSlug })).length === 0);
  });

  await test.step('all of its files are saved into one archive', async () => {
    await page.goto(`/t/${TENANT}/volumes`);
    await row.getByText('data', { exact: true }).click();
    const side = page.getByTestId('volume-details');
    await side.getByRole('button', { name: volumes.files.browse }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      side.getByRole('link', { name: volumes.files.downloadAll }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('root.tar');
    expect(execFileSync('tar', ['-xOf', await download.path(), 'a'], { encoding: 'utf8' })).toBe('first\n');
  });

  await test.step('it goes, snapshots first, and counts for nothing then', async () => {
    const [snapshot] = (await read('data')).snapshots;
    await api.volumes.deleteSnapshot.mutate({ tenantSlug, snapshotId: snapshot?.id ?? '' });
    await until('no snapshot', async () => (await read('data')).snapshots.length === 0);
    await api.volumes.delete.mutate({ tenantSlug, volumeId: (await read('again')).id });
    await page.goto(`/t/${TENANT}/volumes`);
    await row.getByText('data', { exact: true }).click();
    await page.getByTestId('volume-details').getByRole('button', { name: volumes.details.remove }).click();
    await dialog.getByRole('textbox').fill('data');
    await dialog.getByRole('button', { name: volumes.dialog.remove.confirm }).click();
    await expect(empty).toBeVisible();
    expect((await api.volumes.room.query({ tenantSlug })).bytes.held).toBe(0);
  });
  await expect(page.getByText(common.nav.volumes).first()).toBeVisible();
});
