import { createReadStream, createWriteStream, statSync, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable, type Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { MAX_LAYERS } from '@bulkhead/shared';
import { z } from 'zod';
import { TaskFailure } from '../tasks/handler.ts';
import type { Assembled } from './assembled.ts';
import { MAX_CONFIG_BYTES, readConfig } from './image-config.ts';
import { TarWalker } from './tar-walker.ts';
import { ByteBudget, unpack } from './unpack.ts';

/** A layer is three files in older archives. */
const MAX_FILES = 4 * MAX_LAYERS + 16;
const MAX_NAME = 512;

const savedSchema = z
  .array(
    z.object({ Config: z.string().max(MAX_NAME), Layers: z.array(z.string().max(MAX_NAME)).min(1).max(MAX_LAYERS) }),
  )
  .min(1);
const descriptorSchema = z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) });
const indexSchema = z.object({ manifests: z.array(descriptorSchema).min(1).max(64) });
const manifestSchema = z.object({ config: descriptorSchema, layers: z.array(descriptorSchema).min(1).max(MAX_LAYERS) });

interface ReadOptions {
  folder: string;
  maxBytes: number;
  signal: AbortSignal;
  /** Looks at every file of every layer, for what strangers bring. */
  isInspected: boolean;
}

/**
 * Reads an archive as `docker save` and `podman save` write them, or an OCI layout, into checked files: every layer is in it
 * and unpacks to what the configuration names. An engine that is given an archive takes layers that it has already without
 * looking whether the archive brings them; so whoever knew the digests of another's image could import it.
 */
export async function readArchive(source: Readable, options: ReadOptions): Promise<Assembled> {
  const { folder, maxBytes, signal, isInspected } = options;
  // Packed layers and what they unpack to are on the disk at once.
  const files = await spread(source, folder, maxBytes + 64 * 1024 ** 2, signal);
  const { configFile, layerFiles } = await findParts(files);
  const config = await readSmall(configFile);
  const image = readConfig(config);
  if (image.rootfs.diff_ids.length !== layerFiles.length) throw refused('it has not the layers that it says');
  const budget = new ByteBudget(maxBytes);
  const layers: Assembled['layers'] = [];
  for (const [index, layerFile] of layerFiles.entries()) {
    const file = join(folder, `unpacked-${index}.tar`);
    const { diffId, sizeBytes } = await unpack(createReadStream(layerFile), file, { budget, signal, isInspected });
    if (diffId !== image.rootfs.diff_ids[index]) throw refused(`its layer ${index + 1} is not the one that it names`);
    layers.push({ file, diffId, sizeBytes });
  }
  return { config, layers };
}

/** The archive's files under names of ours, by theirs. */
async function spread(
  source: Readable,
  folder: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const budget = new ByteBudget(maxBytes);
  const open = new Set<WriteStream>();
  let last: WriteStream | null = null;
  const walker = new TarWalker((entry) => {
    last?.end();
    last = null;
    if (entry.kind !== 'file') return null;
    if (entry.name.length > MAX_NAME) throw refused('it holds a file with a name that is too long');
    if (files.size >= MAX_FILES) throw refused(`it holds more than ${MAX_FILES} files`);
    budget.take(entry.sizeBytes);
    const file = join(folder, `part-${files.size}`);
    files.set(entry.name.replace(/^(\.\/)+/, ''), file);
    const stream = createWriteStream(file, { mode: 0o600 });
    open.add(stream);
    stream.once('close', () => open.delete(stream));
    last = stream;
    return (chunk) => void stream.write(chunk);
  });
  const into = new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        walker.push(chunk);
        if (last?.writableNeedDrain) last.once('drain', () => done());
        else done();
      } catch (error) {
        done(error as Error);
      }
    },
    final(done) {
      try {
        walker.end();
        last?.end();
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  try {
    await unpackInto(source, into, signal);
    await Promise.all([...open].map((stream) => finished(stream)));
  } finally {
    // Closed before it returns: whoever removes the folder then finds nothing that is being made in it.
    await Promise.all([...open].map((stream) => closed(stream)));
  }
  return files;
}

function closed(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', resolve);
    stream.destroy();
  });
}

/** The whole of an archive may be packed too. */
async function unpackInto(source: Readable, into: Writable, signal: AbortSignal): Promise<void> {
  const first = await firstBytes(source);
  if (first[0] === 0x1f && first[1] === 0x8b) await pipeline(source, createGunzip(), into, { signal });
  else if (first.length >= 4 && first.readUInt32LE(0) === 0xfd2fb528) {
    await pipeline(source, createZstdDecompress(), into, { signal });
  } else await pipeline(source, into, { signal });
}

async function firstBytes(source: Readable): Promise<Buffer> {
  for (;;) {
    const chunk = source.read() as Buffer | null;
    if (chunk !== null) {
      source.unshift(chunk);
      return chunk;
    }
    if (source.readableEnded || source.destroyed) throw refused('it is empty');
    await new Promise<void>((resolve, reject) => {
      source.once('readable', resolve);
      source.once('end', resolve);
      source.once('error', reject);
    });
  }
}

async function findParts(files: Map<string, string>): Promise<{ configFile: string; layerFiles: string[] }> {
  const need = (name: string): string => {
    const file = files.get(name);
    if (file === undefined) throw refused(`it names ${name.slice(0, 100)} and does not bring it`);
    return file;
  };
  const savedFile = files.get('manifest.json');
  if (savedFile !== undefined) {
    const saved = savedSchema.safeParse(await readJson(savedFile));
    const [image] = saved.data ?? [];
    if (image === undefined) throw refused('its manifest.json is not right');
    if ((saved.data?.length ?? 0) > 1) throw refused('it holds more than one image: save them one by one');
    return { configFile: need(image.Config), layerFiles: image.Layers.map(need) };
  }
  const blob = ({ digest }: { digest: string }) => need(`blobs/sha256/${digest.slice(7)}`);
  if (!files.has('index.json')) throw refused('it is neither from “docker save” nor an OCI layout');
  let described: unknown = await readJson(need('index.json'));
  for (let depth = 0; depth < 3; depth += 1) {
    const manifest = manifestSchema.safeParse(described);
    if (manifest.success) {
      return { configFile: blob(manifest.data.config), layerFiles: manifest.data.layers.map(blob) };
    }
    const index = indexSchema.safeParse(described);
    const [only] = index.data?.manifests ?? [];
    if (only === undefined) throw refused('its index.json is not right');
    described = await readJson(blob(only));
  }
  throw refused('its index leads nowhere');
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readSmall(file)).toString('utf8')) as unknown;
  } catch (error) {
    if (error instanceof TaskFailure) throw error;
    throw refused('a description in it is not JSON');
  }
}

async function readSmall(file: string): Promise<Buffer> {
  if (statSync(file).size > MAX_CONFIG_BYTES) throw refused('a description in it is too large');
  return readFile(file);
}

function refused(why: string): TaskFailure {
  return new TaskFailure('archive-refused', `The archive is not taken: ${why}.`);
}

/** An image of one layer, as its configuration says it. */
export function configOfRootfs(
  diffId: string,
  about: { command: readonly string[]; env: readonly { name: string; value: string }[]; architecture: string },
): Buffer {
  const created = new Date().toISOString();
  const config = {
    architecture: about.architecture,
    os: 'linux',
    created,
    config: {
      Env: about.env.map(({ name, value }) => `${name}=${value}`),
      Cmd: about.command.length > 0 ? about.command : null,
    },
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created, created_by: 'imported root file system' }],
  };
  return Buffer.from(JSON.stringify(config));
}
