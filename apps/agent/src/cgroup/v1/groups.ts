import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelWrite } from '@bulkhead/shared';
import type { GroupPath } from '../driver.ts';
import { toCgroupError } from '../errors.ts';
import { readKernelFile, readKernelFileIfThere, writeKernelFile } from '../kernel-file.ts';

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
