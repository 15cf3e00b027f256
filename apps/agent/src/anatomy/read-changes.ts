import { closeSync, constants, lstatSync, openSync, readdirSync, type Dirent } from 'node:fs';
import type { Anatomy } from '@bulkhead/shared';

type Change = NonNullable<Anatomy['rootfs']>['changes'][number];

export const MAX_LISTED = 500;
/** What a look may cost: about 20 µs an entry. A container with more is said to have "at least" so many. */
export const MAX_COUNTED = 10_000;
const MAX_DEPTH = 64;

export interface LayerChanges {
  changes: Change[];
  total: number;
  /** False: there is more than was looked at, and `sizeBytes` is of what was. */
  isComplete: boolean;
  sizeBytes: number;
}

/**
 * What an overlay's upper folder changes against the folders below it: a device 0:0 deletes, what is also below is changed,
 * the rest is added. A folder that is only the way to something is not named.
 *
 * The container writes there while we read, so no name is ever followed through a link: each step opens a folder by its
 * parent's descriptor and refuses links. The event loop is given back every few folders.
 */
export async function readChanges(
  upper: string,
  lowers: readonly string[],
  { maxListed, maxCounted } = { maxListed: MAX_LISTED, maxCounted: MAX_COUNTED },
): Promise<LayerChanges> {
  const result: LayerChanges = { changes: [], total: 0, isComplete: true, sizeBytes: 0 };
  const waiting: string[][] = [[]];
  let looked = 0;
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const entries = listFolder(upper, path);
    for (const entry of entries) {
      if (result.total >= maxCounted) return { ...result, isComplete: false };
      const here = [...path, entry.name];
      const isFolder = entry.isDirectory();
      const isBelow = lowers.some((lower) => isThere(lower, here));
      if (isFolder && here.length < MAX_DEPTH) waiting.push(here);
      if (isFolder && isBelow) continue;
      const { isWhiteout, sizeBytes } = look(upper, here);
      result.total += 1;
      result.sizeBytes += sizeBytes;
      if (result.changes.length < maxListed) {
        const kind = isWhiteout ? 'deleted' : isBelow ? 'changed' : 'added';
        result.changes.push({ kind, path: `/${here.join('/')}`.slice(0, 4096) });
      }
    }
    looked += entries.length + 1;
    if (looked > 200) {
      looked = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return result;
}

/** Runs `within` with the path of a folder that nobody can swap: its open descriptor. Null: there is no such folder. */
function withFolder<T>(root: string, path: readonly string[], within: (folder: string) => T): T | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(root, constants.O_RDONLY | constants.O_DIRECTORY);
    for (const name of path) {
      const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
      const next = openSync(`/proc/self/fd/${descriptor}/${name}`, flags);
      closeSync(descriptor);
      descriptor = next;
    }
    return within(`/proc/self/fd/${descriptor}`);
  } catch {
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function listFolder(root: string, path: readonly string[]): Dirent[] {
  return withFolder(root, path, (folder) => readdirSync(folder, { withFileTypes: true })) ?? [];
}

function isThere(root: string, path: readonly string[]): boolean {
  const name = path.at(-1) ?? '';
  return withFolder(root, path.slice(0, -1), (folder) => lstatSync(`${folder}/${name}`)) !== null;
}

function look(root: string, path: readonly string[]): { isWhiteout: boolean; sizeBytes: number } {
  const name = path.at(-1) ?? '';
  const found = withFolder(root, path.slice(0, -1), (folder) => lstatSync(`${folder}/${name}`));
  if (found === null) return { isWhiteout: false, sizeBytes: 0 };
  return { isWhiteout: found.isCharacterDevice() && found.rdev === 0, sizeBytes: found.blocks * 512 };
}
