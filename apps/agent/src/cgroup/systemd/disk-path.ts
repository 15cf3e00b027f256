import { readFileSync } from 'node:fs';
import { CgroupError } from '../errors.ts';

/** The device file of a disk by its number: `254:0` → `/dev/vda`. systemd wants a path. Throws CgroupError `refused`. */
export function diskPath(device: string): string {
  const file = `/sys/dev/block/${device}/uevent`;
  const name = /^DEVNAME=(\S+)$/m.exec(textOf(file))?.[1];
  if (/^\d+:\d+$/.test(device) && name !== undefined) return `/dev/${name}`;
  throw new CgroupError('refused', file, `there is no disk ${device} on this host: choose one of its disks`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
