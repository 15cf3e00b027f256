/** blkio.throttle.*: four files, a line for each disk that has a rate (`254:0 1048576`); writing the rate 0 takes it away. */
import type { IoRate } from '@bulkhead/shared';
import { IO_RATES } from '@bulkhead/shared';
import { compareDevices } from '../disks.ts';
import type { DeviceIoLimit } from '../driver.ts';
import { CgroupError } from '../errors.ts';

export const THROTTLE_FILES = {
  readBytesPerSec: 'blkio.throttle.read_bps_device',
  writeBytesPerSec: 'blkio.throttle.write_bps_device',
  readOpsPerSec: 'blkio.throttle.read_iops_device',
  writeOpsPerSec: 'blkio.throttle.write_iops_device',
} as const satisfies Record<IoRate, string>;

/** One rate of one disk that changes; null = none. */
export interface RateChange {
  device: string;
  rate: IoRate;
  from: number | null;
  to: number | null;
}

/** From the text of each file to one limit a disk, ordered by disk. Throws CgroupError `unreadable`. */
export function parseThrottles(texts: Readonly<Record<IoRate, string>>): DeviceIoLimit[] {
  const limits = new Map<string, DeviceIoLimit>();
  for (const rate of IO_RATES) {
    for (const line of texts[rate].split('\n')) {
      if (line === '') continue;
      const [, device, value] = /^(\d+:\d+) (\d+)$/.exec(line) ?? [];
      if (device === undefined || value === undefined) {
        throw new CgroupError('unreadable', THROTTLE_FILES[rate], `${THROTTLE_FILES[rate]} holds no rate: "${line}"`);
      }
      const limit = limits.get(device) ?? noLimit(device);
      limit[rate] = Number(value);
      limits.set(device, limit);
    }
  }
  return [...limits.values()].sort((left, right) => compareDevices(left.device, right.device));
}

/** What differs, disk by disk. */
export function changedRates(from: readonly DeviceIoLimit[], to: readonly DeviceIoLimit[]): RateChange[] {
  const devices = [...new Set([...from, ...to].map((limit) => limit.device))].sort(compareDevices);
  return devices.flatMap((device) => {
    const before = from.find((limit) => limit.device === device);
    const after = to.find((limit) => limit.device === device);
    return IO_RATES.map((rate) => ({ device, rate, from: before?.[rate] ?? null, to: after?.[rate] ?? null })).filter(
      (change) => change.from !== change.to,
    );
  });
}

/** What is written for a rate. */
export function spellRate(device: string, rate: number | null): string {
  return `${device} ${rate ?? 0}`;
}

/** What a file says of the disk that `asked` (`254:0 1048576`) is about, and whether that is what was asked. */
export function findRate(asked: string, text: string): { found: string; matches: boolean } {
  const [device = ''] = asked.split(' ');
  const found = text.split('\n').find((line) => line.startsWith(`${device} `)) ?? spellRate(device, null);
  return { found, matches: found === asked };
}

function noLimit(device: string): DeviceIoLimit {
  return { device, readBytesPerSec: null, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: null };
}
