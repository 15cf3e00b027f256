import { describeCapabilities } from './capability-mask.ts';
import type { Expectation } from './expectation.ts';
import { judgeMounts, type HostMounts } from './judge-mounts.ts';
import { NAMESPACES, type Namespaces, type ProcessFacts } from './read-process.ts';

/** One thing that the kernel says otherwise than the request. */
export interface Difference {
  what: string;
  expected: string;
  found: string;
}

export interface HostFacts {
  mounts: HostMounts;
  /** Of the host's first process and of the agent: a container may be in none of them. */
  namespaces: readonly Namespaces[];
}

/** The runtime puts a container into its group in these hierarchies where cgroup v1 has them, besides those of the driver. */
const JOINED = new Set(['devices', 'freezer', 'name=systemd']);

/**
 * Pure: where a container's first process has more than was asked for; [] when it has not. Less is never a difference: a
 * program may drop capabilities and users, add filters, lower its limits and raise its score between its start and our look.
 */
export function compare(expected: Expectation, found: ProcessFacts, host: HostFacts): Difference[] {
  const differences: Difference[] = [];
  const demand = (isRight: boolean, what: string, wanted: string, is: string) => {
    if (!isRight) differences.push({ what, expected: wanted, found: is });
  };
  const allowed = describeCapabilities(expected.capabilities);
  for (const [name, mask] of Object.entries(found.capabilities)) {
    const beyond = mask & ~expected.capabilities;
    demand(beyond === 0n, name, `at most ${allowed}`, `also ${describeCapabilities(beyond)}`);
  }
  demand(found.noNewPrivileges, 'NoNewPrivs', '1', '0');
  demand(found.seccompMode === 2, 'Seccomp', '2 (filter)', String(found.seccompMode));
  demand(found.seccompFilters !== 0, 'Seccomp_filters', 'at least 1', '0');
  if (expected.uid !== null) {
    const uid = found.firstUid + expected.uid;
    demand(isOnly(found.uids, uid), 'Uid', String(uid), found.uids.join(' '));
    demand(isOnly(found.gids, uid), 'Gid', String(uid), found.gids.join(' '));
  }
  const { oomScoreAdjustment: score } = expected;
  demand(found.oomScoreAdjustment >= score, 'oom_score_adj', `at least ${score}`, String(found.oomScoreAdjustment));
  const { maxOpenFiles, maxCoreBytes } = expected;
  demand(found.maxOpenFiles <= maxOpenFiles, 'open files', `at most ${maxOpenFiles}`, String(found.maxOpenFiles));
  demand(found.maxCoreBytes <= maxCoreBytes, 'core file size', `at most ${maxCoreBytes}`, String(found.maxCoreBytes));
  for (const [controllers, path] of found.groups) {
    if (!JOINED.has(controllers)) continue;
    const { group } = expected.mounts;
    demand(path === group || path.startsWith(`${group}/`), `cgroup ${controllers}`, group, path);
  }
  for (const name of NAMESPACES) {
    const own = found.namespaces[name];
    const isHosts = own !== null && host.namespaces.some((one) => one[name] === own);
    demand(!isHosts, `namespace ${name}`, 'its own', 'the host’s');
  }
  return [...differences, ...judgeMounts(found.mounts, expected.mounts, host.mounts)];
}

function isOnly(ids: readonly number[], id: number): boolean {
  return ids.every((one) => one === id);
}

/** For people, bounded. */
export function describeDifferences(differences: readonly Difference[]): string {
  return differences
    .slice(0, 8)
    .map(({ what, expected, found }) => `${what}: expected ${expected}, found ${found}`)
    .join('; ');
}
