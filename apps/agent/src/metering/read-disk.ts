import { statfsSync } from 'node:fs';
import type { Heartbeat } from '@bulkhead/shared';

/** How full the file system is that a folder lies on, as everybody but root may fill it; null: there is no such folder. */
export function readDisk(folder: string | undefined): NonNullable<Heartbeat['engineDisk']> | null {
  if (folder === undefined) return null;
  try {
    const { bsize, blocks, bfree, bavail } = statfsSync(folder);
    // What is kept for root is no part of what can be filled.
    return { capacityBytes: bsize * (blocks - (bfree - bavail)), freeBytes: bsize * bavail };
  } catch {
    return null;
  }
}
