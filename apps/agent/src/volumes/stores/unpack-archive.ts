import { constants } from 'node:fs';
import { lchown, link, mkdir, open, symlink, unlink, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { extract, type Extract as TarReader } from 'tar-stream';
import { VolumeProblem } from '../volume-problem.ts';

type Entry = TarReader extends AsyncIterable<infer Source> ? Source : never;

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const MAX_DEPTH = 256;
/** Neither set-user-id nor set-group-id: of no use on a volume. */
const KEPT_MODE = 0o1777;

/**
 * Unpacks an archive, whoever made it, into a folder that nobody else can see meanwhile. Each name is gone to step by step from
 * the open folder, no link is followed, no step goes up, and devices and pipes are left out. Throws VolumeProblem when there is
 * no space, and for names that lead out.
 */
export async function unpackArchive(
  folder: string,
  archive: Readable,
  { maxBytes, onBytes }: { maxBytes: number; onBytes: (bytes: number) => void },
): Promise<void> {
  const root = await open(folder, FOLDER);
  const reader = extract();
  archive.once('error', (error) => reader.destroy(error));
  archive.pipe(reader);
  let bytes = 0;
  try {
    for await (const entry of reader) {
      bytes += entry.header.size ?? 0;
      if (bytes > maxBytes) throw noSpace();
      await unpack(root, entry);
      entry.resume();
      onBytes(bytes);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
      throw noSpace();
    throw error;
  } finally {
    archive.destroy();
    reader.destroy();
    await root.close();
  }
}

async function unpack(root: FileHandle, entry: Entry): Promise<void> {
  const { header } = entry;
  const parts = partsOf(header.name);
  const name = parts.pop();
  if (name === undefined) return settle(root, entry);
  const parent = await openFolder(root, parts);
  const path = `${at(parent)}/${name}`;
  try {
    if (header.type === 'directory') {
      const made = await openFolder(parent, [name]);
      try {
        await settle(made, entry);
      } finally {
        await made.close();
      }
    } else if (header.type === 'file' || header.type === 'contiguous-file') {
      await writeFile(path, entry);
    } else if (header.type === 'symlink') {
      await unlink(path).catch(() => {});
      await symlink(header.linkname ?? '', path);
      await lchown(path, header.uid ?? 0, header.gid ?? 0);
    } else if (header.type === 'link') {
      await linkTo(root, path, header.linkname ?? '');
    }
  } finally {
    await parent.close();
  }
}

async function writeFile(path: string, entry: Entry): Promise<void> {
  await unlink(path).catch(() => {});
  const file = await open(path, NEW_FILE, 0o600);
  try {
    for await (const chunk of entry as AsyncIterable<Buffer>) await file.write(chunk);
    await settle(file, entry);
  } finally {
    await file.close();
  }
}

/** To a file that was unpacked before. */
async function linkTo(root: FileHandle, path: string, target: string): Promise<void> {
  const parts = partsOf(target);
  const name = parts.pop();
  if (name === undefined) return;
  const folder = await openFolder(root, parts);
  try {
    await unlink(path).catch(() => {});
    await link(`${at(folder)}/${name}`, path);
  } finally {
    await folder.close();
  }
}

async function settle(handle: FileHandle, { header }: Entry): Promise<void> {
  await handle.chown(header.uid ?? 0, header.gid ?? 0);
  await handle.chmod((header.mode ?? 0o644) & KEPT_MODE);
  const time = header.mtime ?? new Date();
  await handle.utimes(time, time);
}

/** Goes down from an open folder, and makes what is not there. A name that is no folder, a link among them, ends it. */
async function openFolder(from: FileHandle, parts: readonly string[]): Promise<FileHandle> {
  let here = await open(at(from), constants.O_RDONLY | constants.O_DIRECTORY);
  for (const part of parts) {
    const path = `${at(here)}/${part}`;
    const parent = here;
    try {
      await mkdir(path, { mode: 0o755 }).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      });
      here = await open(path, FOLDER);
    } finally {
      await parent.close();
    }
  }
  return here;
}

function at(handle: FileHandle): string {
  return `/proc/self/fd/${handle.fd}`;
}

function partsOf(name: string): string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length <= MAX_DEPTH && !parts.includes('..') && !name.includes('\0')) return parts;
  throw new VolumeProblem('bad-archive', 'A name in the archive leads out of the volume.', { isPassing: false });
}

function noSpace(): VolumeProblem {
  return new VolumeProblem('no-space', 'The volume is too small for what is in the archive.', { isPassing: false });
}
