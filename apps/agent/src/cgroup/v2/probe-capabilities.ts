import { join } from 'node:path';
import type { Capability, ControlName } from '@bulkhead/shared';
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
import { readKernelFile, readKernelFileIfThere } from '../kernel-file.ts';
import { IO_WEIGHT_FILES, V2_FILES } from './ceilings.ts';
import { makeV2Group } from './groups.ts';

const MIB = 1024 ** 2;
export const PROBE = { quota: '50000 100000', weight: '150', cpus: '0', memory: 64 * MIB, soft: 32 * MIB, pids: '16' };

export interface V2Capabilities {
  capabilities: readonly Capability[];
  /** io.bfq.weight or io.weight; null: there is none, or none that a disk looks at. */
  ioWeightFile: string | null;
  /** False: no memory.swap.max. */
  limitsSwap: boolean;
  hasIo: boolean;
}

/** Tries each control by its file, in an empty group of our own that is removed again. About forty small reads and writes. */
export function probeV2(mount: string, root: GroupPath): V2Capabilities {
  return inProbeGroup([mount], root, (path) => {
    makeV2Group(mount, path);
    const directory = join(mount, path);
    const tries = (name: string, value: string, expected?: string | RegExp): string | null =>
      tryWriting(join(directory, name), value, expected);
    const held = (name: string, value: string, note = ''): Finding => {
      const reason = tries(name, value);
      return reason === null ? byKernel(name, note) : byNobody(name, explain(mount, name, reason));
    };
    const { weight, ioWeightFile } = probeIoWeight(mount, (name) => tries(name, '200', /^(default )?200$/m));
    const freezing = tries(V2_FILES.frozen, '1') ?? tries(V2_FILES.frozen, '0');
    const findings: Record<ControlName, Finding> = {
      'cpu-ceiling': held(V2_FILES.cpuMillicores, PROBE.quota),
      'cpu-weight': held(V2_FILES.cpuWeight, PROBE.weight),
      'cpu-set': held(V2_FILES.cpus, PROBE.cpus),
      'memory-ceiling': held(V2_FILES.memoryBytes, String(PROBE.memory)),
      'memory-soft': held(V2_FILES.memorySoftBytes, String(PROBE.soft), SOFT_NOTE),
      'memory-swap': held(V2_FILES.swapBytes, '0', hasNoSwap() ? NO_SWAP_NOTE : ''),
      'oom-group': held(V2_FILES.oomGroup, '1'),
      pids: held(V2_FILES.pids, PROBE.pids),
      'io-weight': weight,
      'io-throttle': probeThrottle((device) =>
        tries(V2_FILES.ioLimits, `${device} rbps=${MIB}`, new RegExp(`^${device} rbps=${MIB} `, 'm')),
      ),
      'devices-compartment': byAgent(
        'the agent',
        'cgroup v2 has no file for devices: the agent refuses an instance a device that its tenant is not granted.',
      ),
      'devices-instance': INSTANCE_DEVICES,
      freeze: freezing === null ? byKernel(V2_FILES.frozen) : byNobody(V2_FILES.frozen, freezing),
      pressure: probePressure(directory),
    };
    return {
      capabilities: toCapabilities(findings),
      ioWeightFile,
      limitsSwap: findings['memory-swap'].held !== 'none',
      hasIo: readKernelFileIfThere(join(directory, V2_FILES.ioLimits)) !== null,
    };
  });
}

export const SOFT_NOTE = 'What an instance keeps is part of what its tenant’s compartment keeps on this host.';
export const NO_SWAP_NOTE = 'This host has no swap, so there is none to use.';
/** runc attaches an eBPF program to each container's group when it makes it. */
export const INSTANCE_DEVICES = byKernel(
  'the container’s device program (eBPF)',
  'The engine sets it when it makes the container: a change makes the container anew.',
);

export function hasNoSwap(): boolean {
  return /^SwapTotal:\s+0 kB$/m.test(readKernelFile('/proc/meminfo'));
}

/** A controller that the kernel has not, or that is bound to a v1 hierarchy, is not in the root's list. */
export function explain(mount: string, name: string, reason: string): string {
  const controller = name.slice(0, name.indexOf('.'));
  const known = (readKernelFileIfThere(join(mount, 'cgroup.controllers')) ?? '').split(' ');
  if (controller === 'cgroup' || known.includes(controller)) return reason;
  return `The kernel offers no controller "${controller}" in ${mount}/cgroup.controllers: enable it on the kernel command line.`;
}

/** A file alone does not bind: a disk must heed it. */
export function probeIoWeight(
  mount: string,
  tries: (name: string) => string | null,
): { weight: Finding; ioWeightFile: string | null } {
  const disks = readDisks();
  const costs = readKernelFileIfThere(join(mount, 'io.cost.qos')) ?? '';
  const heeding = {
    'io.bfq.weight': disks.filter(({ scheduler }) => scheduler === 'bfq'),
    'io.weight': disks.filter(({ device }) => new RegExp(`^${device} enable=1`, 'm').test(costs)),
  };
  const file = IO_WEIGHT_FILES.find((name) => heeding[name].length > 0 && tries(name) === null) ?? null;
  if (file === null) {
    const note =
      'Block I/O weight: no disk of this host heeds it. Choose the scheduler bfq (/sys/block/<disk>/queue/scheduler) or ' +
      'switch io.cost.qos on, and start the agent again.';
    return { weight: byNobody('io.weight', note), ioWeightFile: null };
  }
  const others = disks.filter((disk) => !heeding[file].includes(disk)).map(({ name }) => name);
  const note = others.length === 0 ? '' : `Not on ${others.join(', ')}.`;
  return { weight: byKernel(file, note), ioWeightFile: file };
}

export function probeThrottle(tries: (device: string) => string | null): Finding {
  const [disk] = readDisks();
  if (disk === undefined) return byNobody(V2_FILES.ioLimits, 'This host has no disk that a throttle can name.');
  const reason = tries(disk.device);
  return reason === null ? byKernel(V2_FILES.ioLimits) : byNobody(V2_FILES.ioLimits, reason);
}
