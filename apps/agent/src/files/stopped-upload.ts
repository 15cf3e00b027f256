import { mkdirSync, rmSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { BulkheadError, MAX_FILE_CHUNK_BYTES, type AgentUpload } from '@bulkhead/shared';
import { pack as createPack } from 'tar-stream';
import type { FileEngine } from '../docker/file-engine.ts';
import { explainFileError } from './problem.ts';
import { headerOf, type Sink } from './uploads.ts';

/** How long the engine may take to unpack what has come. */
const FINISH_MS = 120_000;
/** Of the host's disk, for all of them. */
const MAX_WAITING_BYTES = 2 * 1024 ** 3;

/** Uploads into stopped instances wait on the host's disk until they are whole: the engine would leave half a file behind. */
export class StoppedUploads {
  readonly #directory: string;
  readonly #engine: Pick<FileEngine, 'putArchive'>;
  #waitingBytes = 0;

  /** Forgets what an agent before this one left there. */
  constructor(directory: string, engine: Pick<FileEngine, 'putArchive'>) {
    this.#directory = directory;
    this.#engine = engine;
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** Errors: TOO_MANY_ATTEMPTS when what waits would take more of the host's disk than it may. */
  async open(containerId: string, { uploadId, folder, name, sizeBytes }: AgentUpload): Promise<Sink> {
    if (this.#waitingBytes + sizeBytes > MAX_WAITING_BYTES) {
      const message = 'The host holds as many uploads as it may; try again when others are done.';
      throw new BulkheadError('TOO_MANY_ATTEMPTS', message, { retryAfterSec: 30 });
    }
    this.#waitingBytes += sizeBytes;
    const path = join(this.#directory, uploadId);
    const file = await open(path, 'wx+', 0o600);
    const leaving = new AbortController();
    let isClosed = false;
    const close = async () => {
      if (isClosed) return;
      isClosed = true;
      this.#waitingBytes -= sizeBytes;
      leaving.abort();
      await file.close().catch(() => {});
      await rm(path, { force: true });
    };
    return {
      write: async (bytes) => {
        await file.write(bytes);
      },
      finish: async () => {
        const tar = Readable.from(archiveOf(file, name, sizeBytes));
        tar.on('error', () => {});
        try {
          await this.#engine.putArchive(
            containerId,
            folder,
            tar,
            AbortSignal.any([leaving.signal, AbortSignal.timeout(FINISH_MS)]),
          );
        } catch (error) {
          throw explainFileError(error);
        } finally {
          tar.destroy();
          await close();
        }
      },
      abort: () => void close(),
    };
  }
}

/** A tar archive of one file, in pieces. */
async function* archiveOf(file: FileHandle, name: string, sizeBytes: number): AsyncGenerator<Uint8Array> {
  const pack = createPack();
  pack.on('error', () => {});
  const entry = pack.entry(headerOf(name, { size: sizeBytes, mode: 0o644 }));
  entry.on('error', () => {});
  const filling = (async () => {
    for (let at = 0; at < sizeBytes;) {
      const chunk = Buffer.allocUnsafe(Math.min(MAX_FILE_CHUNK_BYTES, sizeBytes - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) throw new Error('the upload became shorter');
      at += bytesRead;
      if (!entry.write(chunk.subarray(0, bytesRead))) {
        await new Promise<void>((resolve) => entry.once('drain', () => resolve()));
      }
    }
    entry.end(null);
    pack.finalize();
  })();
  filling.catch((error: unknown) => pack.destroy(error instanceof Error ? error : new Error(String(error))));
  yield* pack as unknown as AsyncIterable<Uint8Array>;
}
