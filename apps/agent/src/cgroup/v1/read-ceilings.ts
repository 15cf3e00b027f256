import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { sealFiles } from '../ceilings-seal.ts';
import type { CeilingsSeal, CpuCeiling, CpuSet, GroupCeilings, GroupPath } from '../driver.ts';
import { sameCpus } from '../cpu-list.ts';
import { readKernelFileIfThere } from '../kernel-file.ts';
import {
  V1_FILES,
  parseCount,
  parseCpuCeiling,
  parseIoWeight,
  parseMemoryCeiling,
  parsePidsCeiling,
  parseShares,
  swapBetween,
} from './ceilings.ts';
import { EVERYTHING, parseDeviceRules, toGrants } from './device-rules.ts';
import { treeOf } from '../group-tree.ts';
import { THROTTLE_FILES, parseThrottles } from './io-throttle.ts';

export interface V1ReadContext {
  fileOf: (path: GroupPath, name: string) => string;
  mountOf: (controller: string) => string;
  /** Controllers in which a group of ours must be. */
  containing: readonly string[];
  limitsSwap: boolean;
  ioWeightFile: string | null;
}

/** What the kernel gives to a new group. */
const DEFAULT_PERIOD_USEC = 100_000;

/** Every ceiling of a group, from about twenty small files (0.2 ms). Throws CgroupError `unreadable`. */
export function readV1Ceilings(context: V1ReadContext, path: GroupPath): GroupCeilings {
  const cpuPeriodUsec = read(context, path, 'cpu.cfs_period_us', parseCount) ?? DEFAULT_PERIOD_USEC;
  const memoryBytes = read(context, path, V1_FILES.memoryBytes, parseMemoryCeiling);
  const own = textOf(context, path, V1_FILES.cpus);
  const parentCpus = path === '' ? own : textOf(context, parentOf(path), V1_FILES.cpus);
  const deviceRules = textOf(context, path, 'devices.list', EVERYTHING);
  const rules = parseDeviceRules(deviceRules);
  return {
    cpuMillicores: read(context, path, V1_FILES.cpuMillicores, (text, file) =>
      parseCpuCeiling(text, cpuPeriodUsec, file),
    ),
    cpuWeight: read(context, path, V1_FILES.cpuWeight, parseShares),
    cpus: own === '' || sameCpus(own, parentCpus) ? null : own,
    memoryBytes,
    swapBytes: context.limitsSwap
      ? swapBetween(memoryBytes, read(context, path, V1_FILES.swapBytes, parseMemoryCeiling))
      : null,
    memorySoftBytes: read(context, path, V1_FILES.memorySoftBytes, parseMemoryCeiling),
    oomGroup: false,
    pids: read(context, path, V1_FILES.pids, parsePidsCeiling),
    ioWeight: context.ioWeightFile === null ? null : read(context, path, context.ioWeightFile, parseIoWeight),
    ioLimits: parseThrottles({
      readBytesPerSec: textOf(context, path, THROTTLE_FILES.readBytesPerSec),
      writeBytesPerSec: textOf(context, path, THROTTLE_FILES.writeBytesPerSec),
      readOpsPerSec: textOf(context, path, THROTTLE_FILES.readOpsPerSec),
      writeOpsPerSec: textOf(context, path, THROTTLE_FILES.writeOpsPerSec),
    }),
    devices: rules === null ? null : toGrants(rules),
    // Its own wish, not that of a group above, which freezes it too.
    frozen: textOf(context, path, 'freezer.self_freezing') === '1',
    cpuPeriodUsec,
    effectiveCpus: textOf(context, path, 'cpuset.effective_cpus', own),
    mems: textOf(context, path, 'cpuset.mems'),
    missing: context.containing.filter((name) => !existsSync(join(context.mountOf(name), path))),
    parentCpus,
    deviceRules,
  };
}

/** A seal of the same files. */
export function sealV1Ceilings(context: V1ReadContext, path: GroupPath): CeilingsSeal | null {
  const names = [
    ...Object.values(V1_FILES),
    'cpu.cfs_period_us',
    ...Object.values(THROTTLE_FILES),
    'devices.list',
    'freezer.self_freezing',
    ...(context.ioWeightFile === null ? [] : [context.ioWeightFile]),
  ].filter((name) => context.containing.includes(name.slice(0, name.indexOf('.'))));
  return sealFiles((name) => context.fileOf(path, name), names);
}

/** Groups below with a CPU ceiling of their own. */
export function readV1CpuCeilingsBelow(context: V1ReadContext, path: GroupPath): CpuCeiling[] {
  return groupsBelow(context.mountOf('cpu'), path).flatMap((below) => {
    const quota = textOf(context, below, V1_FILES.cpuMillicores, '-1');
    if (quota === '-1') return [];
    const cpuPeriodUsec = read(context, below, 'cpu.cfs_period_us', parseCount) ?? DEFAULT_PERIOD_USEC;
    const cpuMillicores = parseCpuCeiling(quota, cpuPeriodUsec, context.fileOf(below, V1_FILES.cpuMillicores));
    return cpuMillicores === null ? [] : [{ path: below, cpuMillicores, cpuPeriodUsec }];
  });
}

/** Sets of the groups below, parents first. A group that nobody has filled in holds no task and has none. */
export function readV1CpuSetsBelow(context: V1ReadContext, path: GroupPath): CpuSet[] {
  return groupsBelow(context.mountOf('cpuset'), path).flatMap((below) => {
    const cpus = textOf(context, below, V1_FILES.cpus);
    return cpus === '' ? [] : [{ path: below, cpus }];
  });
}

function groupsBelow(mount: string, path: GroupPath): GroupPath[] {
  return treeOf(join(mount, path))
    .slice(1)
    .map((directory) => relative(mount, directory));
}

/** Null when the file or the group is not there. */
function read<T>(
  context: V1ReadContext,
  path: GroupPath,
  name: string,
  parse: (text: string, file: string) => T,
): T | null {
  const file = context.fileOf(path, name);
  const text = readKernelFileIfThere(file);
  return text === null ? null : parse(text, file);
}

/** As `read`, of what stays text; a controller that is not mounted has none either. */
function textOf(context: V1ReadContext, path: GroupPath, name: string, otherwise = ''): string {
  if (!context.containing.includes(name.slice(0, name.indexOf('.')))) return otherwise;
  return readKernelFileIfThere(context.fileOf(path, name)) ?? otherwise;
}

function parentOf(path: GroupPath): GroupPath {
  const parent = dirname(path);
  return parent === '.' ? '' : parent;
}
