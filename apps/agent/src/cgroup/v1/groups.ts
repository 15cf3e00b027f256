import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KernelWrite } from '@bulkhead/shared';
import type { GroupPath } from '../driver.ts';
import { REMOVE_DEADLINE_MS } from '../driver.ts';
import { CgroupError, errnoOf, toCgroupError } from '../errors.ts';
import { readKernelFile, readKernelFileIfThere, writeKernelFile } from '../kernel-file.ts';

const RETRY_MS = 20;
/** Bound against a tenant that nests groups without end. */
const MAX_GROUPS = 10_000;

/** Makes the group and what is missing above it below `mount`; true when the group itself was not there. */
export function makeGroup(mount: string, path: GroupPath): boolean {
  const directory = join(mount, path);
  if (existsSync(directory)) return false;
  try {
    mkdirSync(directory, { recursive: true });
    return true;
  } catch (error) {
    throw toCgroupError(error, directory, 'make the group');
  }
}

/**
 * A v1 cpuset takes no task (ENOSPC) before it has processors and memory nodes, and none that its parent has not
 * (EACCES): fills in what is empty from the root down, with the parent's.
 */
export function fillCpuset(mount: string, path: GroupPath): KernelWrite[] {
  const writes: KernelWrite[] = [];
  for (const name of ['cpuset.cpus', 'cpuset.mems']) {
    if (readKernelFile(join(mount, path, name)) !== '') continue;
    let inherited = readKernelFile(join(mount, name));
    let group = '';
    for (const part of path.split('/')) {
      group = join(group, part);
      const file = join(mount, group, name);
      const held = readKernelFile(file);
      if (held !== '') {
        inherited = held;
        continue;
      }
      const started = process.hrtime.bigint();
      writeKernelFile(file, inherited);
      const tookUsec = Number((process.hrtime.bigint() - started) / 1000n);
      writes.push({ file, asked: inherited, found: readKernelFile(file), tookUsec });
    }
  }
  return writes;
}

/** Before Linux 5.11 a parent's memory ceiling binds its children only with this; since then it is always 1. */
export function bindMemoryBelow(mount: string, path: GroupPath): void {
  let group = '';
  for (const part of path.split('/')) {
    group = join(group, part);
    const file = join(mount, group, 'memory.use_hierarchy');
    if (readKernelFileIfThere(file) === '0') writeKernelFile(file, '1');
  }
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
