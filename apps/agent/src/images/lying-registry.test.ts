import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { MIB, parseImageReference, type Credential, type TaskProgress } from '@bulkhead/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  makeTar,
  makeTestImage,
  sha256,
  startSmallRegistry,
  type Lie,
  type SmallRegistry,
} from '../testing/small-registry.ts';
import { ImageWork } from './image-work.ts';
import { pullLayers } from './pull-layers.ts';
import { RegistryClient } from './registry-client.ts';

const PATIENCE = { answerMs: 300, windowMs: 200, windowBytes: 1024 };

let registry: SmallRegistry;
let folder: string;
let told: TaskProgress[];
beforeEach(async () => {
  registry = await startSmallRegistry(await makeTestImage());
  folder = mkdtempSync(join(tmpdir(), 'images-'));
  told = [];
});
afterEach(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});

const trusted = (change: Partial<Credential> = {}): Credential => ({
  id: '00000000-0000-4000-8000-000000000001',
  address: registry.address,
  username: '',
  password: '',
  insecure: true,
  isTrusted: true,
  ...change,
});

function pull(
  options: { credential?: Credential | null; maxBytes?: number; digest?: string; signal?: AbortSignal } = {},
) {
  const { credential = trusted(), maxBytes = MIB, digest = null, signal = new AbortController().signal } = options;
  const reference = parseImageReference(`${registry.address}/team/app:1`);
  if (reference === null) throw new Error('no reference');
  const client = new RegistryClient({ address: registry.address, credential, signal, patience: PATIENCE });
  return pullLayers({ client, reference, digest, maxBytes, folder, signal, progress: (one) => void told.push(one) });
}

describe('an honest registry', () => {
  it('gives an image whose every part is checked, and progress by layer', async () => {
    const pulled = await pull();
    expect(pulled.digest).toBe(sha256(registry.image.manifest));
    expect(sha256(pulled.config)).toBe(registry.image.imageId);
    expect(pulled.layers).toHaveLength(1);
    const last = told.at(-1);
    expect(last).toMatchObject({ step: 'downloading', doneBytes: registry.image.layerBytes });
    expect(last?.parts).toEqual([
      {
        name: registry.image.layerDigest.slice(7, 19),
        step: 'done',
        doneBytes: registry.image.layerBytes,
        totalBytes: registry.image.layerBytes,
      },
    ]);
  });

  it('is asked for the very digest once it is known', async () => {
    const digest = sha256(registry.image.manifest);
    registry.asked = [];
    await pull({ digest });
    expect(registry.asked[0]).toBe(`GET /v2/team/app/manifests/${digest}`);
  });

  it('gives zstd and unpacked layers as well', async () => {
    const tar = await makeTar({ 'a/b': 'c' });
    for (const layer of [zstdCompressSync(tar), tar]) {
      registry.image = await makeTestImage({ layer, diffId: sha256(tar) });
      expect((await pull()).layers[0]?.diffId).toBe(sha256(tar));
    }
  });

  it('is shown a password only when it asks, and a wrong one is said to be wrong', async () => {
    registry.wants = 'mia:right';
    expect(await pull({ credential: trusted({ username: 'mia', password: 'right' }) })).toBeTruthy();
    await expect(pull({ credential: trusted({ username: 'mia', password: 'wrong' }) })).rejects.toMatchObject({
      code: 'registry-denied',
      message: expect.stringContaining('mia'),
    });
    await expect(pull()).rejects.toMatchObject({ code: 'registry-denied' });
  });
});

const onBlob =
  (lie: (...args: Parameters<Lie>) => void): Lie =>
  (req, res) => {
    if (!req.url?.endsWith(registry.image.layerDigest)) return false;
    lie(req, res);
    return true;
  };

