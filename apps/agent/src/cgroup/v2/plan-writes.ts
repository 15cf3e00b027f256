import { IO_RATES } from '@bulkhead/shared';
import { sameCpus } from '../cpu-list.ts';
import { compareDevices } from '../disks.ts';
import type { CeilingName, Ceilings, DeviceIoLimit, GroupCeilings, GroupPath, PlannedWrite } from '../driver.ts';
import {
  V2_FILES,
  holdsBytes,
  noLimit,
  spellCpuMax,
  spellIoLimit,
  spellMax,
  spellSoft,
  spellWeight,
} from './ceilings.ts';

export interface V2PlanContext {
  /** The absolute path of an interface file of a group. */
  file: (path: GroupPath, name: string) => string;
  /** False: this kernel accounts no swap. */
  limitsSwap: boolean;
  /** Null: this kernel has none that binds. */
  ioWeightFile: string | null;
  /** False: this kernel has no io controller. */
  hasIo: boolean;
}

/**
 * The writes that bring one group from one set of ceilings to another, in the kernel's words; both drivers of v2 use them. v2
 * refuses no order, so this one is ours: thaw first, memory after what is quick (lowering it may take seconds), freeze last.
 * Lists of devices are not in files on v2.
 */
export function planV2Writes(
  context: V2PlanContext,
  path: GroupPath,
  from: GroupCeilings,
  to: Partial<Ceilings>,
): PlannedWrite[] {
  const writes: PlannedWrite[] = [];
  const plan = (ceiling: CeilingName, name: string, previous: string, value: string, lowers = false): void => {
    if (value !== previous) writes.push({ path, ceiling, file: context.file(path, name), value, previous, lowers });
  };
  const freeze = (frozen: boolean): void => {
    if (to.frozen !== frozen || from.frozen === frozen) return;
    plan('frozen', V2_FILES.frozen, flag(from.frozen), flag(frozen), frozen);
  };
  freeze(false);
  if (to.pids !== undefined) {
    plan('pids', V2_FILES.pids, spellMax(from.pids), spellMax(to.pids), isLower(to.pids, from.pids));
  }
  if (to.cpuMillicores !== undefined) {
    const spell = (millicores: number | null): string => spellCpuMax(millicores, from.cpuPeriodUsec);
    const lowers = isLower(to.cpuMillicores, from.cpuMillicores);
    plan('cpuMillicores', V2_FILES.cpuMillicores, spell(from.cpuMillicores), spell(to.cpuMillicores), lowers);
  }
  if (to.cpuWeight !== undefined) {
    plan('cpuWeight', V2_FILES.cpuWeight, spellWeight(from.cpuWeight), spellWeight(to.cpuWeight));
  }
  if (to.cpus !== undefined && !holdsSet(to.cpus, from)) {
    plan('cpus', V2_FILES.cpus, from.cpus ?? '', to.cpus ?? '');
  }
  if (to.ioWeight !== undefined && context.ioWeightFile !== null) {
    plan('ioWeight', context.ioWeightFile, spellWeight(from.ioWeight), spellWeight(to.ioWeight));
  }
  if (to.ioLimits !== undefined && context.hasIo) {
    for (const [before, after] of changedLimits(from.ioLimits, to.ioLimits)) {
      const lowers = IO_RATES.some((rate) => isLower(after[rate], before[rate]));
      plan('ioLimits', V2_FILES.ioLimits, spellIoLimit(before), spellIoLimit(after), lowers);
    }
  }
  if (to.oomGroup !== undefined) plan('oomGroup', V2_FILES.oomGroup, flag(from.oomGroup), flag(to.oomGroup));
  if (to.memorySoftBytes !== undefined && !holdsBytes(to.memorySoftBytes, from.memorySoftBytes)) {
    plan('memorySoftBytes', V2_FILES.memorySoftBytes, spellSoft(from.memorySoftBytes), spellSoft(to.memorySoftBytes));
  }
  for (const ceiling of ['swapBytes', 'memoryBytes'] as const) {
    const wish = to[ceiling];
    if (wish === undefined || (ceiling === 'swapBytes' && !context.limitsSwap)) continue;
    if (holdsBytes(wish, from[ceiling])) continue;
    plan(ceiling, V2_FILES[ceiling], spellMax(from[ceiling]), spellMax(wish), isLower(wish, from[ceiling]));
  }
  freeze(true);
  return writes;
}

/** Disk by disk, what was and what is to be, where they differ. */
function changedLimits(
  from: readonly DeviceIoLimit[],
  to: readonly DeviceIoLimit[],
): [before: DeviceIoLimit, after: DeviceIoLimit][] {
  const devices = [...new Set([...from, ...to].map(({ device }) => device))].sort(compareDevices);
  return devices.map((device) => {
    const of = (limits: readonly DeviceIoLimit[]): DeviceIoLimit =>
      limits.find((limit) => limit.device === device) ?? noLimit(device);
    return [of(from), of(to)];
  });
}

/** What is asked for may be just what the parent has. */
function holdsSet(cpus: string | null, from: GroupCeilings): boolean {
  if (cpus === null || from.cpus === null) return cpus === from.cpus || sameCpus(cpus ?? '', from.effectiveCpus);
  return sameCpus(cpus, from.cpus);
}

function flag(value: boolean): string {
  return value ? '1' : '0';
}

/** Null is more than any number. */
function isLower(value: number | null, previous: number | null): boolean {
  return value !== null && (previous === null || value < previous);
}
