import type { Stats } from 'node:fs';
import { lstat, opendir, readlink } from 'node:fs/promises';
import { MAX_FOLDER_ENTRIES, MAX_PATH, type FileEntry, type FolderList } from '@bulkhead/shared';
import { fileRefusal } from './problem.ts';
import { RootWalk, type FileRoot } from './root-walk.ts';

/** Links whose end is looked for in one folder. */
const MAX_FOLLOWED = 200;
/** The list has to fit into one message of the link. */
const MAX_LIST_BYTES = 512 * 1024;
const ENTRY_COST_BYTES = 200;

/** A folder of a running container as it sees it, with what is mounted there. Errors: NOT_FOUND, CONFLICT. */
export async function listRunningFolder(root: FileRoot, path: string): Promise<FolderList> {
  const walk = await RootWalk.to(root, path);
  try {
    if (walk.leaf !== null) throw fileRefusal('not-a-folder', 'It is no folder.');
    await walk.requireKeptFiles();
    const { names, isComplete } = await readNames(walk.folder);
    const entries: FileEntry[] = [];
    let followed = 0;
    for (const name of names) {
      const found = await lstat(`${walk.folder}/${name}`).catch(() => null);
      if (found === null) continue;
      const target = found.isSymbolicLink() ? await readlink(`${walk.folder}/${name}`).catch(() => '') : null;
      const mayFollow = target !== null && followed < MAX_FOLLOWED;
      if (mayFollow) followed += 1;
      const leadsToFolder = mayFollow && (await isFolder(root, `${walk.path}/${name}`));
      entries.push({ ...describe(name, found), target: target?.slice(0, MAX_PATH) ?? null, leadsToFolder });
    }
    return { path: walk.path, ...fit(entries, isComplete), isRunning: true };
  } finally {
    await walk.close();
  }
}

/** Pure: as many as one answer holds, folders first and by name. */
export function fit(entries: readonly FileEntry[], isComplete: boolean): Pick<FolderList, 'entries' | 'isComplete'> {
  const ordered = entries.toSorted(
    (a, b) => Number(isFolderLike(b)) - Number(isFolderLike(a)) || (a.name < b.name ? -1 : 1),
  );
  let bytes = 0;
  const kept = ordered.slice(0, MAX_FOLDER_ENTRIES).filter(({ name, target }) => {
    bytes += ENTRY_COST_BYTES + Buffer.byteLength(name) + Buffer.byteLength(target ?? '');
    return bytes <= MAX_LIST_BYTES;
  });
  return { entries: kept, isComplete: isComplete && kept.length === entries.length };
}

function isFolderLike({ kind, leadsToFolder }: FileEntry): boolean {
  return kind === 'folder' || leadsToFolder;
}

async function readNames(folder: string): Promise<{ names: string[]; isComplete: boolean }> {
  const names: string[] = [];
  // Closes itself at the end of the loop.
  for await (const { name } of await opendir(folder)) {
    if (names.length >= MAX_FOLDER_ENTRIES) return { names, isComplete: false };
    names.push(name);
  }
  return { names, isComplete: true };
}

async function isFolder(root: FileRoot, path: string): Promise<boolean> {
  try {
    const walk = await RootWalk.to(root, path);
    await walk.close();
    return walk.leaf === null;
  } catch {
    return false;
  }
}

function describe(name: string, found: Stats): Omit<FileEntry, 'target' | 'leadsToFolder'> {
  return {
    name,
    kind: kindOf(found),
    sizeBytes: found.size,
    mode: found.mode & 0o7777,
    uid: found.uid,
    gid: found.gid,
    modifiedAtMs: Math.max(0, Math.round(found.mtimeMs)),
  };
}

function kindOf(found: Stats): FileEntry['kind'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  if (found.isSymbolicLink()) return 'link';
  if (found.isFIFO()) return 'pipe';
  if (found.isSocket()) return 'socket';
  return found.isCharacterDevice() || found.isBlockDevice() ? 'device' : 'other';
}
