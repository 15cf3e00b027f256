// What Debian's package manager can give, when this machine is a Debian and we may use it.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, RunError } from './run.mjs';

const APT_OPTIONS = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3', '-o', 'Acquire::http::Timeout=30'];
const APT_ENVIRONMENT = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l', LC_ALL: 'C.UTF-8' };
const INSTALL_TIMEOUT_MS = 15 * 60_000;

/** Why packages cannot be installed here, or null when they can. */
export function whyNoPackages() {
  if (!existsSync('/usr/bin/apt-get')) return 'this system has no apt-get';
  if (process.getuid?.() !== 0) return 'installing Debian packages needs root';
  return null;
}

/**
 * The ones of these packages that are not installed.
 *
 * @param {readonly string[]} packages
 */
export async function missingPackages(packages) {
  const query = ['-W', '-f', '${Package} ${db:Status-Status}\n', ...packages];
  // dpkg-query ends with 1 when it has never heard of one of the names, and still prints the others.
  const { output } = await run('dpkg-query', query).catch((/** @type {unknown} */ error) => {
    if (error instanceof RunError) return error;
    throw error;
  });
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return packages.filter((name) => !installed.has(name));
}

/**
 * Installs packages without what they only recommend. The list of packages is brought up to date first only when the
 * stored one does not do, because on most machines it does.
 *
 * @param {readonly string[]} packages
 */
export async function installPackages(packages) {
  const install = () =>
    run('apt-get', [...APT_OPTIONS, 'install', '-y', '--no-install-recommends', ...packages], {
      env: APT_ENVIRONMENT,
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
  try {
    await install();
  } catch {
    await refreshPackageLists();
    await install();
  }
}

/**
 * Fetches a package and unpacks it below a directory, without installing it. Needs no rights.
 *
 * @param {string} name
 * @param {string} directory empty
 */
export async function unpackPackage(name, directory) {
  const download = () => run('apt-get', [...APT_OPTIONS, 'download', name], { cwd: directory, env: APT_ENVIRONMENT });
  try {
    await download();
  } catch {
    await refreshPackageLists();
    await download();
  }
  const file = readdirSync(directory).find((entry) => entry.endsWith('.deb'));
  if (file === undefined) throw new Error(`apt-get download ${name} left no file in ${directory}.`);
  await run('dpkg-deb', ['--extract', join(directory, file), directory]);
}

/** Third-party sources of the machine may be out of reach: what counts is whether the installation works afterwards. */
async function refreshPackageLists() {
  await run('apt-get', [...APT_OPTIONS, 'update'], { env: APT_ENVIRONMENT }).catch(() => undefined);
}
