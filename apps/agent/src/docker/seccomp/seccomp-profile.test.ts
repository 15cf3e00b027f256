import { describe, expect, it } from 'vitest';
import { ALLOWED_CALLS } from './allowed-calls.ts';
import { LEFT_OUT_CALLS } from './left-out-calls.ts';
import { kindsBut } from './ioctl-rules.ts';
import { SECCOMP_PROFILE, SECCOMP_PROFILE_JSON } from './seccomp-profile.ts';
// Names alone, read from the engine's source. To refresh it: list what its default profile allows without a capability.
import ENGINE_DEFAULT from './testdata/engine-default.json' with { type: 'json' };

/** Ways out of a container, or large parts of the kernel that no container needs. */
const NEVER = [
  'add_key',
  'bpf',
  'chroot',
  'clone3',
  'delete_module',
  'fanotify_init',
  'finit_module',
  'fsconfig',
  'fsmount',
  'fsopen',
  'init_module',
  'io_uring_enter',
  'io_uring_register',
  'io_uring_setup',
  'ioperm',
  'iopl',
  'kcmp',
  'kexec_file_load',
  'kexec_load',
  'keyctl',
  'mount',
  'mount_setattr',
  'move_mount',
  'move_pages',
  'open_by_handle_at',
  'open_tree',
  'perf_event_open',
  'pidfd_getfd',
  'pivot_root',
  'quotactl',
  'reboot',
  'request_key',
  'setdomainname',
  'sethostname',
  'setns',
  'settimeofday',
  'swapoff',
  'swapon',
  'syslog',
  'umount',
  'umount2',
  'unshare',
  'userfaultfd',
  'vhangup',
];

/** Calls that the engine's default allows whole, and ours by their arguments. */
const NARROWED = ['ioctl'];

describe('the seccomp profile', () => {
  const allowed = SECCOMP_PROFILE.syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW');
  const byName = allowed.filter(({ args }) => args === undefined).flatMap(({ names }) => names);
  const byArgument = allowed.filter(({ args }) => args !== undefined).flatMap(({ names }) => names);

  it('refuses what it does not name', () => {
    expect(SECCOMP_PROFILE.defaultAction).toBe('SCMP_ACT_ERRNO');
    expect(NEVER.filter((name) => byName.includes(name) || byArgument.includes(name))).toEqual([]);
  });

  it('allows nothing beyond the engine’s own default, and says of each call that it lacks why', () => {
    expect(ENGINE_DEFAULT.allowed.length).toBeGreaterThan(300);
    expect(byName.filter((name) => !ENGINE_DEFAULT.allowed.includes(name))).toEqual([]);
    const narrowed = new Set(byArgument.filter((name) => !NARROWED.includes(name)));
    expect([...narrowed].toSorted()).toEqual(ENGINE_DEFAULT.allowedByArgument);
    const missing = ENGINE_DEFAULT.allowed.filter((name) => !byName.includes(name));
    expect(missing.toSorted()).toEqual([...Object.keys(LEFT_OUT_CALLS), ...NARROWED].toSorted());
  });

  it('names each call once', () => {
    expect(new Set(ALLOWED_CALLS).size).toBe(ALLOWED_CALLS.length);
    expect(byName.filter((name) => byArgument.includes(name))).toEqual([]);
  });

  it('allows arguments by being equal to what is known, or without the forbidden bits', () => {
    for (const { args, names } of allowed) {
      for (const { op } of args ?? []) {
        expect(['SCMP_CMP_EQ', 'SCMP_CMP_MASKED_EQ'], `${names.join()}: ${op}`).toContain(op);
      }
    }
  });

  it('tells the kinds of ioctls by masks that leave out these and no other', () => {
    const refused = [0x58, 0x66, 0x94];
    const rules = kindsBut(refused);
    const matched = Array.from({ length: 256 }, (_, kind) => kind).filter((kind) =>
      rules.some(({ mask, value }) => (kind & mask) === value),
    );
    expect(matched).toHaveLength(256 - refused.length);
    expect(refused.filter((kind) => matched.includes(kind))).toEqual([]);
  });

  it('is small enough to go along with every container', () => {
    expect(SECCOMP_PROFILE_JSON.length).toBeLessThan(16 * 1024);
  });
});
