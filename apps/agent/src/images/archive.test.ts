import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { MIB } from '@bulkhead/shared';
import { pack, type Header } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTar, makeTestImage, sha256 } from '../testing/small-registry.ts';
import { readArchive } from './read-archive.ts';
import { TarWalker, type TarEntry } from './tar-walker.ts';
import { ByteBudget, unpack } from './unpack.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const signal = new AbortController().signal;
const stream = (bytes: Buffer) => Readable.from(slices(bytes), { objectMode: false });
/** In pieces that fall between the blocks of a tar file. */
function* slices(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777);
}
async function tarOf(...entries: [Partial<Header> & { name: string }, string?][]): Promise<Buffer> {
  const archive = pack();
  for (const [header, content] of entries) archive.entry(header, content ?? '');
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
const inspect = (bytes: Buffer, maxBytes = MIB) =>
  unpack(stream(bytes), join(folder, 'out'), { budget: new ByteBudget(maxBytes), signal, isInspected: true });
const read = (bytes: Buffer, maxBytes = MIB) =>
  readArchive(stream(bytes), { folder, maxBytes, signal, isInspected: true });

describe('a root file system', () => {
  it('is taken, packed or not, and known by what it holds', async () => {
    const tar = await makeTar({ 'bin/sh': 'x', [`${'deep/'.repeat(40)}file`]: 'long name' });
    for (const packed of [tar, gzipSync(tar), zstdCompressSync(tar)]) {
      expect(await inspect(packed)).toEqual({ diffId: sha256(tar), sizeBytes: tar.length });
    }
  });

  it.each<[string, [Partial<Header> & { name: string }, string?]]>([
    ['leads out', [{ name: '../../etc/cron.d/evil' }, 'x']],
    ['leads out in the middle', [{ name: 'a/../../b' }, 'x']],
    ['is absolute', [{ name: '/etc/passwd' }, 'x']],
    ['is a disk', [{ name: 'dev/sda', type: 'block-device', devmajor: 8, devminor: 0 }]],
    ['is the kernel’s memory', [{ name: 'dev/mem', type: 'character-device', devmajor: 1, devminor: 1 }]],
    ['is a hard link out', [{ name: 'shadow', type: 'link', linkname: '../../etc/shadow' }]],
    ['leads out by a long name', [{ name: `${'a/'.repeat(80)}../${'../'.repeat(90)}x` }, 'x']],
  ])('is refused when an entry %s', async (_what, entry) => {
    await expect(inspect(await tarOf(entry))).rejects.toMatchObject({ code: 'archive-refused' });
  });

  it('may have symbolic links to wherever: they are followed inside of the container', async () => {
    expect(await inspect(await tarOf([{ name: 'etc/mtab', type: 'symlink', linkname: '/proc/mounts' }]))).toBeTruthy();
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(64 * MIB))],
    ['zstd', zstdCompressSync(Buffer.alloc(64 * MIB))],
  ])('that is a %s bomb stops at its bound', async (_kind, bomb) => {
    expect(bomb.length).toBeLessThan(MIB / 8);
    await expect(inspect(bomb, MIB)).rejects.toMatchObject({ code: 'image-too-large' });
  });

  it.each([
    ['no tar', Buffer.from('this is no tar file at all'.repeat(100))],
    ['xz', Buffer.from('fd377a585a000000', 'hex')],
    ['damaged gzip', Buffer.concat([gzipSync(Buffer.alloc(4096)).subarray(0, 20), Buffer.alloc(40, 7)])],
    ['nothing', Buffer.alloc(0)],
  ])('that is %s is refused in words', async (_what, bytes) => {
    await expect(inspect(bytes)).rejects.toMatchObject({ code: expect.stringMatching(/^archive-/) });
  });

  it('that is cut off is refused', async () => {
    const tar = await makeTar({ file: 'x'.repeat(5000) });
    await expect(inspect(tar.subarray(0, 3000))).rejects.toMatchObject({ code: 'archive-broken' });
  });
});

