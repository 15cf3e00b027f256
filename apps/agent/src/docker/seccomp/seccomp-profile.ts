import { ALLOWED_CALLS } from './allowed-calls.ts';
import { IOCTL_RULES } from './ioctl-rules.ts';
import type { Rule } from './rule.ts';

/** The engine's format of a seccomp profile, as far as it is used. */
export interface SeccompProfile {
  defaultAction: 'SCMP_ACT_ERRNO';
  defaultErrnoRet: number;
  archMap: readonly { architecture: string; subArchitectures: readonly string[] }[];
  syscalls: readonly Rule[];
}

const EPERM = 1;
const ENOSYS = 38;

/** CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET: none of them may be set. */
const NAMESPACE_FLAGS = 0x7e02_0000;

/**
 * AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. Compared for equality, never as "not one of": the kernel looks at the lower 32 bits
 * only, and a family with others set would be unequal to all that is forbidden. AF_ALG (38), AF_VSOCK (40) and AF_PACKET (17)
 * are kernel surface that no ordinary program needs.
 */
const SOCKET_FAMILIES = [1, 2, 10, 16];

/** PER_LINUX, PER_LINUX32, UNAME26, both, and asking what it is. Others, such as READ_IMPLIES_EXEC, weaken the process. */
const PERSONALITIES = [0x0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff];

/**
 * What containers may ask of the kernel: everything fails with EPERM that is not allowed by name, and by argument where a
 * call is allowed in part. Of no use to a container are io_uring, bpf, userfaultfd, perf_event_open, keyctl, mount and
 * its kin, setns, unshare and open_by_handle_at, and so they are nowhere in it.
 */
export const SECCOMP_PROFILE: SeccompProfile = {
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrnoRet: EPERM,
  // Without x32: a call of it is none of the filter's architecture, and ends the process.
  archMap: [
    { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] },
    { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM'] },
  ],
  syscalls: [
    { names: ALLOWED_CALLS, action: 'SCMP_ACT_ALLOW' },
    {
      names: ['clone'],
      action: 'SCMP_ACT_ALLOW',
      args: [{ index: 0, value: NAMESPACE_FLAGS, op: 'SCMP_CMP_MASKED_EQ', valueTwo: 0 }],
    },
    // Its flags lie in memory. A program that hears "no such call" uses clone instead; with EPERM it would give up.
    { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
    // Named, though it is not allowed: for each call that goes through it, the library that makes the filter would allow it for
    // that call, and with it sockets of every family. 32-bit programs that hear "no such call" make the call itself.
    { names: ['socketcall'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
    ...SOCKET_FAMILIES.map((value) => allowWhen('socket', value)),
    ...IOCTL_RULES,
    ...PERSONALITIES.map((value) => allowWhen('personality', value)),
  ],
};

/** As it goes to the engine with every container. */
export const SECCOMP_PROFILE_JSON = JSON.stringify(SECCOMP_PROFILE);

function allowWhen(name: string, value: number): Rule {
  return { names: [name], action: 'SCMP_ACT_ALLOW', args: [{ index: 0, value, op: 'SCMP_CMP_EQ' }] };
}
