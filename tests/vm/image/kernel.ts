import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { runOrThrow } from '../../fixtures/processes.ts';

/** What has to be there before the disk is; everything else is loaded from it. */
const EARLY_MODULES = ['virtio_pci', 'virtio_blk', 'virtio_net'];

const INIT = `#!/bin/busybox sh
busybox=/bin/busybox
$busybox mount -t devtmpfs dev /dev
for module in $($busybox cat /modules); do $busybox insmod $module; done
until [ -b /dev/vda ]; do $busybox sleep 0.1; done
$busybox mount -t ext4 -o noatime /dev/vda /root && exec $busybox switch_root /root /sbin/init
`;

/** Unpacks the kernel's package into the root, and makes \`vmlinuz\` and a small \`initrd\` in \`outDir\`. */
export async function makeKernel(workDir: string, root: string, outDir: string): Promise<void> {
  const archive = readdirSync(workDir).find((name) => /^linux-image-.*\.deb$/.test(name));
  if (archive === undefined) throw new Error(`apt has left no package of the kernel in ${workDir}`);
  const unpacked = `${workDir}/kernel`;
  await runOrThrow('dpkg-deb', ['--extract', `${workDir}/${archive}`, unpacked]);
  const [version = ''] = readdirSync(`${unpacked}/lib/modules`);
  const modules = `${root}/usr/lib/modules/${version}`;
  cpSync(`${unpacked}/lib/modules/${version}`, modules, { recursive: true });
  copyFileSync(`${unpacked}/boot/vmlinuz-${version}`, `${outDir}/vmlinuz`);
  await runOrThrow('chroot', [root, 'depmod', version]);

  const early = `${workDir}/initrd`;
  for (const folder of ['bin', 'dev', 'root']) mkdirSync(`${early}/${folder}`, { recursive: true });
  copyFileSync(`${root}/bin/busybox`, `${early}/bin/busybox`);
  const files = filesOfModules(readFileSync(`${modules}/modules.dep`, 'utf8'), EARLY_MODULES);
  for (const file of files) copyFileSync(`${modules}/${file}`, `${early}/${basename(file)}`);
  writeFileSync(`${early}/modules`, files.map((file) => `/${basename(file)}\n`).join(''));
  writeFileSync(`${early}/init`, INIT);
  chmodSync(`${early}/init`, 0o755);
  const pack = 'cd "$0" && find . | ./bin/busybox cpio -o -H newc >"$1"';
  await runOrThrow('sh', ['-c', pack, early, `${outDir}/initrd`]);
}

/** Files of modules and of what they need, in the order in which they can be loaded. What is built in needs no file. */
function filesOfModules(dependencies: string, wanted: readonly string[]): string[] {
  const files: string[] = [];
  for (const name of wanted) {
    const line = dependencies.split('\n').find((one) => one.split(':')[0]?.endsWith(`/${name}.ko`));
    if (line === undefined) continue;
    const [file = '', needs = ''] = line.split(':');
    // The last one named needs nothing of the ones before it.
    files.push(...needs.split(' ').filter(Boolean).toReversed(), file);
  }
  return [...new Set(files)];
}
