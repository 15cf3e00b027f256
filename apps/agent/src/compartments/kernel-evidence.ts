/**
 * Why a process of a container was killed for memory.
 *
 * Kernel facts, tried on Linux 6.18 (cgroup v1) with a container's group below a compartment:
 * - `oom_kill` in memory.oom_control counts in the group of the process that was killed, and only there: whether the
 *   container's own limit or the compartment's ceiling ran out, the container's group shows 1 and the compartment's 0.
 * - memory.failcnt counts in the group whose ceiling was hit, and only there. It also grows when reclaim then made room, so
 *   it says whose ceiling was hit but not that somebody died. Where memory.memsw has the same limit, that one is hit first
 *   and on 6.18 nothing counts it (see SWAP_MARGIN_BYTES): a container with such limits dies with both counters at 0.
 * - The container's group is gone by the time its death is known, with the count of the kill in it.
 * - /proc/vmstat oom_kill counts every kill on the host, in groups or not.
 * - The kernel's log names both: `oom_memcg=` the group that ran out, `task_memcg=` the victim's; without oom_memcg it was
 *   the host's memory. At most ten in five seconds are logged: only then, or without the log, are the counters asked.
 * - A container outlives the kill of a process that is not its first one, and may then be ended by something else: a kill
 *   explains an end only when it comes right before it.
 * - With memory.oom.group (v2) the log names one victim; the others of the group are killed without a word of their own.
 * - The engine's OOMKilled is no proof: it listens for a notification that a ceiling's exhaustion sends to every group
 *   below, so a neighbour in the same compartment that exits at that time is marked too.
 */
import type { CgroupDriver, GroupPath, MemoryCounters } from '../cgroup/driver.ts';
import { formatBytes } from '@bulkhead/shared';
import { readKernelFileIfThere } from '../cgroup/kernel-file.ts';
import { KernelLog } from '../cgroup/kernel-log.ts';
import type { DatedKill, OomKill } from '../cgroup/kernel-log.ts';

/** Why the kernel killed a process of a container for memory. */
export interface MemoryDeath {
  cause: 'own-memory-limit' | 'tenant-memory-ceiling' | 'host-memory';
  /** The ceiling that ran out, bytes; null for the host's memory, or when it is not known any more. */
  limitBytes: number | null;
  /** The process that was killed, where the kernel's log says so. It need not be the container's first one. */
  pid: number | null;
  message: string;
}

/** Everything about memory that is known of a container and its compartment at one time; null: the group is not there. */
export interface OomEvidence {
  container: MemoryCounters | null;
  compartment: MemoryCounters | null;
  /** Processes killed on the whole host since its start; null: the kernel does not count them (before 4.13). */
  hostKills: number | null;
}

/** How a container ended, as far as it says which kills can have been the cause. */
export interface ContainerEnd {
  finishedAtMs: number;
  /** Memory that runs out in the compartment ends everything in it. */
  endsWithCompartment: boolean;
}

/** Between a kill and the end that it causes: the first process sees its child die, and ends. Seconds on a busy host. */
const CAUSED_WITHIN_MS = 5_000;
/** Grain of the times, and of a clock that is set. */
const SLACK_MS = 1_000;
/** How far the kernel's own clock may be off for a kill from before the agent's start. */
const OLD_WITHIN_MS = 120_000;

export interface OomWatch {
  /**
   * From now on kills in this container count: call it before every start (a restart under the same id forgets what was).
   */
  follow(container: GroupPath, compartment: GroupPath): void;
  /** As `follow`, of a container that is found running, unless it is followed already: what was seen since its start stays. */
  adopt(container: GroupPath, compartment: GroupPath): void;
  /**
   * Null: the kernel is not known to have killed anything of this container for memory since `follow`. Works after the
   * group is gone. Ask it at the container's death, and believe it when the exit code is 137. Of a container that was never
   * followed (it died while no agent ran) every kill that the log still holds counts.
   */
  explain(container: GroupPath, compartment: GroupPath, end?: ContainerEnd): MemoryDeath | null;
  /** Whether a kill came after the container was last followed, so in its present run. */
  isOfRun(kill: OomKill, container: GroupPath): boolean;
  /** The container is ended by us because of this kill: however long its end takes, that is its cause. */
  blame(kill: OomKill, container: GroupPath): void;
  /** Kills that were logged since the call before; to be called often, so that each gets its time. For one caller only. */
  newKills(): DatedKill[];
  forget(container: GroupPath): void;
  stop(): void;
}

/** What the counters say now. */
export function oomEvidence(
  driver: Pick<CgroupDriver, 'readMemoryCounters'>,
  container: GroupPath,
  compartment: GroupPath,
): OomEvidence {
  const vmstat = readKernelFileIfThere('/proc/vmstat') ?? '';
  const kills = /^oom_kill (\d+)$/m.exec(vmstat)?.[1];
  return {
    container: driver.readMemoryCounters(container),
    compartment: driver.readMemoryCounters(compartment),
    hostKills: kills === undefined ? null : Number(kills),
  };
}

/** What is needed of the kernel's log. */
export type KillLog = Pick<KernelLog, 'position' | 'killsAfter' | 'mayHaveMissed' | 'close'>;

