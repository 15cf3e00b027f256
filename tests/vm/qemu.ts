import { openSync, closeSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import type { VmSettings } from './settings.ts';

/** Where the machine finds its way back to this computer: as seen from inside. */
export const WAY_BACK = { address: '10.0.2.100', port: 3443 } as const;
/** The machine's own address in its network of one. */
export const OWN_ADDRESS = '10.0.2.15';

/** What a machine is started from. */
export interface MachineFiles {
  kernel: string;
  initrd: string;
  disk: string;
  swap: string;
}

export interface QemuOptions {
  settings: VmSettings;
  files: MachineFiles;
  /** Holds its monitor, logs and temporary disk; its path has to be short: a socket's is at most 107 bytes. */
  runDir: string;
  /** Whether what is written to the disks stays; otherwise it is gone with the process. */
  keepsWrites: boolean;
  /** A RAM snapshot to go on from, instead of booting. */
  ram: string | null;
  /** On 127.0.0.1, to the machine's ssh. */
  sshPort: number;
  /** On 127.0.0.1: what the machine reaches at WAY_BACK, once somebody listens there. */
  wayBackPort: number | null;
  /** Whether it ends with the process that starts it. */
  endsWithParent: boolean;
}

const KERNEL_ARGUMENTS =
  'console=ttyS0 net.ifnames=0 quiet panic=-1 mitigations=off apparmor=0 selinux=0 audit=0 ' +
  // Waits for entropy, self-tests and partitions that are not there cost seconds on an emulated processor.
  'cryptomgr.notests=1 random.trust_cpu=on systemd.gpt_auto=0 psi=1';

/** The processor's features that are left out make emulation slower and nothing here better. */
const MACHINE =
  '-name bulkhead -M q35 -nodefaults -no-user-config -display none ' +
  '-accel tcg,thread=multi -cpu max,la57=off,pku=off,smap=off,smep=off ' +
  '-device virtio-rng-pci -device virtio-net-pci,netdev=net,romfile=';

/** Starts QEMU in the background and returns its pid. It emulates: no other program on this computer is asked for anything. */
export function startQemu(options: QemuOptions): number {
  const { runDir } = options;
  const log = openSync(`${runDir}/qemu.log`, 'a');
  const command = ['qemu-system-x86_64', ...qemuArguments(options)];
  // Emulation has no other owner than this run: where the run dies, even by kill -9, so does it.
  const [program = '', ...args] = options.endsWithParent ? ['setpriv', '--pdeathsig', 'KILL', ...command] : command;
  const child = spawn(program, args, {
    stdio: ['ignore', log, log],
    detached: !options.endsWithParent,
    // The temporary disk is made there, and unlinked at once.
    env: { PATH: process.env['PATH'], TMPDIR: runDir },
  });
  closeSync(log);
  child.on('error', () => undefined);
  child.unref();
  if (child.pid === undefined) throw new Error(`${program} cannot be started: install qemu-system-x86 and util-linux`);
  return child.pid;
}

function qemuArguments(options: QemuOptions): string[] {
  const { settings, files, runDir } = options;
  const disk = (file: string, id: string) => [
    '-drive',
    `file=${file},if=none,id=${id},format=raw,cache=unsafe,snapshot=${options.keepsWrites ? 'off' : 'on'}`,
    '-device',
    `virtio-blk-pci,drive=${id}`,
  ];
  const network = ['user', 'id=net', 'restrict=on', `hostfwd=tcp:127.0.0.1:${options.sshPort}-:22`];
  if (options.wayBackPort !== null) {
    const relay = `cmd:/bin/busybox nc 127.0.0.1 ${options.wayBackPort}`;
    network.push(`guestfwd=tcp:${WAY_BACK.address}:${WAY_BACK.port}-${relay}`);
  }
  return [
    ...MACHINE.split(' '),
    '-smp',
    String(settings.processors),
    '-m',
    String(settings.memoryMib),
    '-kernel',
    files.kernel,
    '-initrd',
    files.initrd,
    '-append',
    KERNEL_ARGUMENTS,
    ...disk(files.disk, 'root'),
    ...disk(files.swap, 'swap'),
    '-netdev',
    network.join(','),
    '-serial',
    `file:${runDir}/console.log`,
    '-qmp',
    `unix:${runDir}/qmp,server=on,wait=off`,
    ...(options.ram === null ? [] : ['-incoming', `exec:cat '${options.ram}'`]),
  ];
}

/** Whether a pid is the QEMU of this folder: pids are reused. */
export function isQemuOf(pid: number, runDir: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`unix:${runDir}/qmp,`);
  } catch {
    return false;
  }
}
