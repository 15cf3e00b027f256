/**
 * The seam between what we want of the kernel and how a kind of host spells it. Above it (compartments/, metering/,
 * workloads/) nobody knows a file name; below it every kind of host (v1 with cgroupfs now; v2, v2 under systemd) is a
 * folder of its own. What changes the host is asynchronous (systemd answers over D-Bus, and lowering a memory ceiling
 * makes the kernel reclaim inside our write); what only reads files is synchronous.
 *
 * What to call from outside:
 * - `readControllers()` (detect-controllers.ts) → facts, once at start
 * - `createCgroupDriver({ root, facts })` (create-cgroup-driver.ts) → the driver of this host
 * - `driver.compartmentPath(slug)`, `driver.containerPath(slug, id)`, `driver.engineParent(slug)` for the names
 * - `driver.describe()` → the `cgroup` part of HostFacts
 */
import type { HostFacts, KernelWrite } from '@bulkhead/shared';

/**
 * A group below each controller's mount, without a slash at either end: `bulkhead/acme`, `bulkhead/acme/<container id>`.
 * The empty path is the controller's root.
 */
export type GroupPath = string;

export interface Controller {
  /** `cpu`, `memory`, …; on v1 a named hierarchy is `name=systemd`; the v2 tree of a hybrid host is `unified`. */
  name: string;
  version: '1' | '2';
  mount: string;
  /** Which group of the hierarchy is visible at the mount: `/` but in a container or behind a bind mount. */
  mountRoot: string;
}

/** What detection found. Versions are per controller: a hybrid host has v1 controllers and a v2 tree beside them. */
export interface ControllerFacts {
  controllers: readonly Controller[];
}

/** What one group is allowed. Null means that the kernel says "none", or that the group is missing there. */
export interface Ceilings {
  /** Exact, so not always whole when somebody else has written it. */
  cpuMillicores: number | null;
  /** Weight in Docker's unit (1024 = one core's worth). */
  cpuShares: number | null;
  memoryBytes: number | null;
  /** Null also where the kernel does not account swap: see `CgroupDriver.limitsSwap`. */
  memoryAndSwapBytes: number | null;
  pids: number | null;
}

export interface GroupCeilings extends Ceilings {
  cpuPeriodUsec: number;
  /** Lists as the kernel writes them (`0-3,8`); empty when not filled in. */
  cpus: string;
  mems: string;
  /** Controllers in which this group does not exist. */
  missing: readonly string[];
}

export type CeilingName = keyof Ceilings;

/** A group with a CPU ceiling of its own. */
export interface CpuCeiling {
  path: GroupPath;
  cpuMillicores: number;
  cpuPeriodUsec: number;
}

/** One write as data: planned, then applied, and undone by writing `previous` in reverse order. */
export interface PlannedWrite {
  path: GroupPath;
  ceiling: CeilingName;
  /** The file (or the unit and property), as it stands in a proof. */
  file: string;
  value: string;
  previous: string;
  lowers: boolean;
}

export interface AppliedWrite {
  kernel: KernelWrite;
  /** The kernel holds what was asked (memory: rounded down to a page). */
  matches: boolean;
}

/** What the ceilings' counters say about memory that ran out. */
export interface MemoryCounters {
  /** Times this group's own ceiling was hit (also when reclaim then made room). */
  failures: number;
  /** Processes of this very group that the kernel killed for memory, whoever's ceiling it was (see kernel-evidence.ts). */
  kills: number;
  usageBytes: number;
  limitBytes: number | null;
}

/** Where a reader puts a sample: METRIC_COLUMNS in their order, then one counter a processor. NaN = null. */
export type SampleRow = Float64Array;

/** Reads one group's counters again and again through descriptors that stay open. */
export interface GroupReader {
  /** What this reader must be given: METRIC_COLUMNS.length + processors. */
  readonly width: number;
  /**
   * Fills `row`. Cheap counters are read each time, dear ones when a cheap one moved or `everything` is asked for; what is
   * not read again keeps its last value. False: the group is gone (row is all NaN); close the reader then.
   */
  read(row: SampleRow, everything: boolean): boolean;
  close(): void;
}

export interface CgroupDriver {
  /** Where our compartments are below each controller: `bulkhead`. */
  readonly root: GroupPath;
  /** Whether the kernel limits memory and swap together (memsw on v1, needs swap accounting). */
  readonly limitsSwap: boolean;
  /** Processors that a reader reports, the offline ones included. */
  readonly processors: number;

  describe(): HostFacts['cgroup'];

  compartmentPath(tenantSlug: string): GroupPath;
  containerPath(tenantSlug: string, containerId: string): GroupPath;
  /** What the engine wants as CgroupParent for a tenant's containers. */
  engineParent(tenantSlug: string): string;

  /** Makes the group in every hierarchy that we use, ready for a task to enter. Says what had to be written for that. */
  ensureGroup(path: GroupPath): Promise<KernelWrite[]>;
  /**
   * Removes the group and its empty descendants from every hierarchy. Throws CgroupError `busy` while a task is inside;
   * a short EBUSY (a task that is just exiting) is waited for, at most REMOVE_DEADLINE_MS.
   */
  removeGroup(path: GroupPath): Promise<void>;

  readCeilings(path: GroupPath): GroupCeilings;
  /** The groups below, however deep, that have a CPU ceiling of their own. About 15 µs a group. */
  readCpuCeilingsBelow(path: GroupPath): CpuCeiling[];
  /** The writes for one group in an order that the kernel accepts and that never exceeds max(from, to). Pure. */
  planWrites(path: GroupPath, from: GroupCeilings, to: Ceilings): PlannedWrite[];
  /** Writes, reads back and compares. Throws CgroupError when the kernel refuses the value. */
  applyWrite(write: PlannedWrite): Promise<AppliedWrite>;

  /** The group of a process in each controller. Throws CgroupError `vanished` when there is no such process. */
  groupOf(pid: number): ReadonlyMap<string, GroupPath>;
  /** The controllers in which a tenant's process must be below its compartment. */
  readonly containing: readonly string[];
  /** Names of the groups right below, in any hierarchy that holds a ceiling; [] when there is no such group. */
  listGroups(parent: GroupPath): string[];
  /** Null when the group is not there. */
  openReader(path: GroupPath): GroupReader | null;
  /** Null when the group is not there. */
  readMemoryCounters(path: GroupPath): MemoryCounters | null;
  /** How the kernel's log names this group in its memory hierarchy: `/bulkhead/acme`. */
  kernelLogPath(path: GroupPath): string;
  /** CPU time of the whole host since its start, µs. */
  readHostCpuUsec(): number;
}

/** How long removeGroup waits for a task that is on its way out. */
export const REMOVE_DEADLINE_MS = 1_000;
