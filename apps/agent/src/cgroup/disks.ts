import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostFacts } from '@bulkhead/shared';

type Disk = HostFacts['disks'][number];

/** Bound of the protocol; a host with more shows the lowest numbers. */
const MAX_DISKS = 64;
/** `/sys/block/<name>/size` counts these, whatever the disk's own sector is. */
const SECTOR_BYTES = 512;
/** Their I/O is memory's, or reaches a disk of the list under that disk's own number. */
const NOT_DISKS = /^(loop|ram|zram|fd|sr)\d+$/;

/**
 * Disks that an I/O throttle can name, ordered by number: whole disks and what is stacked on them (LVM, md), never
 * partitions (the kernel answers ENODEV for one). From /sys/block; [] where that is not to be seen.
 */
export function readDisks(sysBlock = '/sys/block'): Disk[] {
  return namesIn(sysBlock)
    .filter((name) => !NOT_DISKS.test(name))
    .flatMap((name) => readDisk(sysBlock, name) ?? [])
    .sort((left, right) => compareDevices(left.device, right.device))
    .slice(0, MAX_DISKS);
}

/** Orders `8:16` before `254:0`, as throttles are ordered too. */
export function compareDevices(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split(':').map(Number);
  const [rightMajor = 0, rightMinor = 0] = right.split(':').map(Number);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}

/** Null for what vanished meanwhile, and for a drive without a medium. */
function readDisk(sysBlock: string, name: string): Disk | null {
  const read = (file: string): string => textOf(join(sysBlock, name, file));
  const device = read('dev');
  const sizeBytes = Number(read('size')) * SECTOR_BYTES;
  if (!/^\d{1,5}:\d{1,7}$/.test(device) || !Number.isSafeInteger(sizeBytes) || sizeBytes <= 0) return null;
  return {
    device,
    // sysfs has no slash in a name: cciss/c0d0 stands as cciss!c0d0.
    name: name.replaceAll('!', '/').slice(0, 64),
    sizeBytes,
    scheduler: schedulerOf(read('queue/scheduler')).slice(0, 32),
    rotational: read('queue/rotational') === '1',
  };
}

/** Of `mq-deadline [bfq] none` the one in brackets; what is stacked has no scheduler of its own, or says `none` alone. */
function schedulerOf(text: string): string {
  return /\[([^\]]+)\]/.exec(text)?.[1] ?? (text === '' ? 'none' : text);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
