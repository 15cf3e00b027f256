import type { Stats } from 'node:fs';
import { lstat, opendir, readlink } from 'node:fs/promises';
import { MAX_DOWNLOAD_BYTES, MAX_DOWNLOAD_ENTRIES, MAX_FILE_CHUNK_BYTES } from '@bulkhead/shared';
import { pack as createPack, type Header, type Pack } from 'tar-stream';
import { fileRefusal } from './problem.ts';
import { keepsFiles, openFolder, openRegularFile, RootWalk, type FileRoot } from './root-walk.ts';

type Named = Partial<Header> & Pick<Header, 'name'>;

/** Each level holds a folder open. */
const MAX_DEPTH = 64;

interface Packing {
  pack: Pack;
  signal: AbortSignal;
  left: { entries: number; bytes: number };
}

/**
 * Everything in a folder of a running container or of a volume as a tar archive, as who is inside sees it. Devices, pipes, sockets and the
 * kernel's own file systems are left out. Errors: NOT_FOUND, CONFLICT; what is too large ends it in the middle.
 */
export async function packRunningFolder(
  root: FileRoot,
  path: string,
  signal: AbortSignal,
): Promise<{ name: string; chunks: AsyncIterable<Buffer> }> {
  const walk = await RootWalk.to(root, path);
  if (walk.leaf !== null) {
    await walk.close();
    throw fileRefusal('not-a-folder', 'It is no folder.');
  }
  const name = walk.path.split('/').at(-1) ?? '';
  const pack = createPack();
  // Its reader hears of it as well; without anybody who listens it would end the process.
  pack.on('error', () => {});
  const packing = { pack, signal, left: { entries: MAX_DOWNLOAD_ENTRIES, bytes: MAX_DOWNLOAD_BYTES } };
  const work = async () => {
    try {
      await walk.requireKeptFiles();
      await packFolder(packing, walk.folder, name === '' ? '' : `${name}/`, 0);
      pack.finalize();
    } catch (error) {
      pack.destroy(error instanceof Error ? error : new Error(String(error)));
    } finally {
      await walk.close();
    }
  };
  void work();
  return { name: name === '' ? 'root' : name, chunks: pack as unknown as AsyncIterable<Buffer> };
}

async function packFolder(packing: Packing, folder: string, prefix: string, depth: number): Promise<void> {
  const { left, signal } = packing;
  if (depth > MAX_DEPTH) throw fileRefusal('too-large', `It has more than ${MAX_DEPTH} folders in one another.`);
  for await (const { name } of await opendir(folder)) {
    signal.throwIfAborted();
    const found = await lstat(`${folder}/${name}`).catch(() => null);
    if (found === null) continue;
    left.entries -= 1;
    left.bytes -= found.isFile() ? found.size : 0;
    if (left.entries < 0 || left.bytes < 0) {
      throw fileRefusal(
        'too-large',
        `At most ${MAX_DOWNLOAD_ENTRIES} files with ${MAX_DOWNLOAD_BYTES} bytes are packed.`,
      );
    }
    await packEntry(packing, folder, { name, path: `${prefix}${name}`, found, depth });
  }
}

async function packEntry(
  packing: Packing,
  folder: string,
  { name, path, found, depth }: { name: string; path: string; found: Stats; depth: number },
): Promise<void> {
  const { pack } = packing;
  const about = { mode: found.mode & 0o7777, uid: found.uid, gid: found.gid, mtime: found.mtime };
  if (found.isSymbolicLink()) {
    const linkname = await readlink(`${folder}/${name}`).catch(() => null);
    if (linkname !== null) await writeWhole(pack, { ...about, name: path, type: 'symlink', linkname });
  } else if (found.isDirectory()) {
    await writeWhole(pack, { ...about, name: `${path}/`, type: 'directory' });
    const inner = await openFolder(folder, name).catch(() => null);
    if (inner === null) return;
    try {
      const at = `/proc/self/fd/${inner.fd}`;
      if (await keepsFiles(at)) await packFolder(packing, at, `${path}/`, depth + 1);
    } finally {
      await inner.close();
    }
  } else if (found.isFile()) {
    await packFile(packing, folder, name, { ...about, name: path, type: 'file' });
  }
}

/** A file has in the archive the size that it had at first: what it gains meanwhile is left out, what it loses is zeros. */
async function packFile({ pack, signal }: Packing, folder: string, name: string, header: Named): Promise<void> {
  const file = await openRegularFile(folder, name).catch(() => null);
  if (file === null) return;
  try {
    const { size } = await file.stat();
    const entry = pack.entry({ ...header, size });
    entry.on('error', () => {});
    for (let at = 0; at < size;) {
      signal.throwIfAborted();
      const wanted = Math.min(MAX_FILE_CHUNK_BYTES, size - at);
      const chunk = Buffer.alloc(wanted);
      const { bytesRead } = await file.read(chunk, 0, wanted, at);
      at += bytesRead === 0 ? wanted : bytesRead;
      const isTaken = entry.write(bytesRead === 0 ? chunk : chunk.subarray(0, bytesRead));
      if (!isTaken) await drained(pack, entry);
    }
    entry.end(null);
  } finally {
    await file.close();
  }
}

function writeWhole(pack: Pack, header: Named): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = pack.entry(header, (error) => (error ? reject(error) : resolve()));
    entry.on('error', (error: Error) => reject(error));
  });
}

/** A reader that leaves destroys the pack, and nothing drains any more. */
function drained(pack: Pack, entry: ReturnType<Pack['entry']>): Promise<void> {
  return new Promise((resolve, reject) => {
    entry.once('drain', () => {
      pack.off('close', leave);
      resolve();
    });
    const leave = () => reject(new Error('nobody reads it any more'));
    pack.once('close', leave);
  });
}
