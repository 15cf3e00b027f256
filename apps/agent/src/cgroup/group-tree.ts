/** Directories of groups, the same on v1 and v2. */
import { existsSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupPath } from './driver.ts';
import { REMOVE_DEADLINE_MS } from './driver.ts';
import { CgroupError, errnoOf, toCgroupError } from './errors.ts';
import { readKernelFileIfThere } from './kernel-file.ts';

const RETRY_MS = 20;
/** Bound against a tenant that nests groups without end. */
const MAX_GROUPS = 10_000;

/** One name of a path, so that no name from outside can lead elsewhere. */
export function groupName(name: string): string {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) return name;
  throw new CgroupError('refused', name, `"${name.slice(0, 80)}" cannot name a group`);
}

/** Only what is below our own root may be removed. */
export function ownPath(root: GroupPath, path: GroupPath): GroupPath {
  const isOwn = (path === root || path.startsWith(`${root}/`)) && !path.split('/').includes('..');
  if (isOwn) return path;
  throw new CgroupError('denied', path, `"${path.slice(0, 200)}" is not below our own group "${root}"`);
}

/** Names of the groups right below; [] when the group is not there. */
export function listBelow(directory: string): string[] {
  try {
    // A group counts a link for each group below and two for itself; listing its forty files costs ten times as much.
    if (statSync(directory).nlink === 2) return [];
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw toCgroupError(error, directory, 'list the groups of');
  }
}

/**
 * Removes a group with its descendants below every mount. Nothing is removed while a task is in any of them; a task on
 * its way out is waited for until the deadline.
 */
export async function removeEverywhere(mounts: readonly string[], path: GroupPath): Promise<void> {
  const deadline = performance.now() + REMOVE_DEADLINE_MS;
  for (;;) {
    try {
      const directories = mounts.map((mount) => join(mount, path));
      for (const directory of directories) refuseTasks(directory);
      for (const directory of directories) removeTree(directory);
      return;
    } catch (error) {
      const isBusy = error instanceof CgroupError && error.code === 'busy';
      if (!isBusy || performance.now() > deadline) throw error;
    }
    await sleep(RETRY_MS);
  }
}

/** Processes of the group and of all below it; [] when it is not there. */
export function tasksBelow(root: string): number[] {
  return treeOf(root).flatMap(tasksIn);
}

function tasksIn(directory: string): number[] {
  const text = readKernelFileIfThere(join(directory, 'cgroup.procs'));
  return text === null || text === '' ? [] : text.split('\n').map(Number);
}

function refuseTasks(root: string): void {
  for (const directory of treeOf(root)) {
    const pids = tasksIn(directory);
    if (pids.length === 0) continue;
    const some = pids.slice(0, 10).join(', ');
    throw new CgroupError(
      'busy',
      directory,
      `${directory} still holds ${pids.length} processes (${some}): stop them before the group is removed`,
      'EBUSY',
    );
  }
}

function removeTree(root: string): void {
  for (const directory of treeOf(root).reverse()) {
    try {
      rmdirSync(directory);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw toCgroupError(error, directory, 'remove the group');
    }
  }
}

/** The directory of the group and of all below it, parents first; [] when it is not there. */
export function treeOf(root: string): string[] {
  if (!existsSync(root)) return [];
  const found = [root];
  for (let index = 0; index < found.length; index += 1) {
    const directory = found[index] ?? root;
    found.push(...listBelow(directory).map((name) => join(directory, name)));
    if (found.length > MAX_GROUPS) {
      throw new CgroupError('busy', root, `${root} has more than ${MAX_GROUPS} groups below it`);
    }
  }
  return found;
}
