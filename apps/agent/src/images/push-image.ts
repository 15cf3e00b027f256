import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ImageReference, TaskProgress } from '@bulkhead/shared';
import type { Assembled } from './assembled.ts';
import { digestOf, type RegistryClient } from './registry-client.ts';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG = 'application/vnd.docker.container.image.v1+json';
const LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

interface PushOptions {
  client: RegistryClient;
  reference: ImageReference;
  folder: string;
  signal: AbortSignal;
  progress: (progress: TaskProgress) => void;
}

/** Sends an image to a registry; layers that are there already are not sent again. Answers the digest of its manifest. */
export async function pushImage(image: Assembled, options: PushOptions): Promise<string> {
  const { client, reference, progress } = options;
  const { repository } = reference;
  const parts = image.layers.map(({ diffId, sizeBytes }) => ({
    name: diffId.slice(7, 19),
    step: 'waiting',
    doneBytes: 0,
    totalBytes: sizeBytes,
  }));
  const tell = () =>
    progress({
      step: 'uploading',
      doneBytes: parts.reduce((sum, part) => sum + part.doneBytes, 0),
      totalBytes: parts.reduce((sum, part) => sum + part.totalBytes, 0),
      parts: parts.map((part) => ({ ...part })),
    });
  const layers: { mediaType: string; size: number; digest: string }[] = [];
  for (const [index, layer] of image.layers.entries()) {
    const part = parts[index];
    if (part) part.step = 'uploading';
    tell();
    const packed = await packLayer(layer.file, join(options.folder, `packed-${index}.tar.gz`), options.signal);
    await sendBlob(client, repository, packed.digest, {
      open: () => createReadStream(packed.file),
      sizeBytes: packed.sizeBytes,
    });
    layers.push({ mediaType: LAYER, size: packed.sizeBytes, digest: packed.digest });
    if (part) Object.assign(part, { step: 'done', doneBytes: layer.sizeBytes });
    tell();
  }
  const config = { mediaType: CONFIG, size: image.config.length, digest: digestOf(image.config) };
  await sendBlob(client, repository, config.digest, {
    open: () => Readable.from([image.config], { objectMode: false }),
    sizeBytes: image.config.length,
  });
  const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers }));
  return client.putManifest(repository, reference.tag ?? 'latest', MANIFEST, manifest);
}

async function sendBlob(
  client: RegistryClient,
  repository: string,
  digest: string,
  content: { open: () => Readable; sizeBytes: number },
): Promise<void> {
  if (await client.hasBlob(repository, digest)) return;
  await client.putBlob(repository, digest, content);
}

async function packLayer(
  source: string,
  file: string,
  signal: AbortSignal,
): Promise<{ file: string; digest: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(createReadStream(source), createGzip(), count, createWriteStream(file, { mode: 0o600 }), { signal });
  return { file, digest: `sha256:${hash.digest('hex')}`, sizeBytes };
}
