import { statSync } from 'node:fs';

/** A device file: what the kernel knows it by. */
export interface DeviceNode {
  type: 'c' | 'b';
  major: number;
  minor: number;
}

/** What is at a path of this host; null when nothing is there, or no device. */
export function readDeviceNode(path: string): DeviceNode | null {
  const node = statOf(path);
  if (node === null || !(node.isCharacterDevice() || node.isBlockDevice())) return null;
  return { type: node.isCharacterDevice() ? 'c' : 'b', major: majorOf(node.rdev), minor: minorOf(node.rdev) };
}

function statOf(path: string) {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return null;
  }
}

/** As glibc packs a device number: 12 + 20 bits of major, 8 + 24 of minor, interleaved. */
function majorOf(rdev: bigint): number {
  return Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n));
}

function minorOf(rdev: bigint): number {
  return Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n));
}