/** `lastMemory` is Sampler.lastMemory. `kernelLog` is another log in tests. */
export function createOomWatch({
  driver,
  lastMemory,
  kernelLog = new KernelLog(),
}: {
  driver: Pick<CgroupDriver, 'kernelLogPath' | 'readMemoryCounters'>;
  lastMemory: (path: GroupPath) => MemoryCounters | null;
  kernelLog?: KillLog;
}): OomWatch {
  const followed = new Map<GroupPath, { position: number; before: OomEvidence; blamed?: OomKill }>();
  let told = kernelLog.position();
  const follow = (container: GroupPath, compartment: GroupPath): void => {
    const before = oomEvidence(driver, container, compartment);
    followed.set(container, { position: kernelLog.position(), before });
  };
  return {
    isOfRun: ({ sequence }, container) => sequence > (followed.get(container)?.position ?? Infinity),
    blame: (kill, container) => {
      const run = followed.get(container);
      if (run !== undefined) run.blamed = kill;
    },
    newKills: () => {
      const kills = kernelLog.killsAfter(told);
      told = kills.at(-1)?.sequence ?? told;
      return kills;
    },
    follow,
    adopt: (container, compartment) => {
      if (!followed.has(container)) follow(container, compartment);
    },
    explain: (container, compartment, end) => {
      const start = followed.get(container);
      const paths = {
        container: driver.kernelLogPath(container),
        compartment: driver.kernelLogPath(compartment),
      };
      const kill = start?.blamed ?? findKill(kernelLog.killsAfter(start?.position ?? -1), paths, end);
      if (kill !== null) return explainByLog(kill, paths);
      if (start === undefined || (end !== undefined && !kernelLog.mayHaveMissed(end.finishedAtMs))) return null;
      const after = oomEvidence(driver, container, compartment);
      return explainByCounters(
        start.before,
        {
          ...after,
          container: after.container ?? lastMemory(container),
        },
        after.container !== null,
      );
    },
    forget: (container) => void followed.delete(container),
    stop: () => kernelLog.close(),
  };
}

/** Pure: the kill that ended a container, if one of these did. Paths as the log spells them. */
export function findKill(
  kills: readonly DatedKill[],
  paths: { container: string; compartment: string },
  end?: ContainerEnd,
): DatedKill | null {
  const near = kills.filter((kill) => end === undefined || isRightBefore(kill, end.finishedAtMs));
  const own = near.findLast(({ victim }) => isWithin(victim, paths.container));
  if (own !== undefined || end?.endsWithCompartment !== true) return own ?? null;
  // Everything of the compartment ended with a neighbour, unless it was the neighbour's own limit that ran out.
  const shared = near.findLast(
    ({ victim, exhausted }) =>
      isWithin(victim, paths.compartment) &&
      (exhausted === null || exhausted === paths.compartment || !isWithin(exhausted, paths.compartment)),
  );
  return shared ?? null;
}

function isRightBefore({ atMs, isOld }: DatedKill, finishedAtMs: number): boolean {
  if (isOld) return Math.abs(finishedAtMs - atMs) <= OLD_WITHIN_MS;
  return atMs <= finishedAtMs + SLACK_MS && atMs >= finishedAtMs - CAUSED_WITHIN_MS;
}

/** Pure: the verdict on a kill that the kernel's log tells of. Paths as the log spells them. */
export function explainByLog(kill: OomKill, paths: { container: string; compartment: string }): MemoryDeath {
  const who = `process ${kill.pid} (${kill.command})`;
  if (kill.exhausted !== null && isWithin(kill.exhausted, paths.container)) {
    return death('own-memory-limit', kill.limitBytes, kill.pid, who);
  }
  if (kill.exhausted !== null && isWithin(kill.exhausted, paths.compartment)) {
    return death('tenant-memory-ceiling', kill.limitBytes, kill.pid, who);
  }
  return death('host-memory', null, kill.pid, who);
}

/**
 * Pure: the verdict where the log is silent. `after.container` is the last that was seen when the group is gone
 * (`isThere` false): then a kill in its last second is in no counter of its own, and the host's count stands for it.
 */
export function explainByCounters(before: OomEvidence, after: OomEvidence, isThere: boolean): MemoryDeath | null {
  const moved = (group: 'container' | 'compartment', counter: 'failures' | 'kills'): boolean =>
    (after[group]?.[counter] ?? 0) > (before[group]?.[counter] ?? 0);
  const ownKill = moved('container', 'kills');
  const someKill = before.hostKills !== null && after.hostKills !== null && after.hostKills > before.hostKills;
  if (!ownKill && (isThere || !someKill)) return null;
  const who = 'a process';
  const ownLimit = after.container?.limitBytes ?? null;
  const ownHit = moved('container', 'failures');
  if (moved('compartment', 'failures')) {
    // Both were hit: the one that stood in the way at the end is the lower one, as seen from the container.
    const isFull = ownHit && ownLimit !== null && (after.container?.usageBytes ?? 0) >= ownLimit * 0.98;
    if (!isFull) return death('tenant-memory-ceiling', after.compartment?.limitBytes ?? null, null, who);
  }
  if (ownHit) return death('own-memory-limit', ownLimit, null, who);
  // A container that filled its own limit and died within one second has left no trace but this.
  return ownKill || someKill ? death('host-memory', null, null, who) : null;
}

function death(cause: MemoryDeath['cause'], limitBytes: number | null, pid: number | null, who: string): MemoryDeath {
  const size = limitBytes === null ? '' : ` of ${formatBytes(limitBytes)}`;
  const reason = {
    'own-memory-limit': `the instance's own memory limit${size} was used up`,
    'tenant-memory-ceiling': `the tenant's memory ceiling${size} on this host was used up`,
    'host-memory': "the host's memory was used up",
  }[cause];
  return { cause, limitBytes, pid, message: `The kernel killed ${who}: ${reason}.` };
}

/** Whether a group is `outer` or below it. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}
