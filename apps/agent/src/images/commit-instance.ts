import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { reservedTag, type MadeImage } from '@bulkhead/shared';
import { pack } from 'tar-stream';
import { TaskFailure } from '../tasks/handler.ts';
import { readConfig, toFacts } from './image-config.ts';
import { isOurs, type EngineImageDetails, type ImageEngine } from '../docker/image-engine.ts';
import { digestOf } from './registry-client.ts';

interface CommitOptions {
  engine: ImageEngine;
  catalogId: string;
  containerId: string;
  /** What the container was made of. */
  baseImageId: string;
  maxBytes: number;
  signal: AbortSignal;
}

/**
 * Makes an image of a container's file system, with the settings of the image that it was made of: the container's own carry
 * its environment, which may hold secrets, and the labels by which it is known.
 */
export async function commitInstance(options: CommitOptions): Promise<MadeImage> {
  const { engine, catalogId, containerId, baseImageId, maxBytes, signal } = options;
  const { ownBytes, wholeBytes } = await engine.containerSize(containerId);
  if (wholeBytes > maxBytes) {
    const message = `The image would have ${wholeBytes} bytes (${ownBytes} of its own), and ${maxBytes} are left.`;
    throw new TaskFailure('image-too-large', message);
  }
  const base = await engine.inspect(baseImageId);
  if (base === null) throw new TaskFailure('image-missing', 'The image that the instance was made of is gone.');
  const rawId = await engine.commit(containerId, signal);
  try {
    const raw = await engine.inspect(rawId);
    if (raw === null) throw new TaskFailure('engine-error', 'The engine made an image and does not have it.');
    const config = await writeConfig(engine, base, raw);
    await loadConfig(engine, { config, catalogId, layers: raw.diffIds.length, signal });
    const loaded = await engine.inspect(reservedTag(catalogId));
    if (loaded === null) throw new TaskFailure('engine-error', 'The engine took the image and does not have it.');
    const sizes = raw.diffIds.map((_, index) =>
      index === raw.diffIds.length - 1 ? raw.sizeBytes - base.sizeBytes : 0,
    );
    const facts = toFacts(readConfig(config), await sizesOf(engine, base, sizes));
    return { imageId: loaded.id, digest: null, sizeBytes: loaded.sizeBytes, facts };
  } finally {
    const left = await engine.inspect(rawId);
    if (left !== null && isOurs(left) && left.tags.length === 0) await engine.remove(rawId);
  }
}

async function writeConfig(engine: ImageEngine, base: EngineImageDetails, raw: EngineImageDetails): Promise<Buffer> {
  const created = new Date().toISOString();
  const steps = (await engine.history(base.id)).toReversed().map((step) => ({
    created: new Date(step.Created * 1000).toISOString(),
    created_by: step.CreatedBy ?? '',
    ...(step.Size === 0 && { empty_layer: true }),
  }));
  // The engine tells a step without a layer only by its size; where that does not add up the steps are left out.
  const isWhole = steps.filter((step) => !('empty_layer' in step)).length === base.diffIds.length;
  const history = isWhole ? steps : base.diffIds.map(() => ({ created, created_by: '' }));
  const added = raw.diffIds
    .slice(base.diffIds.length)
    .map(() => ({ created, created_by: 'committed from an instance' }));
  return Buffer.from(
    JSON.stringify({
      architecture: base.architecture,
      os: 'linux',
      created,
      config: base.config,
      rootfs: { type: 'layers', diff_ids: raw.diffIds },
      history: [...history, ...added],
    }),
  );
}

/** Sizes of the base's layers from its history, and of what was added from the engine's sums. */
async function sizesOf(engine: ImageEngine, base: EngineImageDetails, sizes: readonly number[]): Promise<number[]> {
  const known = (await engine.history(base.id))
    .toReversed()
    .map(({ Size }) => Size)
    .filter((size) => size > 0);
  if (known.length !== base.diffIds.length) return [...sizes];
  return sizes.map((size, index) => known[index] ?? Math.max(0, size));
}

/** The engine has every layer already: it is given the configuration alone, which names them. */
async function loadConfig(
  engine: ImageEngine,
  { config, catalogId, layers, signal }: { config: Buffer; catalogId: string; layers: number; signal: AbortSignal },
): Promise<void> {
  const Layers = Array.from({ length: layers }, (_, index) => `${index}/layer.tar`);
  const manifest = [{ Config: `${digestOf(config).slice(7)}.json`, RepoTags: [reservedTag(catalogId)], Layers }];
  const archive = pack();
  const out = new PassThrough();
  archive.entry({ name: `${digestOf(config).slice(7)}.json` }, config);
  archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
  archive.finalize();
  await Promise.all([pipeline(archive, out, { signal }), engine.load(out, signal)]);
}
