import { join } from 'node:path';
import { CgroupError } from '../errors.ts';
import { writeKernelFile } from '../kernel-file.ts';

/**
 * Makes the kernel count block I/O on these disks (`254:0`), for all groups from now on. Since Linux 6.10 v1 counts on a disk
 * only once any group has been given a throttle there; a rate of 0, which is none, is enough, and it stays so until the disk
 * goes. `mount` is that of blkio. Returns the disks that refused.
 */
export function startBlockCounters(mount: string, devices: readonly string[]): string[] {
  const file = join(mount, 'blkio.throttle.read_bps_device');
  return devices.filter((device) => {
    try {
      writeKernelFile(file, `${device} 0`);
      return false;
    } catch (error) {
      if (error instanceof CgroupError) return true;
      throw error;
    }
  });
}
