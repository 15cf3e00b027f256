// The programs that Bulkhead needs from the system: an engine to run containers; for the tests also a browser, what
// their images are made of, and an emulator. Also a command: `node scripts/lib/provision.mjs [--test]`.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { installPackages, missingPackages, whyNoPackages } from './debian.mjs';
import { run } from './run.mjs';

// nftables and iproute2 hold the walls between networks, and their rates.
const ENGINE_PACKAGES = ['docker.io', 'iptables', 'nftables', 'iproute2'];
const IMAGE_PACKAGES = ['busybox-static'];
// Chromium's own fonts hold no Chinese; without one, screenshots of other languages show boxes.
const BROWSER_PACKAGES = ['chromium', 'fonts-dejavu-core', 'fonts-wqy-microhei'];
const VOLUME_PACKAGES = ['btrfs-progs'];
const REGISTRY_PACKAGES = ['docker-registry'];
// An engine that speaks Prometheus, for the minutes of history.
const HISTORY_PACKAGES = ['victoria-metrics'];
// For the test machine: what makes its disk, runs it and gets into it.
const MACHINE_PACKAGES = ['qemu-system-x86', 'mmdebstrap', 'e2fsprogs', 'openssh-client', 'util-linux'];

/**
 * What a start needs when no engine answers.
 *
 * @param {(message: string) => void} say hears what is about to be installed
 */
export async function provideEngine(say) {
  await provide(ENGINE_PACKAGES, say);
}

/**
 * Everything that the tests need. They start private engines, so a system-wide one is not started.
 *
 * @param {(message: string) => void} say
 */
export async function provideTestTools(say) {
  const packages = [
    ...ENGINE_PACKAGES,
    ...IMAGE_PACKAGES,
    ...BROWSER_PACKAGES,
    ...VOLUME_PACKAGES,
    ...REGISTRY_PACKAGES,
    ...HISTORY_PACKAGES,
  ];
  if (process.arch === 'x64') packages.push(...MACHINE_PACKAGES);
  const services = [
    'docker.service',
    'docker.socket',
    'containerd.service',
    'docker-registry.service',
    'victoria-metrics.service',
  ];
  await withoutStartedServices(services, () => provide(packages, say));
}

/**
 * @param {readonly string[]} packages
 * @param {(message: string) => void} say
 */
async function provide(packages, say) {
  const obstacle = whyNoPackages();
  const missing = existsSync('/usr/bin/dpkg-query') ? await missingPackages(packages) : packages;
  if (missing.length === 0) return;
  if (obstacle !== null) throw new Error(`${missing.join(', ')} missing, and ${obstacle}.`);
  say(`installing from Debian: ${missing.join(', ')}`);
  await installPackages(missing);
}

/**
 * Debian starts a service when it installs it. A mask keeps systemd from doing so for those that are not there yet.
 *
 * @param {readonly string[]} units
 * @param {() => Promise<void>} action
 */
async function withoutStartedServices(units, action) {
  const absent = existsSync('/run/systemd/system')
    ? units.filter((unit) => !existsSync(`/lib/systemd/system/${unit}`))
    : [];
  if (absent.length === 0) return action();
  await run('systemctl', ['mask', '--runtime', ...absent]);
  try {
    await action();
  } finally {
    await run('systemctl', ['unmask', '--runtime', ...absent]);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const say = (/** @type {string} */ message) => console.log(message);
  await (process.argv.includes('--test') ? provideTestTools(say) : provideEngine(say));
  console.log('everything is installed');
}
