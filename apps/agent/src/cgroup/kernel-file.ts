import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { CgroupError, toCgroupError } from './errors.ts';

/** No file that we read is longer; the kernel's interface files are a few hundred bytes. */
const MAX_BYTES = 64 * 1024;
const shared = Buffer.allocUnsafe(MAX_BYTES);

/** The text of a kernel file, without the newline at its end. Throws CgroupError. */
export function readKernelFile(file: string): string {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, 'r');
    let length = 0;
    while (length < MAX_BYTES) {
      const got = readSync(descriptor, shared, length, MAX_BYTES - length, null);
      if (got === 0) break;
      length += got;
    }
    if (length === MAX_BYTES) {
      throw new CgroupError('unreadable', file, `${file} is longer than ${MAX_BYTES} bytes`);
    }
    return shared.toString('latin1', 0, length).trimEnd();
  } catch (error) {
    throw toCgroupError(error, file, 'read');
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Like readKernelFile, but null where the file or its group is not there. */
export function readKernelFileIfThere(file: string): string | null {
  try {
    return readKernelFile(file);
  } catch (error) {
    if (error instanceof CgroupError && error.code === 'vanished') return null;
    throw error;
  }
}

/** One write(2) of the whole value: the kernel takes an interface file's value in one piece. Throws CgroupError. */
export function writeKernelFile(file: string, value: string): void {
  let descriptor: number | null = null;
  try {
    // Not 'w': that would create a file, or truncate; the kernel's files are opened for writing as they are.
    descriptor = openSync(file, 'r+');
    writeSync(descriptor, value);
  } catch (error) {
    throw toCgroupError(error, file, `write "${value}" to`);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** The same off the event loop, for a write inside which the kernel may work for long (reclaiming memory). */
export async function writeKernelFileSlowly(file: string, value: string): Promise<void> {
  try {
    const handle = await open(file, 'r+');
    try {
      await handle.write(value);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw toCgroupError(error, file, `write "${value}" to`);
  }
}
