import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatBytes } from '@bulkhead/shared';
import { CgroupError } from '../errors.ts';
import { readKernelFileIfThere, writeKernelFileSlowly } from '../kernel-file.ts';
import { parseNumber } from './ceilings.ts';

/** Reclaiming at most this long: what a group holds on to after it, it needs. */
const DEADLINE_MS = 2_000;
/** One write reclaims at most this much, so that the deadline is looked at in between. */
const SLICE_BYTES = 32 * 1024 ** 2;
/** A slice that frees nothing is tried again this often: pages that are being written back come free a little later. */
const MAX_FRUITLESS = 3;
const PAUSE_MS = 20;

/**
 * Brings a group's memory to `bytes` or below by asking the kernel to reclaim (memory.reclaim, Linux 5.19); true when it is
 * there. On v2 the kernel takes a ceiling under what is in use, reclaims, and then kills: nothing may be lowered before this
 * has answered. A kernel without memory.reclaim answers by what is in use now.
 */
export async function makeRoom(directory: string, bytes: number): Promise<boolean> {
  const reclaim = join(directory, 'memory.reclaim');
  const usage = (): number => readUsage(directory);
  const deadline = performance.now() + DEADLINE_MS;
  let fruitless = 0;
  for (let used = usage(); used > bytes;) {
    if (performance.now() > deadline || fruitless >= MAX_FRUITLESS) return false;
    if (!(await reclaimSome(reclaim, Math.min(SLICE_BYTES, used - bytes)))) return used <= bytes;
    const left = usage();
    fruitless = left < used ? 0 : fruitless + 1;
    used = left;
    if (fruitless > 0) await sleep(PAUSE_MS);
  }
  return true;
}

/** What to throw when there is no room. */
export function noRoom(file: string, directory: string, bytes: number): CgroupError {
  const used = formatBytes(readUsage(directory));
  const message = `${used} are in use in ${directory} and cannot be reclaimed: the ceiling is not lowered to ${formatBytes(bytes)}`;
  return new CgroupError('busy', file, message, 'EBUSY');
}

function readUsage(directory: string): number {
  const file = join(directory, 'memory.current');
  const text = readKernelFileIfThere(file);
  return text === null ? 0 : parseNumber(text, file);
}

/** False where the kernel has no such file. EAGAIN says that less was freed than asked for, which usage tells better. */
async function reclaimSome(file: string, bytes: number): Promise<boolean> {
  try {
    await writeKernelFileSlowly(file, String(bytes));
    return true;
  } catch (error) {
    if (error instanceof CgroupError && (error.errno === 'EAGAIN' || error.errno === 'EINTR')) return true;
    if (error instanceof CgroupError && (error.code === 'vanished' || error.code === 'denied')) return false;
    throw error;
  }
}
