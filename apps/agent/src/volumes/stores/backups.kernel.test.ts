import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { MIB, type Credential, type TaskSpec } from '@bulkhead/shared';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRigFolder, removeRigFolder } from '../../../../../tests/fixtures/rig-folder.ts';
import { createLog } from '../../log.ts';
import type { TaskContext } from '../../tasks/handler.ts';
import { backUp, fillFromBackup, removeBackup } from '../back-up.ts';
import { STORE_KEY, startObjectStore } from '../testing/object-store.ts';
import { mountGround, unmountGround } from '../testing/loop-file-system.ts';
import { VolumeKeeper } from '../volume-keeper.ts';
import { BucketObject } from './bucket.ts';
import type { Store } from './store-request.ts';
import { unpackArchive } from './unpack-archive.ts';

const TARGET = randomUUID();
const PLACE = { targetId: TARGET, bucket: 'backups', region: 'us-east-1' };
let folder = '';
let ground = '';
let server: Awaited<ReturnType<typeof startObjectStore>>;
let keeper: VolumeKeeper;

beforeAll(async () => {
  folder = makeRigFolder();
  ground = await mountGround(folder, 'plain');
  server = await startObjectStore(folder);
  keeper = openKeeper([server.endpoint]);
  await keeper.restore();
});
afterAll(async () => {
  await keeper.close();
  await server.stop();
  await unmountGround(ground);
  await removeRigFolder(folder);
});

function openKeeper(trustedStores: string[]): VolumeKeeper {
  return new VolumeKeeper({
    folder: `${ground}/volumes`,
    trustedStores,
    nameOf: () => null,
    log: createLog(() => {}),
    onChange: () => {},
  });
}

async function makeVolume(sizeBytes = 32 * MIB): Promise<{ id: string; data: string }> {
  const id = randomUUID();
  keeper.adopt({
    volumes: [
      ...keeper
        .observed()
        .map((one) => ({ ...one, tenantSlug: 'acme', absent: false, fromSnapshotId: null, revision: 1 })),
      { id, tenantSlug: 'acme', revision: 1, sizeBytes, absent: false, fromSnapshotId: null },
    ].map(({ id: volumeId, tenantSlug, revision, sizeBytes: bytes, absent, fromSnapshotId }) => ({
      id: volumeId,
      tenantSlug,
      revision,
      sizeBytes: bytes,
      absent,
      fromSnapshotId,
    })),
  } as never);
  await expect.poll(() => keeper.observed().find((one) => one.id === id)?.state, { timeout: 10_000 }).toBe('ready');
  return { id, data: keeper.require(id).place.data };
}

function contextOf<S extends TaskSpec>(spec: S, key = STORE_KEY): TaskContext<S['kind']> {
  const credential: Credential = {
    id: TARGET,
    address: server.endpoint,
    username: key.accessKeyId,
    password: key.secretAccessKey,
    insecure: true,
    isTrusted: false,
  };
  return {
    task: { id: randomUUID(), tenantSlug: 'acme', isCancelled: false, spec } as never,
    signal: new AbortController().signal,
    progress: () => {},
    credential: (id) => (id === TARGET ? credential : null),
  };
}

const store = (): Store => ({
  endpoint: new URL(server.endpoint),
  region: 'us-east-1',
  ...STORE_KEY,
  isTrusted: true,
});
const backupOf = (volumeId: string, key: string) =>
  ({ kind: 'volume-backup', volumeId, backupId: randomUUID(), key, ...PLACE }) as const;

it('comes back as it was, in parts, with links and owners, and its checksum is that of the object', async () => {
  const source = await makeVolume();
  writeFileSync(
    `${source.data}/noise`,
    execFileSync('head', ['-c', String(20 * MIB), '/dev/urandom'], { maxBuffer: 64 * MIB }),
  );
  mkdirSync(`${source.data}/deep/er`, { recursive: true });
  writeFileSync(`${source.data}/deep/er/x\n y`, 'strange name');
  symlinkSync('/etc/shadow', `${source.data}/out`);
  execFileSync('ln', [`${source.data}/noise`, `${source.data}/same`]);
  execFileSync('chown', ['-h', '70000:70001', `${source.data}/deep/er`]);
  const made = await backUp(keeper, contextOf(backupOf(source.id, 'a/one.tar.gz')));
  expect(made.sizeBytes).toBeGreaterThan(16 * MIB);
  const copy = await makeVolume();
  await fillFromBackup(
    keeper,
    contextOf({ kind: 'volume-from-backup', volumeId: copy.id, key: 'a/one.tar.gz', sha256: made.sha256, ...PLACE }),
  );
  expect(execFileSync('diff', ['-r', '--no-dereference', source.data, copy.data], { encoding: 'utf8' })).toBe('');
  expect(lstatSync(`${copy.data}/deep/er`)).toMatchObject({ uid: 70_000, gid: 70_001 });
  expect(lstatSync(`${copy.data}/same`).ino).toBe(lstatSync(`${copy.data}/noise`).ino);
  const answer = await new BucketObject(store(), 'backups', 'a/one.tar.gz').get(new AbortController().signal);
  const object = Buffer.concat(await answer.toArray());
  expect(createHash('sha256').update(object).digest('hex')).toBe(made.sha256);
  expect(gunzipSync(object).length).toBeGreaterThan(20 * MIB);
});

