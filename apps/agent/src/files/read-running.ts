import type { FileHandle } from 'node:fs/promises';
import { MAX_DOWNLOAD_BYTES, MAX_FILE_CHUNK_BYTES } from '@bulkhead/shared';
import { fileRefusal } from './problem.ts';
import { RootWalk, type FileRoot } from './root-walk.ts';

export interface OpenedFile {
  name: string;
  path: string;
  /** As it was when it was opened; so much is read, and what is added meanwhile is not. */
  sizeBytes: number;
  chunks: AsyncIterable<Buffer>;
}

/** A file of a running container. Errors: NOT_FOUND, CONFLICT. Reading it to its end, or leaving it, closes it. */
export async function openRunningFile(root: FileRoot, path: string): Promise<OpenedFile> {
  const walk = await RootWalk.to(root, path);
  try {
    const file = await walk.openFile();
    const { size } = await file.stat();
    if (size > MAX_DOWNLOAD_BYTES) {
      await file.close();
      throw fileRefusal('too-large', `It has ${size} bytes; at most ${MAX_DOWNLOAD_BYTES} are read.`);
    }
    return { name: walk.leaf ?? '', path: walk.path, sizeBytes: size, chunks: readAll(file, size) };
  } finally {
    await walk.close();
  }
}

async function* readAll(file: FileHandle, sizeBytes: number): AsyncGenerator<Buffer> {
  try {
    for (let at = 0; at < sizeBytes;) {
      const chunk = Buffer.allocUnsafe(Math.min(MAX_FILE_CHUNK_BYTES, sizeBytes - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) throw fileRefusal('interrupted', 'It became shorter while it was read.');
      at += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
