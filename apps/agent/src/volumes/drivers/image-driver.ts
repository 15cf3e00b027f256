import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rename, rm, stat, statfs, truncate } from 'node:fs/promises';
import { findMountAt } from '../mounts.ts';
import { runTool, ToolError } from '../run-tool.ts';
import type { Place } from '../volume-places.ts';
import { makeData, MOUNT_OPTIONS, unmountAll } from './bind-mount.ts';
import type { VolumeDriver } from './driver.ts';

/** Whatever reads or writes a whole volume: as long as a slow disk needs for a terabyte. */
const WHOLE_MS = 6 * 3_600_000;
const CAP_SYS_RESOURCE = 24n;
/** Nothing is kept for root, and no block that was taken from the disk is given back. */
const MAKE_OPTIONS = ['-m', '0', '-E', 'nodiscard,lazy_itable_init=1,lazy_journal_init=1'];

/**
 * A file system of its own in a file whose whole size is taken from the disk. The kernel's own bookkeeping is inside of the
 * size, and a crash of one volume is none of another.
 */
export const imageDriver: VolumeDriver = {
  kind: 'image',
  reserves: true,
  // The kernel grows a mounted one for whoever holds CAP_SYS_RESOURCE.
  resizesOffline: (isGrowing) => !isGrowing || !mayGrowMounted(),

  async make(place, sizeBytes) {
    await this.remove(place);
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    await reserve(place, sizeBytes);
    await runTool('mkfs.ext4', ['-q', '-F', ...MAKE_OPTIONS, place.image], { timeoutMs: WHOLE_MS });
    await this.mount(place);
    await makeData(place.mount);
    await unmountAll(place);
  },

  async makeFrom(snapshot, place, sizeBytes, signal) {
    await this.remove(place);
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    await copyImage(snapshot, place, signal);
    await reserve(place, sizeBytes);
    await fitTo(place, sizeBytes);
  },

  async mount(place) {
    if (findMountAt(place.mount) !== null) return;
    mkdirSync(place.mount, { recursive: true, mode: 0o700 });
    await runTool('mount', ['-t', 'ext4', '-o', `loop,${MOUNT_OPTIONS},errors=remount-ro`, place.image, place.mount]);
  },

  async unmount(place) {
    await unmountAll(place);
    return (await loopsOf(place)).length === 0;
  },

  async resize(place, sizeBytes) {
    const { size } = await stat(place.image);
    if (sizeBytes > size) await reserve(place, sizeBytes);
    // Mounted it only grows. A crash between growing the file and what is in it is mended here.
    if (findMountAt(place.mount) !== null) return growMounted(place);
    await requireFree(place);
    await fitTo(place, sizeBytes);
    if (sizeBytes < size) await truncate(place.image, sizeBytes);
  },

  async size(place) {
    return (await stat(place.image)).size;
  },

  async usage(place, sizeBytes) {
    const { bavail, bsize, files, ffree } = await statfs(place.mount);
    return { usedBytes: Math.max(0, sizeBytes - bavail * bsize), inodesUsed: files - ffree };
  },

  async snapshot(place, snapshot, { signal }) {
    await this.remove(snapshot);
    mkdirSync(snapshot.folder, { recursive: true, mode: 0o700 });
    const isMounted = findMountAt(place.mount) !== null;
    // What programs write meanwhile waits: the copy is the volume of one moment.
    if (isMounted) await runTool('fsfreeze', ['--freeze', place.mount]);
    try {
      await copyImage(place, snapshot, signal);
    } finally {
      if (isMounted) await thaw(place);
    }
  },

  async remove(place) {
    await unmountAll(place);
    await rm(place.image, { force: true });
  },

  async replace(place, by) {
    await rename(by.image, place.image);
  },
};

/** A freeze outlives the agent that asked for it. Nothing when it is not frozen. */
export async function thaw(place: Place): Promise<void> {
  await runTool('fsfreeze', ['--unfreeze', place.mount]).catch(() => {});
}

/** The file's blocks are taken from the disk now: whoever writes later finds them. */
async function reserve(place: Place, sizeBytes: number): Promise<void> {
  await runTool('fallocate', ['--length', String(sizeBytes), place.image], { timeoutMs: WHOLE_MS });
}

async function check(place: Place): Promise<void> {
  try {
    await runTool('e2fsck', ['-f', '-p', place.image], { timeoutMs: WHOLE_MS });
  } catch (error) {
    // 1: something was wrong and is not any more [e2fsck(8)].
    if (!(error instanceof ToolError) || error.code !== 1) throw error;
  }
}

async function copyImage(from: Place, to: Place, signal?: AbortSignal): Promise<void> {
  const args = ['--reflink=auto', '--sparse=auto', '--', from.image, to.image];
  await runTool('cp', args, { timeoutMs: WHOLE_MS, signal });
}

/** The loop device looks at its file anew, and the file system fills it. */
async function growMounted(place: Place): Promise<void> {
  for (const loop of await loopsOf(place)) {
    await runTool('losetup', ['--set-capacity', loop]);
    await runTool('resize2fs', [loop], { timeoutMs: WHOLE_MS });
  }
}

/** Not mounted. */
async function fitTo(place: Place, sizeBytes: number): Promise<void> {
  await check(place);
  await runTool('resize2fs', [place.image, `${Math.floor(sizeBytes / 1024)}K`], { timeoutMs: WHOLE_MS });
}

/** Two that write to one file system at once would ruin it. */
async function requireFree(place: Place): Promise<void> {
  const loops = await loopsOf(place);
  if (loops.length > 0) throw new Error(`${place.image} is still in use by ${loops.join(', ')}`);
}

function mayGrowMounted(): boolean {
  const held = /^CapEff:\s+([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${held}`) >> CAP_SYS_RESOURCE) & 1n) === 1n;
}

async function loopsOf(place: Place): Promise<string[]> {
  if (!existsSync(place.image)) return [];
  const listed = await runTool('losetup', ['--noheadings', '--output', 'NAME', '--associated', place.image]);
  return listed.split('\n').filter((name) => name.startsWith('/dev/loop'));
}
