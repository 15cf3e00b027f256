import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parseImageReference, type ImageReference, type TaskProgress } from '@bulkhead/shared';
import { TaskFailure } from '../tasks/handler.ts';
import type { Assembled } from './assembled.ts';
import { MAX_CONFIG_BYTES, readConfig } from './image-config.ts';
import { readManifest } from './read-manifest.ts';
import { digestOf, type RegistryClient } from './registry-client.ts';
import { ByteBudget, unpack } from './unpack.ts';

interface PullOptions {
  client: RegistryClient;
  reference: ImageReference;
  /** That one and no other; null: whatever the reference stands for now. */
  digest: string | null;
  maxBytes: number;
  folder: string;
  signal: AbortSignal;
  progress: (progress: TaskProgress) => void;
}

/**
 * Fetches an image, layer by layer, each of them whole: what another tenant has already brought to this host is no proof that
 * this one may have it. Every digest is checked, of what came and of what it unpacks to.
 */
export async function pullLayers(options: PullOptions): Promise<Assembled & { digest: string }> {
  const { client, reference, digest: wanted, maxBytes, folder, signal } = options;
  const { repository } = reference;
  const { digest, manifest } = await readManifest(
    client,
    repository,
    wanted ?? reference.digest ?? reference.tag ?? '',
  );
  const announced = manifest.layers.reduce((sum, { size }) => sum + size, 0);
  const budget = new ByteBudget(maxBytes);
  if (announced > maxBytes) budget.take(announced);
  const config = await fetchConfig(client, repository, manifest.config);
  const image = readConfig(config);
  if (image.rootfs.diff_ids.length !== manifest.layers.length) {
    throw new TaskFailure('registry-lies', 'The image has another number of layers than its configuration says.');
  }
  const meter = new Meter(manifest.layers, options.progress);
  const layers: Assembled['layers'] = [];
  for (const [index, layer] of manifest.layers.entries()) {
    const file = join(folder, `layer-${index}.tar`);
    const hash = createHash('sha256');
    let received = 0;
    const source = Readable.from(
      (async function* () {
        for await (const chunk of client.blob(repository, layer.digest, layer.size)) {
          hash.update(chunk);
          received += chunk.length;
          meter.received(index, received);
          yield chunk;
        }
        if (received !== layer.size || `sha256:${hash.digest('hex')}` !== layer.digest) {
          throw new TaskFailure('registry-lies', `The layer ${layer.digest.slice(7, 19)} is not what the image names.`);
        }
      })(),
      { objectMode: false },
    );
    const { diffId, sizeBytes } = await unpack(source, file, { budget, signal, isInspected: false });
    if (diffId !== image.rootfs.diff_ids[index]) {
      throw new TaskFailure('registry-lies', `The layer ${layer.digest.slice(7, 19)} unpacks to something else.`);
    }
    meter.finished(index);
    layers.push({ file, diffId, sizeBytes });
  }
  return { config, layers, digest };
}

async function fetchConfig(
  client: RegistryClient,
  repository: string,
  { digest, size }: { digest: string; size: number },
): Promise<Buffer> {
  if (size > MAX_CONFIG_BYTES)
    throw new TaskFailure('image-unsupported', 'The configuration of the image is too large.');
  const chunks: Buffer[] = [];
  for await (const chunk of client.blob(repository, digest, size)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (digestOf(bytes) === digest) return bytes;
  throw new TaskFailure('registry-lies', 'The configuration is not what the image names.');
}

/** Reads a reference that the control plane has sent. */
export function requireReference(text: string): ImageReference {
  const reference = parseImageReference(text);
  if (reference === null) throw new TaskFailure('image-not-found', `"${text.slice(0, 200)}" is no image reference.`);
  return reference;
}

/** How far each layer is. */
class Meter {
  readonly #layers: readonly { digest: string; size: number }[];
  readonly #tell: (progress: TaskProgress) => void;
  readonly #done: number[];
  readonly #finished = new Set<number>();

  constructor(layers: readonly { digest: string; size: number }[], tell: (progress: TaskProgress) => void) {
    this.#layers = layers;
    this.#tell = tell;
    this.#done = layers.map(() => 0);
    this.#report();
  }

  received(index: number, bytes: number): void {
    this.#done[index] = bytes;
    this.#report();
  }

  finished(index: number): void {
    this.#finished.add(index);
    this.#report();
  }

  #report(): void {
    this.#tell({
      step: 'downloading',
      doneBytes: this.#done.reduce((sum, bytes) => sum + bytes, 0),
      totalBytes: this.#layers.reduce((sum, { size }) => sum + size, 0),
      parts: this.#layers.map(({ digest, size }, index) => ({
        name: digest.slice(7, 19),
        step: this.#finished.has(index) ? 'done' : (this.#done[index] ?? 0) > 0 ? 'downloading' : 'waiting',
        doneBytes: this.#done[index] ?? 0,
        totalBytes: size,
      })),
    });
  }
}
