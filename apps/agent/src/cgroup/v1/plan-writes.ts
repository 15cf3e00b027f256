import type { CeilingName, Ceilings, GroupCeilings, GroupPath, PlannedStep, PlannedWrite } from '../driver.ts';
import { holdsCpus, sameCpus } from '../cpu-list.ts';
import {
  V1_FILES,
  holdsBytes,
  memoryAndSwap,
  spellBytes,
  spellCpuCeiling,
  spellIoWeight,
  spellShares,
} from './ceilings.ts';
import { EVERYTHING, changedRules, parseDeviceRules, toRules } from './device-rules.ts';
import { THROTTLE_FILES, changedRates, spellRate } from './io-throttle.ts';

export interface V1PlanContext {
  /** The absolute path of an interface file of a group. */
  file: (path: GroupPath, name: string) => string;
  limitsSwap: boolean;
  /** Null: this kernel has none that binds. */
  ioWeightFile: string | null;
  /** Controllers that this host has not are left out. */
  hasBlkio: boolean;
  hasDevices: boolean;
  hasFreezer: boolean;
}

/** Wishes about one group: what is not named is left as it is. */
type Wish = Partial<Ceilings>;

/**
 * The writes that bring one group from one set of ceilings to another, one a step. memory.memsw must never be under
 * memory.limit, so of these two the one that moves away from the other comes first. Memory comes after what is quick, because
 * lowering it may take seconds; freezing comes last and thawing first.
 */
export function planV1Writes(context: V1PlanContext, path: GroupPath, from: GroupCeilings, to: Wish): PlannedStep[] {
  const file = (name: string): string => context.file(path, name);
  const freezing = planFreezing(context, path, from, to);
  return [
    ...(to.frozen === false ? freezing : []),
    ...planNumbers(context, path, from, to),
    ...planCpus(file(V1_FILES.cpus), path, from, to),
    ...(context.hasBlkio ? planThrottles(context, path, from, to) : []),
    ...(context.hasDevices ? planDevices(context, path, from, to) : []),
    ...planMemory(context, path, from, to),
    ...(to.frozen === true ? freezing : []),
  ].map((write) => [write]);
}

function planNumbers(context: V1PlanContext, path: GroupPath, from: GroupCeilings, to: Wish): PlannedWrite[] {
  const writes: PlannedWrite[] = [];
  const plan = (ceiling: CeilingName, name: string, previous: string, value: string, lowers: boolean): void => {
    if (value !== previous) writes.push({ path, ceiling, file: context.file(path, name), value, previous, lowers });
  };
  if (to.pids !== undefined) {
    const spell = (pids: number | null): string => (pids === null ? 'max' : String(pids));
    plan('pids', V1_FILES.pids, spell(from.pids), spell(to.pids), isLower(to.pids, from.pids));
  }
  if (to.cpuMillicores !== undefined) {
    const spell = (millicores: number | null): string => spellCpuCeiling(millicores, from.cpuPeriodUsec);
    const lowers = isLower(to.cpuMillicores, from.cpuMillicores);
    plan('cpuMillicores', V1_FILES.cpuMillicores, spell(from.cpuMillicores), spell(to.cpuMillicores), lowers);
  }
  if (to.cpuWeight !== undefined) {
    plan('cpuWeight', V1_FILES.cpuWeight, spellShares(from.cpuWeight), spellShares(to.cpuWeight), false);
  }
  if (to.ioWeight !== undefined && context.ioWeightFile !== null) {
    plan('ioWeight', context.ioWeightFile, spellIoWeight(from.ioWeight), spellIoWeight(to.ioWeight), false);
  }
  return writes;
}

function planCpus(file: string, path: GroupPath, from: GroupCeilings, to: Wish): PlannedWrite[] {
  if (to.cpus === undefined) return [];
  const previous = from.cpus ?? from.effectiveCpus;
  // A v1 set is never inherited: "all of the parent's" is the parent's list, written out.
  const value = to.cpus ?? from.parentCpus ?? previous;
  if (sameCpus(value, previous)) return [];
  return [{ path, ceiling: 'cpus', file, value, previous, lowers: !holdsCpus(value, previous) }];
}

