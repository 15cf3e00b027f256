import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { findMountOf, readSuperOptions } from '../mounts.ts';
import { runTool } from '../run-tool.ts';
import type { Place } from '../volume-places.ts';
import { bindMount, makeData, unmountAll } from './bind-mount.ts';
import type { VolumeDriver } from './driver.ts';

const DELETE_MS = 10 * 60_000;
const GROUPS = '/sys/fs/btrfs';

/** A subvolume of btrfs whose quota group has a limit. Snapshots are of one moment, and cost nothing when they are made. */
export const subvolumeDriver: VolumeDriver = {
  kind: 'subvolume',
  reserves: false,
  resizesOffline: () => false,

  async make(place, sizeBytes) {
    await this.remove(place);
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    await runTool('btrfs', ['subvolume', 'create', place.tree]);
    await this.resize(place, sizeBytes);
    await makeData(place.tree);
  },

  async makeFrom(snapshot, place, sizeBytes) {
    await this.remove(place);
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    await runTool('btrfs', ['subvolume', 'snapshot', snapshot.tree, place.tree]);
    await this.resize(place, sizeBytes);
  },

  mount: (place) => bindMount(place),

  async unmount(place) {
    await unmountAll(place);
    return true;
  },

  async resize(place, sizeBytes) {
    await runTool('btrfs', ['qgroup', 'limit', String(sizeBytes), place.tree]);
    const found = await this.size(place);
    if (found !== sizeBytes) throw new Error(`the limit of ${place.tree} reads ${found}, and ${sizeBytes} was set`);
  },

  async size(place) {
    const group = await groupOf(place);
    const hasLimit = (Number(readFileSync(`${group}/limit_flags`, 'utf8')) & 1) === 1;
    return hasLimit ? Number(readFileSync(`${group}/max_referenced`, 'utf8')) : Number.MAX_SAFE_INTEGER;
  },

  async usage(place) {
    return { usedBytes: Number(readFileSync(`${await groupOf(place)}/referenced`, 'utf8')), inodesUsed: null };
  },

  async snapshot(place, snapshot) {
    await this.remove(snapshot);
    mkdirSync(snapshot.folder, { recursive: true, mode: 0o700 });
    await runTool('btrfs', ['subvolume', 'snapshot', '-r', place.tree, snapshot.tree]);
  },

  async remove(place) {
    await unmountAll(place);
    if (!existsSync(place.tree)) return;
    const id = await idOf(place.tree);
    await runTool('btrfs', ['subvolume', 'delete', place.tree], { timeoutMs: DELETE_MS });
    ids.delete(place.tree);
    // Newer kernels take it away themselves, older ones only once it is empty: a left-over one costs nothing.
    await runTool('btrfs', ['qgroup', 'destroy', `0/${id}`, place.folder]).catch(() => {});
  },

  async replace(place, by) {
    await rename(by.tree, place.tree);
    ids.delete(place.tree);
    ids.delete(by.tree);
  },
};

/** Numbers of subvolumes by path; asked once. Bounded by the volumes of the host. */
const ids = new Map<string, string>();

async function idOf(tree: string): Promise<string> {
  const known = ids.get(tree);
  if (known !== undefined) return known;
  const id = (await runTool('btrfs', ['inspect-internal', 'rootid', tree])).trim();
  ids.set(tree, id);
  return id;
}

/** The quota group's folder in sysfs (Linux 5.9). */
async function groupOf(place: Place): Promise<string> {
  return `${GROUPS}/${fileSystemOf(place.tree)}/qgroups/0_${await idOf(place.tree)}`;
}

/** The id of the btrfs that a path lies in: the one that names its device. Throws when none does. */
export function fileSystemOf(path: string): string {
  const mount = findMountOf(path);
  const device = basename(readSuperOptions(mount?.target ?? '/').source);
  const found = readdirSync(GROUPS).find((id) => existsSync(`${GROUPS}/${id}/devices/${device}`));
  if (found === undefined) throw new Error(`${path} lies in no btrfs that the kernel tells of`);
  return found;
}

/** Whether the operator has switched quotas on. */
export function hasQuotas(path: string): boolean {
  return existsSync(`${GROUPS}/${fileSystemOf(path)}/qgroups`);
}
