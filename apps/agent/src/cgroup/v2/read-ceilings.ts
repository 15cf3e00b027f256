import { dirname, join } from 'node:path';
import { CPU_PERIOD_USEC } from '@bulkhead/shared';
import { sealFiles } from '../ceilings-seal.ts';
import { holdsCpus } from '../cpu-list.ts';
import type { CeilingsSeal, CpuCeiling, GroupCeilings, GroupPath } from '../driver.ts';
import { readKernelFileIfThere } from '../kernel-file.ts';
import { V2_FILES, parseCpuMax, parseIoMax, parseIoWeight, parseKey, parseMax, parseNumber } from './ceilings.ts';

/** Without these in a group no reservation binds there. */
const NEEDED = { cpu: V2_FILES.cpuMillicores, memory: V2_FILES.memoryBytes, pids: V2_FILES.pids } as const;

/** What the kernel holds for one group. A file that is not there (its controller is not given to the group) counts as "none". */
export function readV2Ceilings(mount: string, path: GroupPath, ioWeightFile: string | null): GroupCeilings {
  const read = <T>(name: string, parse: (text: string, file: string) => T): T | null => {
    const file = join(mount, path, name);
    const text = readKernelFileIfThere(file);
    return text === null ? null : parse(text, file);
  };
  const asIs = (text: string): string => text;
  const cpu = read(V2_FILES.cpuMillicores, parseCpuMax);
  const soft = read(V2_FILES.memorySoftBytes, parseMax);
  const missing = Object.entries(NEEDED).filter(([, name]) => read(name, asIs) === null);
  return {
    cpuMillicores: cpu?.cpuMillicores ?? null,
    cpuPeriodUsec: cpu?.cpuPeriodUsec ?? CPU_PERIOD_USEC,
    cpuWeight: read(V2_FILES.cpuWeight, parseNumber),
    cpus: ownCpus(read(V2_FILES.cpus, asIs) ?? '', nearest(mount, dirname(path), 'cpuset.cpus.effective')),
    effectiveCpus: nearest(mount, path, 'cpuset.cpus.effective'),
    mems: nearest(mount, path, 'cpuset.mems.effective'),
    memoryBytes: read(V2_FILES.memoryBytes, parseMax),
    swapBytes: read(V2_FILES.swapBytes, parseMax),
    memorySoftBytes: soft === 0 ? null : soft,
    oomGroup: read(V2_FILES.oomGroup, asIs) === '1',
    pids: read(V2_FILES.pids, parseMax),
    ioWeight: ioWeightFile === null ? null : read(ioWeightFile, parseIoWeight),
    ioLimits: read(V2_FILES.ioLimits, parseIoMax) ?? [],
    devices: null,
    frozen: read(V2_FILES.frozen, asIs) === '1',
    missing: missing.map(([name]) => name),
  };
}

/** A seal of the same files. */
export function sealV2Ceilings(mount: string, path: GroupPath, ioWeightFile: string | null): CeilingsSeal | null {
  const names = [...Object.values(V2_FILES), ...(ioWeightFile === null ? [] : [ioWeightFile])];
  return sealFiles((name) => join(mount, path, name), names);
}

/** A list that holds all of the parent's is none of its own (see clearCpus). */
function ownCpus(text: string, parents: string): string | null {
  return text === '' || holdsCpus(text, parents) ? null : text;
}

/** A group without the controller has what the nearest above it has. */
function nearest(mount: string, path: GroupPath, name: string): string {
  for (let group = path; ; group = dirname(group)) {
    const text = readKernelFileIfThere(join(mount, group, name));
    if (text !== null) return text;
    if (group === '.' || group === '') return '';
  }
}

/** The ceilings of some groups, those without one left out. */
export function readV2CpuCeilings(mount: string, paths: readonly GroupPath[]): CpuCeiling[] {
  return paths.flatMap((path) => {
    const file = join(mount, path, V2_FILES.cpuMillicores);
    const text = readKernelFileIfThere(file);
    if (text === null) return [];
    const { cpuMillicores, cpuPeriodUsec } = parseCpuMax(text, file);
    return cpuMillicores === null ? [] : [{ path, cpuMillicores, cpuPeriodUsec }];
  });
}

/** CPU time of the whole host since its start, µs, from the root's cpu.stat. */
export function readV2HostCpuUsec(mount: string): number {
  const file = join(mount, 'cpu.stat');
  return parseKey(readKernelFileIfThere(file) ?? '', 'usage_usec', file) ?? 0;
}
