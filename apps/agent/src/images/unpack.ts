import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { TaskFailure } from '../tasks/handler.ts';
import { MAX_ENTRIES, objectToEntry } from './object-to-entry.ts';
import { TarWalker } from './tar-walker.ts';

/** How much may still be unpacked of one image, counted over all of its layers. */
export class ByteBudget {
  readonly #maxBytes: number;
  #takenBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Throws TaskFailure when it is more than is left. */
  take(bytes: number): void {
    this.#takenBytes += bytes;
    if (this.#takenBytes <= this.#maxBytes) return;
    throw new TaskFailure(
      'image-too-large',
      `The image is larger than ${this.#maxBytes} bytes, which is what is left of the tenant's quota for images.`,
    );
  }
}

export interface Unpacked {
  /** `sha256:…` of the unpacked content. */
  diffId: string;
  sizeBytes: number;
}

interface UnpackOptions {
  budget: ByteBudget;
  signal: AbortSignal;
  /** Looks at every entry, and refuses what no root file system of a stranger may bring. */
  isInspected: boolean;
}

/** Writes a layer to a file, unpacked: gzip, zstd or neither. Throws TaskFailure for anything else. */
export async function unpack(source: Readable, file: string, options: UnpackOptions): Promise<Unpacked> {
  const { budget, signal, isInspected } = options;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let entries = 0;
  const walker = new TarWalker((entry) => {
    entries += 1;
    if (entries > MAX_ENTRIES) throw refused(`it holds more than ${MAX_ENTRIES} files`);
    const objection = isInspected ? objectToEntry(entry) : null;
    if (objection !== null) throw refused(objection);
    return null;
  });
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        budget.take(chunk.length);
        sizeBytes += chunk.length;
        hash.update(chunk);
        walker.push(chunk);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        walker.end();
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  await pipeline(source, peel(), watch, createWriteStream(file, { mode: 0o600 }), { signal });
  return { diffId: `sha256:${hash.digest('hex')}`, sizeBytes };
}

/** Takes off the packing, whichever its first bytes say it is. */
function peel() {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const { head, whole } = await readHead(source);
    const packing = packingOf(head);
    if (packing === null) {
      yield* whole;
      return;
    }
    const unpacker = packing === 'gzip' ? createGunzip() : createZstdDecompress();
    const feeding = pipeline(whole, unpacker).catch((error: unknown) => {
      unpacker.destroy(error instanceof Error ? error : new Error(String(error)));
    });
    try {
      for await (const chunk of unpacker) yield chunk as Buffer;
    } catch (error) {
      if (error instanceof Error && 'code' in error && /^(Z_|ZSTD_)/.test(String(error.code))) {
        throw refused(`its packing is damaged (${error.message})`);
      }
      throw error;
    } finally {
      unpacker.destroy();
      await feeding;
    }
  };
}

/** The first bytes, and everything with them. */
async function readHead(source: AsyncIterable<Buffer>): Promise<{ head: Buffer; whole: AsyncGenerator<Buffer> }> {
  const iterator: AsyncIterator<Buffer, unknown> = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 6) {
    const next = await iterator.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = (async function* () {
    try {
      yield head;
      for (;;) {
        const next = await iterator.next();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  })();
  return { head, whole };
}

function packingOf(head: Buffer): 'gzip' | 'zstd' | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  const hex = head.subarray(0, 6).toString('hex');
  if (hex === 'fd377a585a00' || hex.startsWith('425a68')) {
    throw refused('it is packed with xz or bzip2: pack it with gzip or zstd, or not at all');
  }
  return null;
}

function refused(why: string): TaskFailure {
  return new TaskFailure('archive-refused', `The image is not taken: ${why}.`);
}
