import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isAlive, runOrThrow } from '../../fixtures/processes.ts';
import type { MachineFiles } from '../qemu.ts';
import type { VmSettings } from '../settings.ts';
import { configureRoot } from './configure-root.ts';
import { codename, makeDebianRoot } from './debian-root.ts';
import { makeKernel } from './kernel.ts';
import { takeSnapshot } from './snapshot.ts';

/** What machines are started from. Nobody writes to it any more once it is there. */
export interface MachineImage {
  files: MachineFiles;
  /** A booted machine's memory. */
  ram: string;
  /** Private key of its root. */
  key: string;
}

const DISK_SIZE = '6G';

export function imageIn(folder: string): MachineImage {
  return {
    files: {
      kernel: `${folder}/vmlinuz`,
      initrd: `${folder}/initrd`,
      disk: `${folder}/disk.ext4`,
      swap: `${folder}/swap`,
    },
    ram: `${folder}/ram`,
    key: `${folder}/key`,
  };
}

/** The image for these settings, made when there is none yet, which takes a minute or two. Older ones are removed. */
export async function provideImage(settings: VmSettings, say: (message: string) => void): Promise<MachineImage> {
  const { cacheDir } = settings;
  const folder = `${cacheDir}/image-${stampOf(settings)}`;
  if (existsSync(folder)) return imageIn(folder);
  if (process.getuid?.() !== 0) throw new Error('Making the test machine needs root.');
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
  sweep(cacheDir, /^making-(\d+)$/);
  const making = `${cacheDir}/making-${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  try {
    await build(settings, making, say);
    try {
      renameSync(making, folder);
    } catch (error) {
      // Another run has made the same one in the meantime.
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  for (const name of readdirSync(cacheDir)) {
    if (name.startsWith('image-') && `${cacheDir}/${name}` !== folder)
      rmSync(`${cacheDir}/${name}`, { recursive: true });
  }
  return imageIn(folder);
}

async function build(settings: VmSettings, folder: string, say: (message: string) => void): Promise<void> {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const image = imageIn(folder);
  const work = `${folder}/work`;
  const root = `${work}/root`;
  mkdirSync(work);
  say('making the test machine: installing Debian');
  await makeDebianRoot(work, root);
  await makeKernel(work, root, folder);
  await runOrThrow('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', image.key]);
  await configureRoot(root, `${image.key}.pub`);
  await runOrThrow('mke2fs', ['-q', '-t', 'ext4', '-d', root, image.files.disk, DISK_SIZE], { timeoutMs: 300_000 });
  await runOrThrow('truncate', ['-s', `${settings.swapMib}M`, image.files.swap]);
  await runOrThrow('mkswap', [image.files.swap]);
  rmSync(work, { recursive: true });
  say(`making the test machine: disk made after ${seconds()} s; booting it for a snapshot`);
  await takeSnapshot(settings, image, `${folder}/run`);
  say(`making the test machine: done after ${seconds()} s`);
}

/** Changes with whatever the image depends on: how it is made and started, the release of Debian, Node.js. */
function stampOf(settings: VmSettings): string {
  const hash = createHash('sha256');
  const here = fileURLToPath(new URL('.', import.meta.url));
  const sources = [
    ...readdirSync(here)
      .toSorted()
      .map((name) => `${here}${name}`),
    `${here}../qemu.ts`,
  ];
  for (const file of sources) hash.update(readFileSync(file));
  const { memoryMib, processors, swapMib } = settings;
  hash.update(JSON.stringify([memoryMib, processors, swapMib, process.version, codename()]));
  return hash.digest('hex').slice(0, 12);
}

/** Removes what a run that was killed has left behind. */
function sweep(cacheDir: string, pattern: RegExp): void {
  for (const name of readdirSync(cacheDir)) {
    const owner = pattern.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(`${cacheDir}/${name}`, { recursive: true, force: true });
  }
}
