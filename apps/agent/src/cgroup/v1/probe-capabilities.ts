import { join } from 'node:path';
import type { Capability } from '@bulkhead/shared';
import {
  byAgent,
  byKernel,
  byNobody,
  inProbeGroup,
  probePressure,
  toCapabilities,
  tryWriting,
} from '../capabilities.ts';
import type { Finding } from '../capabilities.ts';
import { readDisks } from '../disks.ts';
import type { GroupPath } from '../driver.ts';
import { CgroupError } from '../errors.ts';
import { readKernelFile, readKernelFileIfThere, writeKernelFile } from '../kernel-file.ts';
import { V1_FILES } from './ceilings.ts';
import { fillCpuset } from './groups.ts';
import { THROTTLE_FILES } from './io-throttle.ts';

const MIB = 1024 ** 2;
const PROBE_BYTES = 64 * MIB;
const IO_WEIGHT_FILES = ['blkio.bfq.weight', 'blkio.weight'] as const;
const NO_WEIGHT = 'no disk of this host uses a scheduler with weights: choose bfq (/sys/block/<disk>/queue/scheduler)';

/** The kernel's file for the weight of a group's I/O; null: there is none, or none that a disk's scheduler looks at. */
export interface V1Capabilities {
  capabilities: readonly Capability[];
  ioWeightFile: string | null;
}

/** Tries each control in an empty group of our own, which is removed again. About forty small writes, once a start. */
export function probeV1(mounts: ReadonlyMap<string, string>, root: GroupPath): V1Capabilities {
  return inProbeGroup([...mounts.values()], root, (path) => {
    const fileOf = (name: string): string | null => {
      const mount = mounts.get(name.slice(0, name.indexOf('.')));
      return mount === undefined ? null : join(mount, path, name);
    };
    const tries = (name: string, value: string, expected?: string | RegExp): string | null => {
      const file = fileOf(name);
      const controller = name.slice(0, name.indexOf('.'));
      if (file === null) return `the controller "${controller}" is not mounted: mount it below /sys/fs/cgroup`;
      return tryWriting(file, value, expected);
    };
    const held = (name: string, value: string, expected?: string | RegExp, note = ''): Finding => {
      const reason = tries(name, value, expected);
      return reason === null ? byKernel(name, note) : byNobody(name, reason);
    };
    const cpuset = mounts.get('cpuset');
    const cpus = cpuset === undefined ? '0' : (readKernelFileIfThere(join(cpuset, V1_FILES.cpus)) ?? '0');
    if (cpuset !== undefined) fillCpuset(cpuset, path);
    const unified = mounts.get('unified');
    const { weight, ioWeightFile } = probeIoWeight(tries);
    return {
      ioWeightFile,
      capabilities: toCapabilities({
        'cpu-ceiling': held(V1_FILES.cpuMillicores, '50000'),
        'cpu-weight': held(V1_FILES.cpuWeight, '512'),
        'cpu-set': held(V1_FILES.cpus, cpus),
        'memory-ceiling': held(V1_FILES.memoryBytes, String(PROBE_BYTES)),
        'memory-soft': held(V1_FILES.memorySoftBytes, String(PROBE_BYTES / 2)),
        'memory-swap': probeSwap(tries),
        'oom-group': byAgent(
          'memory.oom_control',
          'cgroup v1 ends one process; the agent ends the others when it sees that.',
        ),
        pids: held(V1_FILES.pids, '16'),
        'io-weight': weight,
        'io-throttle': probeThrottle(tries),
        ...probeDevices(fileOf),
        freeze: probeFreezer(tries),
        pressure: probePressure(unified === undefined ? null : join(unified, path)),
      }),
    };
  });
}

type Tries = (name: string, value: string, expected?: string | RegExp) => string | null;

function probeSwap(tries: Tries): Finding {
  // After the memory ceiling of the probe, which this must not be under.
  const reason = tries(V1_FILES.swapBytes, String(2 * PROBE_BYTES));
  if (reason !== null) return byNobody(V1_FILES.swapBytes, `${reason}: boot with swapaccount=1`);
  return byKernel(V1_FILES.swapBytes, hasNoSwap() ? 'This host has no swap, so there is none to use.' : '');
}

function hasNoSwap(): boolean {
  return /^SwapTotal:\s+0 kB$/m.test(readKernelFile('/proc/meminfo'));
}

/** A file alone does not bind: a disk's scheduler has to look at it. */
function probeIoWeight(tries: Tries): { weight: Finding; ioWeightFile: string | null } {
  const file = IO_WEIGHT_FILES.find((name) => tries(name, '200', /^(default )?200$/m) === null) ?? null;
  const disks = readDisks();
  const weighing = disks.filter(({ scheduler }) => scheduler === 'bfq' || scheduler === 'cfq');
  if (file === null || weighing.length === 0) {
    return { weight: byNobody(IO_WEIGHT_FILES[0], `Block I/O weight: ${NO_WEIGHT}.`), ioWeightFile: null };
  }
  const without = disks.filter((disk) => !weighing.includes(disk)).map(({ name }) => name);
  const note = without.length === 0 ? '' : `Not on ${without.join(', ')}: their scheduler has no weights.`;
  return { weight: byKernel(file, note), ioWeightFile: file };
}

function probeThrottle(tries: Tries): Finding {
  const file = THROTTLE_FILES.readBytesPerSec;
  const [disk] = readDisks();
  if (disk === undefined) return byNobody(file, 'This host has no disk that a throttle can name.');
  const reason = tries(file, `${disk.device} ${MIB}`);
  if (reason !== null) return byNobody(file, reason);
  const note =
    'cgroup v1 throttles each group by itself and only direct I/O and reads: the agent divides a tenant’s rates evenly ' +
    'among its containers.';
  return byKernel(file, note);
}

/** The two files can only be written; devices.list tells. */
function probeDevices(
  fileOf: (name: string) => string | null,
): Record<'devices-compartment' | 'devices-instance', Finding> {
  const [allow, deny, list] = [fileOf('devices.allow'), fileOf('devices.deny'), fileOf('devices.list')];
  const reason =
    allow === null || deny === null || list === null
      ? 'the controller "devices" is not mounted: mount it below /sys/fs/cgroup'
      : (tryWritingTo(deny, 'a', list, '') ?? tryWritingTo(allow, 'c 1:3 rwm', list, 'c 1:3 rwm'));
  if (reason !== null) {
    return {
      'devices-compartment': byNobody('devices.allow', reason),
      'devices-instance': byNobody('devices.allow', reason),
    };
  }
  return {
    'devices-compartment': byKernel(
      'devices.allow',
      'A compartment gets its first list while no container is in it; changes of the list are live.',
    ),
    'devices-instance': byKernel('devices.allow'),
  };
}

function tryWritingTo(file: string, value: string, list: string, expected: string): string | null {
  try {
    writeKernelFile(file, value);
    const found = readKernelFile(list);
    return found === expected ? null : `${file} was given "${value}" and ${list} says "${found.slice(0, 80)}"`;
  } catch (error) {
    if (error instanceof CgroupError) return error.message;
    throw error;
  }
}

function probeFreezer(tries: Tries): Finding {
  const reason = tries(V1_FILES.frozen, 'FROZEN') ?? tries(V1_FILES.frozen, 'THAWED');
  return reason === null ? byKernel(V1_FILES.frozen) : byNobody(V1_FILES.frozen, reason);
}
