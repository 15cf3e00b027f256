import { readFileSync, readlinkSync } from 'node:fs';
import type { DesiredInstance } from '@bulkhead/shared';
import type { CgroupDriver, GroupPath } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { verifyContainment } from '../compartments/verify-containment.ts';

/** What an exec's process has to be like. */
export interface ExecExpectation {
  profile: DesiredInstance['profile'];
  /** The only user id of the restricted profile. */
  uid: number;
  /** The container's first process: an exec is in its namespaces. */
  initPid: number;
  /** The container's own group. */
  group: GroupPath;
}

const NAMESPACES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'] as const;
/**
 * Capabilities by their numbers in the kernel [include/uapi/linux/capability.h]. Written out here, and not derived from what
 * containers are made with, so that a mistake there does not excuse itself here.
 */
const NET_BIND_SERVICE = 10;
/** CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE */
const BASELINE_MASK = maskOf([0, 1, 3, 4, 5, 6, 7, 8, NET_BIND_SERVICE]);
const RESTRICTED_MASK = maskOf([NET_BIND_SERVICE]);

/**
 * In what the kernel's word about an exec's process differs from what it must be; [] in nothing, null when it has ended.
 * The sandboxed profile's processes are behind a kernel of their own: of them the host sees the group alone.
 */
export function findExecDifferences(driver: CgroupDriver, pid: number, expected: ExecExpectation): string[] | null {
  try {
    const outside = verifyContainment(driver, pid, expected.group).map(
      ({ controller, found }) => `its ${controller} group is ${found ?? 'unknown'}`,
    );
    if (expected.profile === 'sandboxed') return outside;
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const initStatus = readFileSync(`/proc/${expected.initPid}/status`, 'utf8');
    const strayed = NAMESPACES.filter((kind) => namespaceOf(pid, kind) !== namespaceOf(expected.initPid, kind));
    return [
      ...outside,
      ...strayed.map((kind) => `its ${kind} namespace is not the container's`),
      ...compareStatus(status, initStatus, expected),
    ];
  } catch (error) {
    // One of the two has ended between two looks.
    if (error instanceof CgroupError && error.code === 'vanished') return null;
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
}

/** Pure: from the text of /proc/<pid>/status of the process and of the container's first one. */
export function compareStatus(
  status: string,
  initStatus: string,
  { profile, uid }: Pick<ExecExpectation, 'profile' | 'uid'>,
): string[] {
  const isRestricted = profile === 'restricted';
  const allowed = isRestricted ? RESTRICTED_MASK : BASELINE_MASK;
  const differences: string[] = [];
  const uids = fieldOf(status, 'Uid').split(/\s+/);
  if (isRestricted && uids.some((one) => Number(one) !== uid)) {
    differences.push(`its user ids are ${uids.join(' ')} instead of ${uid}`);
  }
  for (const name of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
    const held = fieldOf(status, name);
    if ((BigInt(`0x${held}`) & ~allowed) !== 0n) differences.push(`its ${name} is ${held}`);
  }
  if (fieldOf(status, 'NoNewPrivs') !== '1') differences.push('it may gain privileges');
  const filter = fieldOf(status, 'Seccomp');
  if (filter !== fieldOf(initStatus, 'Seccomp')) differences.push(`its seccomp mode is ${filter}`);
  return differences;
}

function fieldOf(status: string, name: string): string {
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? '';
}

function namespaceOf(pid: number, kind: string): string {
  return readlinkSync(`/proc/${pid}/ns/${kind}`);
}

function maskOf(numbers: readonly number[]): bigint {
  return numbers.reduce((mask, number) => mask | (1n << BigInt(number)), 0n);
}