describe('a registry that lies', () => {
  it.each<[string, Lie, string]>([
    ['never answers', () => true, 'registry-unreachable'],
    ['closes the door', (req) => Boolean(req.destroy()), 'registry-unreachable'],
    [
      'sends another manifest than it says',
      (req, res) => {
        if (!req.url?.includes('/manifests/')) return false;
        res.writeHead(200, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` }).end(registry.image.manifest);
        return true;
      },
      'registry-lies',
    ],
    [
      'sends a manifest without an end',
      (_req, res) => {
        const more = () => {
          while (res.write(Buffer.alloc(65_536, 32)));
        };
        res.on('drain', more);
        more();
        return true;
      },
      'registry-lies',
    ],
    ['sends something else', (_req, res) => Boolean(res.end('<html>')), 'image-unsupported'],
    ['fails', (_req, res) => Boolean(res.writeHead(500).end()), 'registry-unreachable'],
    ['sends round in circles', (req, res) => Boolean(res.writeHead(307, { location: req.url }).end()), 'registry-lies'],
    [
      'sends to the machine’s own services',
      (_req, res) => Boolean(res.writeHead(307, { location: 'http://127.0.0.1:2375/info' }).end()),
      'registry-lies',
    ],
    [
      'sends to where clouds keep credentials',
      (_req, res) => Boolean(res.writeHead(307, { location: 'https://169.254.169.254/latest' }).end()),
      'registry-address',
    ],
    [
      'wants the password brought elsewhere',
      (_req, res) =>
        Boolean(res.writeHead(401, { 'www-authenticate': 'Bearer realm="http://127.0.0.1:9/token"' }).end()),
      'registry-lies',
    ],
    [
      'wants a token fetched inside',
      (_req, res) => Boolean(res.writeHead(401, { 'www-authenticate': 'Bearer realm="https://10.0.0.1/token"' }).end()),
      'registry-address',
    ],
    [
      'never lets in',
      (_req, res) => Boolean(res.writeHead(401, { 'www-authenticate': 'Basic' }).end()),
      'registry-denied',
    ],
  ])('and %s', async (_name, lie, code) => {
    registry.lie = lie;
    await expect(pull({ credential: trusted({ username: 'mia', password: 'secret' }) })).rejects.toMatchObject({
      code,
    });
  });

  it.each<[string, Lie, string]>([
    ['another layer', onBlob((_req, res) => res.end(Buffer.alloc(10))), 'registry-lies|archive'],
    [
      'a truncated layer',
      onBlob((_req, res) => res.end(registry.image.blobs.get(registry.image.layerDigest)?.subarray(0, 50))),
      'registry-lies|archive',
    ],
    [
      'a layer that breaks off',
      onBlob((_req, res) => {
        res.writeHead(200, { 'content-length': '1000' });
        res.write(registry.image.blobs.get(registry.image.layerDigest)?.subarray(0, 20));
        setTimeout(() => res.destroy(), 20);
      }),
      'registry-unreachable|archive',
    ],
    [
      'a layer without an end',
      onBlob((_req, res) => {
        res.write(registry.image.blobs.get(registry.image.layerDigest));
        const more = () => {
          while (res.write(Buffer.alloc(65_536)));
        };
        res.on('drain', more);
        more();
      }),
      'registry-lies',
    ],
    [
      'a layer a byte at a time',
      onBlob((_req, res) => {
        const timer = setInterval(() => res.write('.'), 20);
        res.on('close', () => clearInterval(timer));
      }),
      'registry-slow',
    ],
  ])('with %s', async (_name, lie, code) => {
    registry.lie = lie;
    await expect(pull()).rejects.toMatchObject({ code: expect.stringMatching(code) });
  });

  it('about what a layer unpacks to', async () => {
    registry.image = await makeTestImage({ diffId: `sha256:${'1'.repeat(64)}` });
    await expect(pull()).rejects.toMatchObject({ code: 'registry-lies' });
  });

  it('with a layer that unpacks to more than there may be', async () => {
    registry.image = await makeTestImage({
      layer: gzipSync(Buffer.alloc(64 * MIB)),
      diffId: `sha256:${'1'.repeat(64)}`,
    });
    expect(registry.image.layerBytes).toBeLessThan(MIB);
    await expect(pull({ maxBytes: MIB })).rejects.toMatchObject({ code: expect.stringMatching('image-too-large') });
  });

  it('is too large before anything is fetched', async () => {
    await expect(pull({ maxBytes: 10 })).rejects.toMatchObject({ code: 'image-too-large' });
    expect(registry.asked.some((line) => line.includes('/blobs/'))).toBe(false);
  });
});

describe('where a host goes for a tenant', () => {
  const work = (address: string) =>
    new ImageWork({} as never).client(address, null, new AbortController().signal).manifest('team/app', '1');

  it.each([
    '127.0.0.1:5000',
    'localhost:5000',
    '10.1.2.3',
    '169.254.169.254',
    '[::1]:5000',
    'registry.internal',
    'db:5000',
  ])('not to %s', async (address) => {
    await expect((async () => work(address))()).rejects.toMatchObject({ code: 'registry-address' });
  });

  it('not to loopback by a registry of its own, though it gives a password for it', async () => {
    const own = trusted({ isTrusted: false, insecure: false, username: 'mia', password: 'x' });
    await expect(pull({ credential: own })).rejects.toMatchObject({ code: 'registry-address' });
    expect(registry.asked).toEqual([]);
  });

  it('never with the password of another registry', () => {
    const other = trusted({ address: 'registry.example' });
    expect(() => new ImageWork({} as never).client(registry.address, other, new AbortController().signal)).toThrow(
      expect.objectContaining({ code: 'registry-address' }),
    );
  });
});

it('a pull that is cancelled ends at once', async () => {
  const stop = new AbortController();
  registry.lie = onBlob(() => stop.abort());
  await expect(pull({ signal: stop.signal })).rejects.toThrow(/./);
  expect(readdirSync(folder).length).toBeLessThan(2);
});
