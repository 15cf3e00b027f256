import type { Probe } from './probe-program.ts';

const NEWUSER = 0x1000_0000;
const NEWNS = 0x2_0000;
const SIGCHLD = 17;
const [AF_INET, AF_PACKET, AF_ALG, AF_VSOCK] = [2, 17, 38, 40];
const [SOCK_STREAM, SOCK_SEQPACKET] = [1, 5];
const READ_IMPLIES_EXEC = 0x40_0000;
const X32 = 0x4000_0000;
const NO_FILE = -1;
const FS_IOC_FSSETXATTR = 0x401c_5820;
const FS_IOC_SETFLAGS = 0x4008_6602;
const BTRFS_IOC_SUBVOL_CREATE = 0x5000_940e;

const syscall = (name: string, number: number, ...args: (number | bigint)[]): Probe => ({
  name,
  door: 'syscall',
  number,
  args,
});
const int80 = (name: string, number: number, ...args: number[]): Probe => ({ name, door: 'int80', number, args });

/** Refused with EPERM, before the kernel looks at an argument. */
export const FORBIDDEN: readonly Probe[] = [
  syscall('mount', 165, 0, 0, 0, 0, 0),
  syscall('umount2', 166, 0, 0),
  syscall('pivot_root', 155, 0, 0),
  syscall('chroot', 161, 0),
  syscall('fsopen', 430, 0, 0),
  syscall('open_tree', 428, NO_FILE, 0, 0),
  syscall('move_mount', 429, NO_FILE, 0, NO_FILE, 0, 0),
  syscall('unshare-user', 272, NEWUSER),
  syscall('unshare-mount', 272, NEWNS),
  syscall('clone-user', 56, NEWUSER | SIGCHLD, 0, 0, 0, 0),
  syscall('setns', 308, NO_FILE, 0),
  syscall('bpf', 321, 0, 0, 0),
  syscall('perf_event_open', 298, 0, 0, NO_FILE, NO_FILE, 0),
  syscall('userfaultfd', 323, 1),
  syscall('io_uring_setup', 425, 1, 0),
  syscall('io_uring_enter', 426, NO_FILE, 0, 0, 0, 0, 0),
  syscall('keyctl', 250, 0, 0, 0, 0, 0),
  syscall('add_key', 248, 0, 0, 0, 0, 0),
  syscall('request_key', 249, 0, 0, 0, 0),
  syscall('open_by_handle_at', 304, NO_FILE, 0, 0),
  syscall('name_to_handle_at', 303, NO_FILE, 0, 0, 0, 0),
  syscall('fanotify_init', 300, 0, 0),
  syscall('memfd_secret', 447, 0),
  syscall('init_module', 175, 0, 0, 0),
  syscall('finit_module', 313, NO_FILE, 0, 0),
  syscall('kexec_load', 246, 0, 0, 0, 0),
  syscall('reboot', 169, 0, 0, 0, 0),
  syscall('swapon', 167, 0, 0),
  syscall('settimeofday', 164, 0, 0),
  syscall('sethostname', 170, 0, 0),
  syscall('syslog', 103, 3, 0, 0),
  syscall('quotactl', 179, 0, 0, 0, 0),
  syscall('acct', 163, 0),
  syscall('iopl', 172, 3),
  syscall('modify_ldt', 154, 0, 0, 0),
  syscall('kcmp', 312, 1, 1, 0, 0, 0),
  syscall('pidfd_getfd', 438, NO_FILE, 0, 0),
  syscall('personality-read-implies-exec', 135, READ_IMPLIES_EXEC),
  syscall('socket-alg', 41, AF_ALG, SOCK_SEQPACKET, 0),
  syscall('socket-vsock', 41, AF_VSOCK, SOCK_STREAM, 0),
  syscall('socket-packet', 41, AF_PACKET, SOCK_STREAM, 0),
  // The kernel takes the lower half of the argument: AF_VSOCK again. "Anything above 40" would let it through.
  syscall('socket-vsock-disguised', 41, 0x1_0000_0000n + BigInt(AF_VSOCK), SOCK_STREAM, 0),
  // A file into another project, out of its folder's project, and a subvolume that no limit counts.
  syscall('ioctl-project', 16, NO_FILE, FS_IOC_FSSETXATTR, 0),
  syscall('ioctl-project-disguised', 16, NO_FILE, 0x7_0000_0000n + BigInt(FS_IOC_FSSETXATTR), 0),
  syscall('ioctl-flags', 16, NO_FILE, FS_IOC_SETFLAGS, 0),
  syscall('ioctl-subvolume', 16, NO_FILE, BTRFS_IOC_SUBVOL_CREATE, 0),
  int80('ioctl-project-of-32-bit', 54, NO_FILE, FS_IOC_FSSETXATTR, 0),
  int80('mount-of-32-bit', 21, 0, 0, 0, 0, 0),
  int80('socket-vsock-of-32-bit', 359, AF_VSOCK, SOCK_STREAM, 0),
  int80('keyctl-of-32-bit', 288, 0, 0, 0, 0, 0),
];

/** "No such call": a program then uses one whose arguments the filter sees. */
export const MISSING: readonly Probe[] = [
  syscall('clone3', 435, 0, 0),
  // Newer than the library that makes the filter: the runtime answers for it that there is none.
  syscall('file_setattr', 469, NO_FILE, 0, 0, 0, 0),
  // socket, bind and connect: the arguments lie in memory, where no filter sees the family.
  int80('socketcall-socket-of-32-bit', 102, 1, 0),
  int80('socketcall-bind-of-32-bit', 102, 2, 0),
  int80('socketcall-connect-of-32-bit', 102, 3, 0),
];

/** Not of the filter's architecture: the process ends by a signal. */
export const DEADLY: readonly Probe[] = [syscall('getpid-of-x32', X32 + 39)];

/** What ordinary programs need is let through. */
export const NEEDED: readonly Probe[] = [
  syscall('getpid', 39),
  syscall('socket-inet', 41, AF_INET, SOCK_STREAM, 0),
  syscall('personality-asked', 135, 0xffff_ffff),
  int80('getpid-of-32-bit', 20),
];
