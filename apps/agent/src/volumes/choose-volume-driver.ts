import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { MIN_VOLUME_BYTES } from '@bulkhead/shared';
import type { Log } from '../log.ts';
import type { DriverKind, VolumeDriver } from './drivers/driver.ts';
import { imageDriver } from './drivers/image-driver.ts';
import { createProjectQuotaDriver } from './drivers/project-quota-driver.ts';
import { ProjectNumbers } from './drivers/project-numbers.ts';
import { hasQuotas, subvolumeDriver } from './drivers/subvolume-driver.ts';
import { findMountOf, readSuperOptions } from './mounts.ts';
import { hasTool } from './run-tool.ts';
import type { VolumePlaces } from './volume-places.ts';

/** Not root: who may manage quotas may also pass them. */
const NOBODY = 65_534;
const WRITE_DEADLINE_MS = 30_000;

/** What this host makes new volumes with, and why. */
export interface DriverChoice {
  /** Null: it can make none. */
  driver: VolumeDriver | null;
  /** One sentence for operators, with what would make a better one possible. */
  reason: string;
}

export type Drivers = Record<DriverKind, VolumeDriver>;

export function createDrivers(places: VolumePlaces): Drivers {
  return {
    'project-quota': createProjectQuotaDriver(places, new ProjectNumbers(places.projectsFile)),
    subvolume: subvolumeDriver,
    image: imageDriver,
  };
}

/**
 * Finds by trying what can make a size bind where the volumes are: the quotas of the file system if it has them, else a file
 * system in a file. Tried means: a small volume is made, filled beyond its size by nobody in particular, and removed.
 */
export async function chooseVolumeDriver(places: VolumePlaces, drivers: Drivers, log: Log): Promise<DriverChoice> {
  mkdirSync(places.root, { recursive: true, mode: 0o700 });
  const type = findMountOf(places.root)?.type ?? 'unknown';
  const lacks: string[] = [];
  for (const kind of candidates(type)) {
    const lack = (await findLack(kind, places)) ?? (await tryOut(drivers[kind], places));
    if (lack === null) return { driver: drivers[kind], reason: [DESCRIBED[kind](type), ...lacks].join(' ') };
    lacks.push(lack);
    log.info('a way to make volumes is left out', { kind, because: lack });
  }
  return { driver: null, reason: lacks.join(' ') };
}

const DESCRIBED: Record<DriverKind, (type: string) => string> = {
  'project-quota': (type) => `Project quotas of the ${type} file system.`,
  subvolume: () => 'Subvolumes of btrfs with a limit each.',
  image: (type) => `A file system of its own for each volume, in a file on ${type} whose size is taken at once.`,
};

function candidates(type: string): DriverKind[] {
  if (type === 'btrfs') return ['subvolume', 'image'];
  return type === 'xfs' || type === 'ext4' ? ['project-quota', 'image'] : ['image'];
}

async function findLack(kind: DriverKind, places: VolumePlaces): Promise<string | null> {
  const lacking = (await missingTools(TOOLS[kind])).join(', ');
  if (kind === 'project-quota') {
    const mount = findMountOf(places.root);
    const { options } = readSuperOptions(mount?.target ?? '/');
    if (!options.has('prjquota') && !options.has('pquota')) {
      return `Project quotas are off: mount ${mount?.target ?? '/'} with prjquota to use them.`;
    }
  }
  if (lacking !== '') return `Programs are missing for ${kind}: ${lacking}.`;
  if (kind === 'subvolume' && !hasQuotas(places.root)) {
    return `Quotas of btrfs are off: btrfs quota enable ${places.root} switches them on.`;
  }
  if (kind === 'image' && !existsSync('/dev/loop-control')) return 'The kernel has no loop devices.';
  return null;
}

const TOOLS: Record<DriverKind, readonly string[]> = {
  'project-quota': ['setquota', 'chattr', 'lsattr', 'tar'],
  subvolume: ['btrfs'],
  image: ['mkfs.ext4', 'losetup', 'resize2fs', 'e2fsck', 'fallocate', 'fsfreeze'],
};

async function missingTools(programs: readonly string[]): Promise<string[]> {
  const there = await Promise.all(programs.map((program) => hasTool(program)));
  return programs.filter((_, index) => there[index] !== true);
}

/** Null: what was made holds no more than its size. */
async function tryOut(driver: VolumeDriver, places: VolumePlaces): Promise<string | null> {
  const place = places.probe(driver.kind);
  try {
    await driver.make(place, MIN_VOLUME_BYTES);
    await driver.mount(place);
    const written = await fill(`${place.data}/fill`, 2 * MIN_VOLUME_BYTES);
    return written <= MIN_VOLUME_BYTES
      ? null
      : `${driver.kind} does not bind: ${written} bytes went into a small volume.`;
  } catch (error) {
    return `${driver.kind} cannot be used: ${error instanceof Error ? error.message : String(error)}.`;
  } finally {
    await driver.remove(place).catch(() => {});
    await rm(place.folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** Writes as somebody without any right until there is no space, and answers how much there is then. */
async function fill(file: string, bytes: number): Promise<number> {
  const output = openSync(file, 'wx', 0o666);
  try {
    const count = Math.ceil(bytes / 65_536);
    const writer = spawn('dd', ['if=/dev/zero', 'bs=65536', `count=${count}`, 'conv=fsync'], {
      uid: NOBODY,
      gid: NOBODY,
      stdio: ['ignore', output, 'ignore'],
      env: { PATH: '/usr/bin:/bin' },
      cwd: '/',
      timeout: WRITE_DEADLINE_MS,
      killSignal: 'SIGKILL',
    });
    await once(writer, 'close');
    return fstatSync(output).size;
  } finally {
    closeSync(output);
  }
}