it('fills nothing from an archive whose checksum is another', async () => {
  const source = await makeVolume();
  writeFileSync(`${source.data}/a`, 'a');
  await backUp(keeper, contextOf(backupOf(source.id, 'b/one.tar.gz')));
  const copy = await makeVolume();
  const spec = {
    kind: 'volume-from-backup',
    volumeId: copy.id,
    key: 'b/one.tar.gz',
    sha256: '0'.repeat(64),
    ...PLACE,
  } as const;
  await expect(fillFromBackup(keeper, contextOf(spec))).rejects.toMatchObject({ code: 'bad-checksum' });
  expect(readdirSync(copy.data)).toEqual([]);
  expect(keeper.missing({ volumes: [{ volumeId: copy.id }], tenantSlug: 'acme' } as never)).toBeNull();
});

it('leaves no parts behind that are no object', async () => {
  const object = new BucketObject(store(), 'backups', 'c/one.tar.gz');
  const stop = new AbortController();
  const endless = async function* () {
    for (let count = 0; ; count += 1) {
      if (count === 40) stop.abort(new Error('cancelled'));
      yield Buffer.alloc(MIB);
    }
  };
  await expect(object.put(endless(), 8 * MIB, stop.signal)).rejects.toThrow(/cancelled|aborted/);
  const left = execFileSync('find', [`${folder}/objects`, '-name', '*one.tar.gz*'], { encoding: 'utf8' });
  expect(left.split('\n').filter((name) => name.includes('/c/'))).toEqual([]);
  await expect(object.get(new AbortController().signal)).rejects.toMatchObject({ code: 'store-refused' });
});

it('is refused with the store’s words for a wrong key, and by this host for an address inside of it', async () => {
  const source = await makeVolume();
  const wrong = contextOf(backupOf(source.id, 'd'), { ...STORE_KEY, secretAccessKey: 'wrong' });
  await expect(backUp(keeper, wrong)).rejects.toMatchObject({
    code: 'store-refused',
    message: expect.stringContaining('SignatureDoesNotMatch') as string,
  });
  const untrusted = { ...store(), isTrusted: false, endpoint: new URL(server.endpoint.replace('http:', 'https:')) };
  const object = new BucketObject(untrusted, 'backups', 'd');
  await expect(object.get(new AbortController().signal)).rejects.toMatchObject({ code: 'store-address' });
  const metadata = { ...store(), endpoint: new URL('http://169.254.169.254') };
  await expect(new BucketObject(metadata, 'backups', 'd').get(new AbortController().signal)).rejects.toMatchObject({
    code: 'store-address',
  });
});

it('goes when it is deleted', async () => {
  const source = await makeVolume(16 * MIB);
  await backUp(keeper, contextOf(backupOf(source.id, 'e/one.tar.gz')));
  await removeBackup(
    keeper,
    contextOf({ kind: 'volume-backup-remove', backupId: randomUUID(), key: 'e/one.tar.gz', ...PLACE }),
  );
  const object = new BucketObject(store(), 'backups', 'e/one.tar.gz');
  await expect(object.get(new AbortController().signal)).rejects.toMatchObject({ code: 'store-refused' });
});

it('is unpacked inside of its folder, whatever the archive says', async () => {
  const [inside, outside] = [`${folder}/inside`, `${folder}/outside`];
  mkdirSync(inside);
  mkdirSync(outside);
  const unpackAll = async (...entries: Parameters<ReturnType<typeof pack>['entry']>[]) => {
    const archive = pack();
    for (const [header, content] of entries) archive.entry(header, content as string);
    archive.finalize();
    await unpackArchive(inside, Readable.from(archive), {
      maxBytes: MIB,
      onBytes: () => {},
    });
  };
  await expect(unpackAll([{ name: '../outside/up' }, 'x'])).rejects.toMatchObject({ code: 'bad-archive' });
  await unpackAll([{ name: '/absolute' }, 'x']);
  expect(readFileSync(`${inside}/absolute`, 'utf8')).toBe('x');
  const link = [{ name: 'link', type: 'symlink', linkname: outside }, ''] as never;
  await expect(unpackAll(link, [{ name: 'link/through' }, 'x'])).rejects.toMatchObject({ code: 'ENOTDIR' });
  await unpackAll([{ name: 'link' }, 'a file now']);
  await expect(
    unpackAll([{ name: 'hard', type: 'link', linkname: '../outside/secret' }, ''] as never),
  ).rejects.toMatchObject({ code: 'bad-archive' });
  await unpackAll([{ name: 'disk', type: 'block-device', devmajor: 7, devminor: 0 }, ''] as never, [
    { name: 'su', mode: 0o4755 },
    'x',
  ]);
  expect(existsSync(`${inside}/disk`)).toBe(false);
  expect(lstatSync(`${inside}/su`).mode & 0o7777).toBe(0o755);
  await expect(unpackAll([{ name: 'large' }, 'x'.repeat(2 * MIB)])).rejects.toMatchObject({ code: 'no-space' });
  expect(readdirSync(outside)).toEqual([]);
});