function planThrottles(context: V1PlanContext, path: GroupPath, from: GroupCeilings, to: Wish): PlannedWrite[] {
  if (to.ioLimits === undefined) return [];
  return changedRates(from.ioLimits, to.ioLimits).map((change) => ({
    path,
    ceiling: 'ioLimits',
    file: context.file(path, THROTTLE_FILES[change.rate]),
    value: spellRate(change.device, change.to),
    previous: spellRate(change.device, change.from),
    lowers: isLower(change.to, change.from),
  }));
}

/** `previous` is empty: undoing a rule is writing it to the other file (see apply-write.ts). */
function planDevices(context: V1PlanContext, path: GroupPath, from: GroupCeilings, to: Wish): PlannedWrite[] {
  if (to.devices === undefined || to.devices === null) return [];
  const write = (name: string, value: string): PlannedWrite => ({
    path,
    ceiling: 'devices',
    file: context.file(path, name),
    value,
    previous: '',
    lowers: name === 'devices.deny',
  });
  const held = parseDeviceRules(from.deviceRules ?? EVERYTHING);
  const { allow, deny } = changedRules(held ?? new Map(), toRules(to.devices));
  return [
    ...(held === null ? [write('devices.deny', 'a')] : []),
    ...allow.map((rule) => write('devices.allow', rule)),
    ...deny.map((rule) => write('devices.deny', rule)),
  ];
}

function planMemory(context: V1PlanContext, path: GroupPath, from: GroupCeilings, to: Wish): PlannedWrite[] {
  const writes: PlannedWrite[] = [];
  const plan = (
    ceiling: 'memoryBytes' | 'swapBytes' | 'memorySoftBytes',
    previous: number | null,
    value: number | null,
    lowers: boolean,
  ): void => {
    if (holdsBytes(value, previous)) return;
    const file = context.file(path, V1_FILES[ceiling]);
    writes.push({ path, ceiling, file, value: spellBytes(value), previous: spellBytes(previous), lowers });
  };
  if (to.memorySoftBytes !== undefined) plan('memorySoftBytes', from.memorySoftBytes, to.memorySoftBytes, false);
  const memory = to.memoryBytes === undefined ? from.memoryBytes : to.memoryBytes;
  const bothBefore = memoryAndSwap(from.memoryBytes, from.swapBytes);
  const both = memoryAndSwap(memory, to.swapBytes === undefined ? from.swapBytes : to.swapBytes);
  const planMemoryItself = (): void => plan('memoryBytes', from.memoryBytes, memory, isLower(memory, from.memoryBytes));
  const planBoth = (): void => {
    if (context.limitsSwap) plan('swapBytes', bothBefore, both, isLower(both, bothBefore));
  };
  const fitsUnderOldSum = bothBefore === null || (memory !== null && memory <= bothBefore);
  for (const one of fitsUnderOldSum ? [planMemoryItself, planBoth] : [planBoth, planMemoryItself]) one();
  return writes;
}

function planFreezing(context: V1PlanContext, path: GroupPath, from: GroupCeilings, to: Wish): PlannedWrite[] {
  if (!context.hasFreezer || to.frozen === undefined || to.frozen === from.frozen) return [];
  const spell = (frozen: boolean): string => (frozen ? 'FROZEN' : 'THAWED');
  return [
    {
      path,
      ceiling: 'frozen',
      file: context.file(path, V1_FILES.frozen),
      value: spell(to.frozen),
      previous: spell(from.frozen),
      lowers: to.frozen,
    },
  ];
}

/** Null is more than any number. */
function isLower(value: number | null, previous: number | null): boolean {
  return value !== null && (previous === null || value < previous);
}
