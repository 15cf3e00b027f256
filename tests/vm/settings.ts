import { homedir } from 'node:os';
import { resolve } from 'node:path';

export interface VmSettings {
  /** Machine images are kept here between runs; the folder may be removed at any time that none of them runs. */
  cacheDir: string;
  memoryMib: number;
  processors: number;
  swapMib: number;
}

/**
 * BULKHEAD_VM_DIR names the folder of the images (`~/.cache/bulkhead-vm`). Throws an error that says what is wrong when this
 * computer cannot run such a machine at all.
 */
export function readVmSettings(env = process.env): VmSettings {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `The test machine is an x86-64 Debian and is made on one; this is ${process.platform} ${process.arch}.`,
    );
  }
  const cache = env['XDG_CACHE_HOME'] || `${homedir()}/.cache`;
  return {
    cacheDir: resolve(env['BULKHEAD_VM_DIR'] || `${cache}/bulkhead-vm`),
    memoryMib: 1536,
    processors: 2,
    swapMib: 256,
  };
}
