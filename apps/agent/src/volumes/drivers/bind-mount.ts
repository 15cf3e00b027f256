import { mkdirSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { findMountAt } from '../mounts.ts';
import { runTool } from '../run-tool.ts';
import type { Place } from '../volume-places.ts';

/** What every volume is mounted with: a program of one tenant never runs with another's rights, a device node opens nothing. */
export const MOUNT_OPTIONS = 'nosuid,nodev';

/** Mounts a folder over another one, once. */
export async function bindMount(place: Place): Promise<void> {
  if (findMountAt(place.mount) !== null) return;
  mkdirSync(place.mount, { recursive: true, mode: 0o700 });
  await runTool('mount', ['-o', `bind,${MOUNT_OPTIONS}`, place.tree, place.mount]);
  const found = findMountAt(place.mount);
  if (found !== null && found.options.has('nosuid') && found.options.has('nodev')) return;
  await unmountAll(place);
  throw new Error(`${place.mount} cannot be mounted with ${MOUNT_OPTIONS}`);
}

/** Takes away whatever is mounted there, one over the other. */
export async function unmountAll(place: Place): Promise<void> {
  for (let tries = 0; findMountAt(place.mount) !== null && tries < 8; tries += 1) {
    await runTool('umount', [place.mount]);
  }
  if (findMountAt(place.mount) !== null) throw new Error(`${place.mount} cannot be unmounted`);
}

/** The folder that containers see. Its owner is set when an instance is to have it. */
export async function makeData(folder: string): Promise<void> {
  mkdirSync(`${folder}/data`, { recursive: true });
  await chmod(`${folder}/data`, 0o755);
}