describe('headers', () => {
  it('that claim attributes of gigabytes are not waited for', async () => {
    const tar = await makeTar({ a: 'b' });
    const header = Buffer.from(tar.subarray(0, 512));
    header.write('x', 156);
    header.write('77777777777\0', 124);
    header.write('        ', 148);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const walker = new TarWalker(() => null);
    expect(() => walker.push(header)).toThrow(expect.objectContaining({ code: 'archive-broken' }));
  });

  it('say the same as those of a known reader', async () => {
    const names = ['a', 'b/c', `${'x'.repeat(90)}/${'y'.repeat(90)}`, 'z'.repeat(300), 'ä/ö'];
    const tar = await makeTar(Object.fromEntries(names.map((name) => [name, name])));
    const seen: TarEntry[] = [];
    const contents: string[] = [];
    const walker = new TarWalker((entry) => {
      seen.push(entry);
      contents.push('');
      return (chunk) => void (contents[contents.length - 1] += chunk.toString('latin1'));
    });
    for (const slice of slices(tar)) walker.push(slice);
    walker.end();
    expect(seen.map(({ name }) => name)).toEqual(names);
    expect(contents.map((text) => Buffer.from(text, 'latin1').toString())).toEqual(names);
  });
});

describe('an archive of an image', () => {
  const saved = async (change: { layers?: string[]; config?: string; more?: Record<string, string> } = {}) => {
    const tar = await makeTar({ 'etc/greeting': 'hello\n' });
    const image = await makeTestImage({ layer: tar });
    const manifest = [{ Config: 'c.json', RepoTags: ['nginx:latest'], Layers: change.layers ?? ['l/layer.tar'] }];
    const archive = await tarOf(
      [{ name: 'c.json' }, change.config ?? image.config.toString()],
      [{ name: 'manifest.json' }, JSON.stringify(manifest)],
      [{ name: 'l/layer.tar' }, tar.toString('latin1')],
    );
    return { image, tar, archive };
  };

  it('as docker save writes it', async () => {
    const { image, archive } = await saved();
    const found = await read(archive);
    expect(sha256(found.config)).toBe(image.imageId);
    expect(found.layers).toHaveLength(1);
    expect(await read(gzipSync(archive))).toMatchObject({ config: found.config });
  });

  it('as an OCI layout', async () => {
    const image = await makeTestImage();
    const index = { manifests: [{ digest: sha256(image.manifest) }] };
    const archive = pack();
    for (const [digest, bytes] of [...image.blobs, [sha256(image.manifest), image.manifest] as const]) {
      archive.entry({ name: `blobs/sha256/${digest.slice(7)}` }, bytes);
    }
    archive.entry({ name: 'index.json' }, JSON.stringify(index));
    archive.finalize();
    const found = await readArchive(archive as unknown as Readable, {
      folder,
      maxBytes: MIB,
      signal,
      isInspected: true,
    });
    expect(sha256(found.config)).toBe(image.imageId);
  });

  it('that names a layer of somebody else and does not bring it is refused', async () => {
    const { archive } = await saved({ layers: ['theirs/layer.tar'] });
    await expect(read(archive)).rejects.toMatchObject({ code: 'archive-refused' });
  });

  it('that brings something else for a layer that it names is refused', async () => {
    const theirs = `sha256:${createHash('sha256').update('a secret of another tenant').digest('hex')}`;
    const { config } = await makeTestImage({ diffId: theirs });
    const { archive } = await saved({ config: config.toString() });
    await expect(read(archive)).rejects.toMatchObject({
      code: 'archive-refused',
      message: expect.stringContaining('not the one that it names'),
    });
  });

  it('with a path out of it, a device in a layer, two images or no description is refused', async () => {
    const { archive } = await saved({ layers: ['../../../etc/passwd'] });
    await expect(read(archive)).rejects.toMatchObject({ code: 'archive-refused' });
    await expect(read(await makeTar({ 'some/file': 'x' }))).rejects.toMatchObject({ code: 'archive-refused' });
    const two = await makeTar({ 'manifest.json': JSON.stringify([1, 2].map(() => ({ Config: 'a', Layers: ['b'] }))) });
    await expect(read(two)).rejects.toMatchObject({ code: 'archive-refused' });
    const device = await tarOf([{ name: 'dev/sda', type: 'block-device', devmajor: 8 }]);
    const image = await makeTestImage({ layer: device, diffId: sha256(device) });
    const manifest = [{ Config: 'c.json', RepoTags: null, Layers: ['l'] }];
    const evil = await tarOf(
      [{ name: 'c.json' }, image.config.toString()],
      [{ name: 'manifest.json' }, JSON.stringify(manifest)],
      [{ name: 'l' }, device.toString('latin1')],
    );
    await expect(read(evil)).rejects.toMatchObject({ message: expect.stringContaining('device node') });
  });

  it('with thousands of files is refused', async () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`f${index}`, '']));
    await expect(read(await makeTar(many))).rejects.toMatchObject({ code: 'archive-refused' });
  });
});
