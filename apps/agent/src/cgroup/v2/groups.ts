import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelWrite } from '@bulkhead/shared';
import type { GroupPath } from '../driver.ts';
import { CgroupError, toCgroupError } from '../errors.ts';
import { readKernelFile, readKernelFileIfThere, writeKernelFile } from '../kernel-file.ts';

/** What we have use for; a host may lack some (see the capabilities). */
export const V2_CONTROLLERS = ['cpu', 'cpuset', 'io', 'memory', 'pids'] as const;

/**
 * Makes a group with what is missing above it, and gives it the controllers, from the root down: a group has a controller's
 * files when its parent's cgroup.subtree_control names it, and the parent must then hold no process itself (the root may).
 * Says what had to be written. About two reads a level when all is there.
 */
export function makeV2Group(mount: string, path: GroupPath): KernelWrite[] {
  const writes: KernelWrite[] = [];
  const wanted = controllersOf(mount, '').filter((name) => (V2_CONTROLLERS as readonly string[]).includes(name));
  let parent = '';
  for (const part of path.split('/')) {
    const missing = wanted.filter((name) => !subtreeOf(mount, parent).includes(name));
    if (missing.length > 0) {
      if (parent !== '') refuseOwnProcesses(join(mount, parent));
      writes.push(giveControllers(mount, parent, missing));
    }
    parent = join(parent, part);
    makeDirectory(join(mount, parent));
  }
  return writes;
}

/** The controllers of a group; [] when it is not there. */
export function controllersOf(mount: string, path: GroupPath): string[] {
  return words(readKernelFileIfThere(join(mount, path, 'cgroup.controllers')));
}

function subtreeOf(mount: string, path: GroupPath): string[] {
  return words(readKernelFileIfThere(join(mount, path, 'cgroup.subtree_control')));
}

function giveControllers(mount: string, path: GroupPath, names: readonly string[]): KernelWrite {
  const file = join(mount, path, 'cgroup.subtree_control');
  const asked = names.map((name) => `+${name}`).join(' ');
  const started = process.hrtime.bigint();
  writeKernelFile(file, asked);
  const tookUsec = Number((process.hrtime.bigint() - started) / 1000n);
  return { file, asked, found: readKernelFile(file), tookUsec };
}

function refuseOwnProcesses(directory: string): void {
  const pids = readKernelFileIfThere(join(directory, 'cgroup.procs')) ?? '';
  if (pids === '') return;
  const some = pids.split('\n').slice(0, 10).join(', ');
  throw new CgroupError(
    'busy',
    directory,
    `${directory} holds processes itself (${some}), and the kernel gives the groups below such a group no controllers: ` +
      'end them or move them away',
    'EBUSY',
  );
}

function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  try {
    mkdirSync(directory);
  } catch (error) {
    throw toCgroupError(error, directory, 'make the group');
  }
}

function words(text: string | null): string[] {
  return text === null || text === '' ? [] : text.split(/\s+/);
}
