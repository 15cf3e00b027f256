import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { usageChunkSchema, type UsageChunk } from '@bulkhead/shared';
import type { z } from 'zod';
import { errnoOf } from '../cgroup/errors.ts';
import type { Log } from '../log.ts';

const compress = promisify(deflate);
/** What is mostly digits gets hardly smaller with more: half the time, and a fifth of the memory. */
const COMPRESSION = { level: 1, windowBits: 12, memLevel: 6 };
const expand = promisify(inflate);
/** Of one file, unpacked: what is larger is not ours. */
const MAX_FILE_BYTES = 32 * 1024 ** 2;
const CHUNK_FILE = /^(\d{10})\.chunk$/;
const CHECKPOINT = 'checkpoint';
/** The one before it, for when it cannot be read. */
const BEFORE = 'checkpoint.before';

/** The journal's files: a chunk each, and how far it is. What is written is on disk when that returns. */
export class JournalFolder {
  readonly #path: string;
  readonly #log: Log;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  async prepare(): Promise<void> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 });
  }

  /** Numbers of the chunks that are there, in order. */
  async chunks(): Promise<number[]> {
    const names = await readdir(this.#path);
    return names.flatMap((name) => Number(CHUNK_FILE.exec(name)?.[1] ?? [])).toSorted((one, other) => one - other);
  }

  writeChunk(chunk: UsageChunk): Promise<void> {
    return this.#replace(nameOf(chunk.seq), JSON.stringify(chunk));
  }

  /** Null: it cannot be read, and has been set aside. */
  readChunk(seq: number): Promise<{ chunk: UsageChunk; bytes: number } | null> {
    return this.#read(nameOf(seq), usageChunkSchema).then((read) => read && { chunk: read.value, bytes: read.bytes });
  }

  async removeChunk(seq: number): Promise<void> {
    await rm(join(this.#path, nameOf(seq)), { force: true });
  }

  async writeCheckpoint(text: string): Promise<void> {
    const [file, before] = [join(this.#path, CHECKPOINT), join(this.#path, BEFORE)];
    await rm(before, { force: true });
    await link(file, before).catch(unlessAbsent);
    await this.#replace(CHECKPOINT, text);
  }

  /** `isNewest` false: the newest could not be read, and this is the one before it. Null: there is none. */
  async readCheckpoint<T extends z.ZodType>(schema: T): Promise<{ value: z.infer<T>; isNewest: boolean } | null> {
    const newest = await this.#read(CHECKPOINT, schema);
    if (newest !== null) return { value: newest.value, isNewest: true };
    const before = await this.#read(BEFORE, schema);
    return before && { value: before.value, isNewest: false };
  }

  /** Puts everything aside, in the place of what was put aside before, and begins with nothing. */
  async setAside(): Promise<void> {
    const aside = `${this.#path}.lost`;
    await rm(aside, { recursive: true, force: true });
    await rename(this.#path, aside).catch(unlessAbsent);
    await this.prepare();
  }

  async #replace(name: string, text: string): Promise<void> {
    const file = join(this.#path, name);
    const next = `${file}.next`;
    const bytes = await compress(text, COMPRESSION);
    const handle = await open(next, 'w', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } catch (error) {
      await rm(next, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    await rename(next, file);
    const directory = await open(this.#path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }

  async #read<T extends z.ZodType>(name: string, schema: T): Promise<{ value: z.infer<T>; bytes: number } | null> {
    const file = join(this.#path, name);
    let packed: Buffer;
    try {
      packed = await readFile(file);
    } catch (error) {
      unlessAbsent(error);
      return null;
    }
    try {
      const bytes = await expand(packed, { maxOutputLength: MAX_FILE_BYTES });
      return { value: schema.parse(JSON.parse(bytes.toString())), bytes: bytes.length };
    } catch (error) {
      this.#log.warn('a file of the usage journal is damaged and is set aside', { file, error });
      await rename(file, `${file}.damaged`);
      return null;
    }
  }
}

function nameOf(seq: number): string {
  return `${String(seq).padStart(10, '0')}.chunk`;
}

function unlessAbsent(error: unknown): void {
  if (errnoOf(error) !== 'ENOENT') throw error;
}
