import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runOrThrow } from '../../fixtures/processes.ts';

/** What the machine has: systemd and an engine as on most Docker hosts, a way in, and what our installer asks for. */
const PACKAGES =
  'usr-is-merged systemd systemd-sysv dbus udev kmod procps iproute2 dropbear-bin ' +
  'docker.io containerd runc iptables curl busybox-static libstdc++6 libatomic1';
const KERNEL = 'linux-image-cloud-amd64';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const TIMEOUT_MS = 15 * 60_000;

/** Installs Debian, of this computer's own release and from its own sources, below `root`, and its kernel's package beside it. */
export async function makeDebianRoot(workDir: string, root: string): Promise<void> {
  await readPackageLists();
  const release = codename();
  writeFileSync(`${workDir}/sources.list`, `${(await sourcesOf(release)).join('\n')}\n`);
  writeFileSync(`${workDir}/apt.conf`, await fetchSettings());
  // Only unpacked: installed, it would build an initramfs for every disk that there is.
  const fetchKernel =
    `cd '${workDir}' && export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" && ` +
    `apt-get download -o APT::Sandbox::User=root "$(apt-cache depends ${KERNEL} | sed -n 's/.*Depends: \\(linux-image-[0-9].*\\)/\\1/p')"`;
  await runOrThrow(
    'mmdebstrap',
    [
      '--quiet',
      '--mode=root',
      '--variant=apt',
      '--format=directory',
      `--include=${PACKAGES.replaceAll(' ', ',')}`,
      `--aptopt=${workDir}/apt.conf`,
      '--aptopt=APT::Install-Recommends "false"',
      '--dpkgopt=force-unsafe-io',
      '--dpkgopt=path-exclude=/usr/share/{doc,man,locale,info}/*',
      // Emptying and unlinking what is deleted a moment later anyway.
      '--skip=download/empty',
      '--skip=essential/unlink',
      '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
      `--customize-hook=${fetchKernel}`,
      release,
      root,
      `${workDir}/sources.list`,
    ],
    { timeoutMs: TIMEOUT_MS, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } },
  );
}

export function codename(): string {
  const name = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  if (name === undefined || !existsSync('/etc/debian_version')) {
    throw new Error('The test machine is made from the Debian sources of this computer, and this is not a Debian.');
  }
  return name;
}

/** What `apt-get indextargets` knows nothing of is not there yet: a fresh system has no lists of packages. */
async function readPackageLists(): Promise<void> {
  if ((await runOrThrow('apt-get', ['indextargets', 'Created-By: Packages'])).trim() === '') {
    await runOrThrow('apt-get', ['update', '-q'], { timeoutMs: TIMEOUT_MS });
  }
}

async function sourcesOf(release: string): Promise<string[]> {
  const targets = await runOrThrow('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI) $(RELEASE) $(COMPONENT)',
    'Created-By: Packages',
  ]);
  const signed = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '';
  const wanted = new Set([release, `${release}-updates`, `${release}-security`]);
  const lines = targets.split('\n').filter((line) => wanted.has(line.split(' ')[1] ?? ''));
  if (lines.length === 0) throw new Error(`apt on this computer has no source for Debian ${release}.`);
  return [...new Set(lines)].map((line) => `deb ${signed}${line}`);
}

/** How this computer fetches packages: proxies, retries, what it does about dates. */
async function fetchSettings(): Promise<string> {
  const all = await runOrThrow('apt-config', ['dump']);
  const ours = /^Acquire::(Check-|https?::|Retries|ForceIPv|AllowWeak)/;
  return `${all
    .split('\n')
    .filter((line) => ours.test(line))
    .join('\n')}\nAcquire::Languages "none";\n`;
}
