import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { reservedTag, type MadeImage } from '@bulkhead/shared';
import { pack, type Pack } from 'tar-stream';
import { TaskFailure } from '../tasks/handler.ts';
import { sizeOf, type Assembled } from './assembled.ts';
import { readConfig, toFacts } from './image-config.ts';
import type { ImageEngine } from '../docker/image-engine.ts';
import { digestOf } from './registry-client.ts';

interface LoadOptions {
  engine: ImageEngine;
  /** Under whose tag the engine keeps it. */
  catalogId: string;
  signal: AbortSignal;
}

/** The image's id: the hash of its configuration. */
export function imageIdOf({ config }: Pick<Assembled, 'config'>): string {
  return digestOf(config);
}

/** Gives the engine an image, in an archive that the agent writes itself: no tag of anybody's is in it but the catalogue's own. */
export async function loadImage(image: Assembled, { engine, catalogId, signal }: LoadOptions): Promise<MadeImage> {
  const imageId = imageIdOf(image);
  const archive = pack();
  const out = new PassThrough();
  const writing = Promise.all([writeArchive(archive, image, catalogId), pipeline(archive, out, { signal })]);
  // Whoever fails first is heard: the engine that closes the connection, or the disk that does not give.
  await Promise.all([writing, engine.load(out, signal)]);
  const loaded = await engine.inspect(reservedTag(catalogId));
  if (loaded?.id !== imageId) {
    throw new TaskFailure('engine-error', `The engine took ${imageId} and holds ${loaded?.id ?? 'nothing'}.`);
  }
  const sizes = image.layers.map(({ sizeBytes }) => sizeBytes);
  return { imageId, digest: null, sizeBytes: sizeOf(image), facts: toFacts(readConfig(image.config), sizes) };
}

async function writeArchive(archive: Pack, { config, layers }: Assembled, catalogId: string): Promise<void> {
  const manifest = [
    {
      Config: 'config.json',
      RepoTags: [reservedTag(catalogId)],
      Layers: layers.map((_, index) => `${index}/layer.tar`),
    },
  ];
  await writeEntry(archive, 'config.json', config);
  for (const [index, { file, sizeBytes }] of layers.entries()) {
    await new Promise<void>((resolve, reject) => {
      const entry = archive.entry({ name: `${index}/layer.tar`, size: sizeBytes }, (error) =>
        error ? reject(error) : resolve(),
      );
      const source = createReadStream(file);
      source.once('error', reject);
      source.pipe(entry);
    });
  }
  await writeEntry(archive, 'manifest.json', Buffer.from(JSON.stringify(manifest)));
  archive.finalize();
}

function writeEntry(archive: Pack, name: string, content: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry({ name }, content, (error) => (error ? reject(error) : resolve()));
  });
}
