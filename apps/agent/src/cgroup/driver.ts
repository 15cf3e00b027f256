/**
 * The seam between what we want of the kernel and how a kind of host spells it. Above it (compartments/, metering/,
 * workloads/) nobody knows a file name; below it every kind of host (v1 with cgroupfs, v2 with cgroupfs, v2 under systemd) is a
 * folder of its own. What changes the host is asynchronous (systemd answers over D-Bus, and lowering a memory ceiling
 * makes the kernel reclaim inside our write); what only reads files is synchronous.
 *
 * What to call from outside:
 * - `readControllers()` (detect-controllers.ts) → facts, once at start
 * - `createCgroupDriver({ root, facts, engineDriver })` (create-cgroup-driver.ts) → the driver of this host
 * - `driver.compartmentPath(slug)`, `driver.containerPath(slug, id)`, `driver.engineParent(slug)` for the names
 * - `driver.describe()` → the `cgroup` part of HostFacts
 */
import type { Capability, DeviceGrant, HostFacts, IoLimit, KernelWrite } from '@bulkhead/shared';

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

/** Throttles of one disk, by its number (never `all`: that is spread over the host's disks above the driver). */
export type DeviceIoLimit = IoLimit;

/** What one group is allowed. Null means that the kernel says "none", or that the group is missing there. */
export interface Ceilings {
  /** Exact, so not always whole when somebody else has written it. */
  cpuMillicores: number | null;
  /** Share under contention as v2 counts it, 100 = normal; v1's cpu.shares is this × 10.24. */
  cpuWeight: number | null;
  /** As the kernel writes a list (`0-3,8`); null: all of the parent's. */
  cpus: string | null;
  memoryBytes: number | null;
  /** Swap beyond the memory ceiling. Null: no bound; also where swap is not accounted: see `CgroupDriver.limitsSwap`. */
  swapBytes: number | null;
  /** What is left alone when the host runs short [memory.soft_limit_in_bytes · memory.low]. Null: nothing of its own. */
  memorySoftBytes: number | null;
  /** Whether memory that runs out ends everything of the group [v2 memory.oom.group; on v1 the agent sees to it]. */
  oomGroup: boolean;
  pids: number | null;
  /** 100 = normal; null: the kernel's default, or this kernel has no weight. */
  ioWeight: number | null;
  /** Ordered by device; [] = none. */
  ioLimits: readonly DeviceIoLimit[];
  /** Beyond what every container may use; null: this driver holds no device list for this group. */
  devices: readonly DeviceGrant[] | null;
  frozen: boolean;
}

export interface GroupCeilings extends Ceilings {
  cpuPeriodUsec: number;
  /** What the group may really use after its parents are counted in: lists as the kernel writes them. */
  effectiveCpus: string;
  mems: string;
  /** Controllers in which this group does not exist. */
  missing: readonly string[];
  /** v1 only, where a set is never inherited: the processors of the group right above. */
  parentCpus?: string;
  /** v1 only: devices.list as it stands. */
  deviceRules?: string;
}

export type CeilingName = keyof Ceilings;

/** A group with a CPU ceiling of its own. */
export interface CpuCeiling {
  path: GroupPath;
  cpuMillicores: number;
  cpuPeriodUsec: number;
}

/** A group's own processors, where the kernel has rules between a group's set and those below it. */
export interface CpuSet {
  path: GroupPath;
  /** As the kernel writes a list. */
  cpus: string;
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

/** Writes that happen together or not at all: one on cgroupfs, all properties of a unit under systemd. */
export type PlannedStep = readonly PlannedWrite[];

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
  /** Another one for each group, also for groups that follow one another under one path; unique until the host starts again. */
  readonly life: string;
  /**
   * Fills `row`. Cheap counters are read each time, dear ones when a cheap one moved or `everything` is asked for; what is
   * not read again keeps its last value. False: the group is gone (row is all NaN); close the reader then.
   */
  read(row: SampleRow, everything: boolean): boolean;
  /** Whether the last `read` found a group that hardly runs, and has nothing left to settle. */
  readonly isResting: boolean;
  /** In the place of `read`, for a group that rests and is known not to have done more since: it is as it was. */
  pass(): void;
  /** The next `read` reads the ceilings, which otherwise wait: to be called when one has been, or may have been, written. */
  ceilingsMayHaveMoved(): void;
  close(): void;
}

/** What the ceiling files of a group said at one moment, kept to be compared with. */
export interface CeilingsSeal {
  /** Every file reads as it did then. False also when the group is gone. */
  isWhole(): boolean;
  close(): void;
}

export interface CgroupDriver {
  /** Where our compartments are below each controller: `bulkhead`. */
  readonly root: GroupPath;
  /** Whether the kernel limits memory and swap together (memsw on v1, needs swap accounting). */
  readonly limitsSwap: boolean;
  /** How far memory and swap together must be above memory for failures to be counted; what the engine writes needs it too. */
  readonly swapMarginBytes: number;
  /** v1: a throttle of block I/O binds a group's own processes and not those of the groups below it. */
  readonly throttlesOnlyOwn?: true;
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

  /** Reads and parses every ceiling: about 0.2 ms. */
  readCeilings(path: GroupPath): GroupCeilings;
  /** For looking again and again whether somebody has changed a ceiling: about 20 µs a look. Null: no such group. */
  sealCeilings(path: GroupPath): CeilingsSeal | null;
  /** The groups below, however deep, that have a CPU ceiling of their own. About 15 µs a group. */
  readCpuCeilingsBelow(path: GroupPath): CpuCeiling[];
  /**
   * The processors of every group below, however deep, parents first, where the kernel refuses a parent that lacks a
   * child's (v1). [] where a child's set simply counts for nothing beyond its parent's (v2).
   */
  readCpuSetsBelow(path: GroupPath): CpuSet[];
  /**
   * The writes for one group in an order that the kernel accepts and that never exceeds max(from, to). Only what `to` names
   * is looked at; what this host cannot hold (see `capabilities`) is left out. Pure.
   */
  planWrites(path: GroupPath, from: GroupCeilings, to: Partial<Ceilings>): PlannedStep[];
  /**
   * Writes, reads back and compares. Throws CgroupError when the kernel refuses the value: `busy` for a memory ceiling
   * under what is in use and cannot be reclaimed (v2 would kill; the driver reclaims first, and never writes such a value).
   */
  applyStep(step: PlannedStep): Promise<AppliedWrite[]>;
  /** What this host can hold, found by trying when the driver was made. */
  readonly capabilities: readonly Capability[];
  /** Disks that a throttle can name. Read afresh. */
  disks(): HostFacts['disks'];
  /**
   * Makes sure that a memory ceiling of `bytes` for this group would kill nobody: true when usage is at or below it, after
   * reclaiming where the kernel offers that (v2). v1 always answers true: there the kernel refuses the write by itself.
   */
  makeRoom(path: GroupPath, bytes: number): Promise<boolean>;
  /** Processes inside a group and below, in any hierarchy that holds a ceiling. */
  processesIn(path: GroupPath): number[];

  /** The group of a process in each controller. Throws CgroupError `vanished` when there is no such process. */
  groupOf(pid: number): ReadonlyMap<string, GroupPath>;
  /** The controllers in which a tenant's process must be below its compartment. */
  readonly containing: readonly string[];
  /** Slugs of the tenants that have a compartment here, known to the snapshot or not. */
  listCompartments(): string[];
  /** Ids of the containers that have a group in the tenant's compartment; other names are passed on as they are. */
  listContainers(tenantSlug: string): string[];
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
