/** What the observer can be asked, and what it answers. It runs on the host that is looked at, and knows nothing of ours. */

/** Path of a group as /proc/<pid>/cgroup writes it: `/bulkhead/acme`, `/bulkhead.slice/bulkhead-acme.slice`. */
export type Group = string;

/** Where a container's processes are. */
export interface Found {
  /** The first process inside it. */
  pid: number;
  processes: number;
  /** The same in every hierarchy that matters. */
  group: Group;
  /** The group above: its tenant's. */
  compartment: Group;
}

export interface IoHeld {
  /** `254:0` */
  device: string;
  readBytesPerSec: number | null;
  writeBytesPerSec: number | null;
  readOpsPerSec: number | null;
  writeOpsPerSec: number | null;
}

/** What the kernel's files say that a group is held to; null: nothing of its own. */
export interface Held {
  cpuMillicores: number | null;
  /** As the files have it: v1 shares, v2 weight. */
  cpuWeight: number;
  cpus: string | null;
  memoryBytes: number | null;
  swapBytes: number | null;
  memorySoftBytes: number | null;
  pids: number | null;
  io: IoHeld[];
  frozen: boolean;
}

export interface Transferred {
  readBytes: number;
  writtenBytes: number;
  reads: number;
  writes: number;
}

/** What happened in a group over a window. */
export interface Seen {
  usedCores: number;
  /** Part of the periods in which the group was busy that its own CPU ceiling cut short; 0 without a ceiling. */
  cutShort: number;
  /** By the kernel's counter of each processor; null on v2, which has none. */
  coresByProcessor: number[] | null;
  /** Processors that a process of the group was last seen on. */
  processors: number[];
  /** What the processes may run on, each different list once [Cpus_allowed_list]. */
  allowed: string[];
  /** Highest of all samples. */
  memoryBytes: number;
  /** Highest since the group was made: what happens between two samples is in it too. Null where the kernel does not keep it. */
  memoryPeakBytes: number | null;
  processes: number;
  /** Processes that were killed for memory, here and below. */
  memoryKills: number;
}

export interface Window {
  windowMs: number;
  samples: number;
  groups: Record<Group, Seen>;
}

export interface Ended {
  code: number;
  output: string;
  tookMs: number;
}

export interface Questions {
  find: { ask: { containerId: string }; answer: Found | null };
  held: { ask: { group: Group }; answer: Held | null };
  transferred: { ask: { group: Group; device: string }; answer: Transferred };
  watch: { ask: { groups: Group[]; windowMs: number; everyMs: number }; answer: Window };
  /** Runs a script inside a container that serves scripts (see SERVE_SCRIPTS). */
  script: { ask: { pid: number; script: string; timeoutMs: number }; answer: Ended };
  /** Makes a device node inside a container, past everything that would forbid it to do so itself. */
  makeNode: { ask: { pid: number; path: string; device: string }; answer: null };
  /** Number of the disk below a container's /tmp, as `254:0`. */
  disk: { ask: { pid: number }; answer: string };
}

export type Question = {
  [Verb in keyof Questions]: { id: number; verb: Verb; ask: Questions[Verb]['ask'] };
}[keyof Questions];
export type Reply = { id: number; answer: unknown } | { id: number; error: string };
