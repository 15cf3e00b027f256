import type { GroupCeilings, GroupPath, PlannedStep, PlannedWrite } from '../../cgroup/driver.ts';
import { formatCpuList, parseCpuList } from '../../cgroup/cpu-list.ts';
import { swapBetween } from '../../cgroup/v1/ceilings.ts';
import { planV1Writes } from '../../cgroup/v1/plan-writes.ts';

/** The files of one group, as numbers; null = none. */
export interface ModelGroup {
  quotaUsec: number | null;
  periodUsec: number;
  cpus: ReadonlySet<number>;
  memory: number | null;
  memoryAndSwap: number | null;
  pids: number | null;
  frozen: boolean;
}

const TOP_CPUS = 64;

/** What cgroup v1 does with a write, as tried on Linux 6.18: takes it, or refuses it with the errno that it has. */
export class V1Model {
  readonly groups: Map<GroupPath, ModelGroup>;

  constructor(groups: ReadonlyMap<GroupPath, ModelGroup>) {
    this.groups = new Map([...groups].map(([path, group]) => [path, { ...group }]));
    for (const [path, group] of this.groups) this.#check(path, group.cpus, 'EACCES');
  }

  get(path: GroupPath): ModelGroup {
    const group = this.groups.get(path);
    if (group === undefined) throw new Error(`ENOENT: no group ${path}`);
    return group;
  }

  write({ path, file, value }: PlannedWrite): void {
    const group = this.get(path);
    const number = value === '-1' || value === 'max' ? null : Number(value);
    switch (file.slice(file.lastIndexOf('/') + 1)) {
      case 'cpu.cfs_quota_us':
        if (number !== null && number < 1000) throw new Error('EINVAL: quota under 1 ms');
        group.quotaUsec = number;
        break;
      case 'cpuset.cpus':
        this.#checkChildren(path, parseCpuList(value));
        group.cpus = parseCpuList(value);
        break;
      case 'memory.limit_in_bytes':
        group.memory = number;
        break;
      case 'memory.memsw.limit_in_bytes':
        group.memoryAndSwap = number;
        break;
      case 'pids.max':
        group.pids = number;
        break;
      case 'freezer.state':
        group.frozen = value === 'FROZEN';
        break;
      case 'cpu.shares':
        break;
      default:
        throw new Error(`ENOENT: the model has no ${file}`);
    }
    this.#check(path, group.cpus, 'EACCES');
  }

  /** As the driver would read the group. */
  ceilings(path: GroupPath): GroupCeilings {
    const group = this.get(path);
    const cpus = formatCpuList(group.cpus);
    const parent = this.groups.get(path.slice(0, path.lastIndexOf('/')));
    const parentCpus = parent === undefined ? `0-${TOP_CPUS - 1}` : formatCpuList(parent.cpus);
    return {
      cpuMillicores: millicores(group),
      cpuWeight: 100,
      cpus: cpus === parentCpus ? null : cpus,
      memoryBytes: group.memory,
      swapBytes: swapBetween(group.memory, group.memoryAndSwap),
      memorySoftBytes: null,
      oomGroup: false,
      pids: group.pids,
      ioWeight: null,
      ioLimits: [],
      devices: null,
      frozen: group.frozen,
      cpuPeriodUsec: group.periodUsec,
      effectiveCpus: cpus,
      mems: '0',
      missing: [],
      parentCpus,
    };
  }

  #check(path: GroupPath, cpus: ReadonlySet<number>, outside: string): void {
    this.#checkRatios();
    const group = this.get(path);
    if (orNone(group.memory) > orNone(group.memoryAndSwap)) throw new Error(`EINVAL: ${path}: memory above memsw`);
    if (cpus.size === 0) throw new Error(`ENOSPC: ${path} without processors`);
    const parent = this.groups.get(path.slice(0, path.lastIndexOf('/')));
    const above = parent?.cpus ?? parseCpuList(`0-${TOP_CPUS - 1}`);
    if ([...cpus].some((cpu) => !above.has(cpu))) throw new Error(`${outside}: ${path} outside its parent`);
  }

  #checkChildren(path: GroupPath, cpus: ReadonlySet<number>): void {
    for (const [child, group] of this.groups) {
      const isChild = child.startsWith(`${path}/`) && !child.slice(path.length + 1).includes('/');
      if (isChild && [...group.cpus].some((cpu) => !cpus.has(cpu))) throw new Error(`EBUSY: ${child} has more`);
    }
  }

  /** The nearest ceiling above, groups without one being passed over, as in tg_cfs_schedulable_down. */
  #checkRatios(): void {
    for (const [path, group] of this.groups) {
      const above = [...this.groups].filter(([other]) => path.startsWith(`${other}/`)).map(([, other]) => ratio(other));
      if (group.quotaUsec !== null && ratio(group) > Math.min(Infinity, ...above)) {
        throw new Error(`EINVAL: ${path} above its parent`);
      }
    }
  }
}

/** The v1 planner, with files that stand for themselves. */
export function planWrites(path: GroupPath, from: GroupCeilings, to: Partial<GroupCeilings>): PlannedStep[] {
  const context = {
    file: (group: GroupPath, name: string) => `${group}/${name}`,
    limitsSwap: true,
    ioWeightFile: 'blkio.bfq.weight',
    hasBlkio: true,
    hasDevices: true,
    hasFreezer: true,
  };
  return planV1Writes(context, path, from, to);
}

export function millicores(group: ModelGroup): number | null {
  return group.quotaUsec === null ? null : (group.quotaUsec * 1000) / group.periodUsec;
}

export function orNone(value: number | null): number {
  return value ?? Infinity;
}

/** 20 bits after the point, cut off, as the kernel's to_ratio(). */
function ratio(group: ModelGroup): number {
  return group.quotaUsec === null ? Infinity : Math.floor((group.quotaUsec * 2 ** 20) / group.periodUsec);
}
