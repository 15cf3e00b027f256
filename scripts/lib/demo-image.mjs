// One small image, so that a container can be launched without any registry: Debian's busybox, and nothing else.
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingPackages, unpackPackage } from './debian.mjs';
import { askEngine } from './engine.mjs';
import { run } from './run.mjs';

export const DEMO_IMAGE = 'bulkhead/busybox:1';

// Runs until it is stopped, and stops at once: the shell hears a signal while it waits, not while a command runs.
const STAY = 'trap "exit 0" TERM INT; while :; do sleep 3600 & wait $!; done';
const CONFIG = { Cmd: ['/bin/sh', '-c', STAY], Env: ['PATH=/bin'] };

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n';
const GROUP = 'root:x:0:\nnogroup:x:65534:\n';

/**
 * Makes the image and gives it to the engine, unless the engine has it.
 *
 * @param {string} dockerHost
 * @param {(tar: string, reference: string, config: string) => Promise<unknown>} importRootfs
 * @param {(text: string) => void} note
 */
export async function provideDemoImage(dockerHost, importRootfs, note) {
  note(DEMO_IMAGE);
  if ((await askEngine(dockerHost, `/images/${DEMO_IMAGE}/json`)) === 200) return;
  const directory = mkdtempSync(join(tmpdir(), 'bulkhead-image-'));
  try {
    await importRootfs(await buildRootfs(directory), DEMO_IMAGE, JSON.stringify(CONFIG));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * @param {string} directory
 * @returns {Promise<string>} the path of a tar file
 */
async function buildRootfs(directory) {
  const root = join(directory, 'root');
  for (const name of ['bin', 'etc', 'dev', 'proc', 'sys', 'root', 'tmp'])
    mkdirSync(join(root, name), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(join(root, 'etc/passwd'), PASSWD);
  writeFileSync(join(root, 'etc/group'), GROUP);

  const busybox = join(root, 'bin/busybox');
  copyFileSync(await findBusybox(directory), busybox);
  chmodSync(busybox, 0o755);
  const { stdout } = await run(busybox, ['--list']);
  for (const applet of stdout.trim().split('\n'))
    if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));

  const tar = join(directory, 'rootfs.tar');
  await run('tar', [
    '--create',
    `--file=${tar}`,
    '--sort=name',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mtime=@0',
    `--directory=${root}`,
    '.',
  ]);
  return tar;
}

/** The installed one, or one from the package, which is not installed for this. @param {string} directory */
async function findBusybox(directory) {
  // Debian's other package, busybox, holds one that needs shared libraries.
  if ((await missingPackages(['busybox-static'])).length === 0) return '/bin/busybox';
  const unpacked = join(directory, 'package');
  mkdirSync(unpacked);
  await unpackPackage('busybox-static', unpacked);
  return join(unpacked, 'bin/busybox');
}
