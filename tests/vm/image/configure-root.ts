import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { runOrThrow } from '../../fixtures/processes.ts';
import { OWN_ADDRESS } from '../qemu.ts';

/** Nobody looks at their work here, and each costs time on an emulated processor. */
const MASKED_UNITS = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'fstrim.timer',
  'e2scrub_reap.service',
  'systemd-tmpfiles-clean.timer',
  'systemd-pstore.service',
  'systemd-update-utmp.service',
  'systemd-random-seed.service',
  'systemd-sysusers.service',
  'systemd-remount-fs.service',
  'modprobe@.service',
  'systemd-udev-trigger.service',
  'getty.target',
  'serial-getty@ttyS0.service',
];

const FILES: Readonly<Record<string, string>> = {
  '/etc/hostname': 'bulkhead-vm\n',
  '/etc/hosts': '127.0.0.1 localhost bulkhead-vm\n',
  '/etc/fstab': '',
  '/etc/docker/daemon.json': '{"storage-driver": "overlay2"}\n',
  '/etc/systemd/journald.conf.d/vm.conf': '[Journal]\nStorage=volatile\n',
  // There is one address and one way: a program that manages networks would only take time.
  '/etc/systemd/system/vm-basics.service': `[Unit]
Description=Network, swap and ssh of the test machine
DefaultDependencies=no
Before=network.target network-online.target docker.service
[Service]
ExecStartPre=/bin/sh -c 'ip link set lo up; ip address replace ${OWN_ADDRESS}/24 dev eth0; ip link set eth0 up'
ExecStartPre=-/sbin/swapon /dev/vdb
# The runtime names devices to systemd by these links, which udev makes once a driver is there.
ExecStartPre=/bin/sh -c 'modprobe fuse; mkdir -p /dev/char; ln -sf ../fuse /dev/char/10:229'
ExecStart=/usr/sbin/dropbear -F -E -s -r /etc/dropbear_key -p 22
[Install]
WantedBy=sysinit.target
`,
};

/** Makes a bare Debian root ours: a network of one, ssh for one key, an engine, and this computer's Node.js. */
export async function configureRoot(root: string, publicKeyFile: string): Promise<void> {
  for (const [file, text] of Object.entries(FILES)) write(root, file, text);
  // An empty one would mean that this is the very first boot.
  write(root, '/etc/machine-id', `${randomUUID().replaceAll('-', '')}\n`);
  mkdirSync(`${root}/root/.ssh`, { recursive: true, mode: 0o700 });
  copyFileSync(publicKeyFile, `${root}/root/.ssh/authorized_keys`);
  await runOrThrow('chroot', [root, 'dropbearkey', '-t', 'ed25519', '-f', '/etc/dropbear_key']);
  await runOrThrow('chroot', [root, 'systemctl', '--quiet', 'enable', 'vm-basics.service', 'docker.service']);
  for (const unit of MASKED_UNITS) {
    rmSync(`${root}/etc/systemd/system/${unit}`, { force: true });
    symlinkSync('/dev/null', `${root}/etc/systemd/system/${unit}`);
  }
  copyFileSync(process.execPath, `${root}/usr/local/bin/node`);
  for (const leftover of ['var/lib/apt/lists', 'var/cache/apt'])
    rmSync(`${root}/${leftover}`, { recursive: true, force: true });
}

function write(root: string, file: string, text: string): void {
  mkdirSync(dirname(`${root}${file}`), { recursive: true });
  writeFileSync(`${root}${file}`, text);
}
