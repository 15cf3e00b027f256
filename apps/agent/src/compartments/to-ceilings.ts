import type { Controls, DesiredCompartment, HostFacts, Problem } from '@bulkhead/shared';
import { MIN_CPU_MILLICORES } from '@bulkhead/shared';
import { readDeviceNode } from '../cgroup/device-node.ts';
import type { Ceilings } from '../cgroup/driver.ts';
import { expandIoLimits, missingDisks } from './expand-io-limits.ts';

type Disks = HostFacts['disks'];

/** Bounds of a weight as cgroup v2 counts it. */
const MIN_WEIGHT = 1;
const MAX_WEIGHT = 10_000;
const MILLICORES_A_WEIGHT = 10;

/** What a desired compartment means as ceilings on a host with these disks. Devices that are not there are left out. */
export function toCeilings(desired: DesiredCompartment, disks: Disks): Ceilings {
  // The kernel refuses a ceiling under 1 ms a period, so a compartment without reservations keeps the least there is.
  const cpuMillicores = Math.max(desired.cpuMillicores, MIN_CPU_MILLICORES);
  return {
    cpuMillicores,
    memoryBytes: desired.memoryBytes,
    pids: desired.pids,
    ...controlsToCeilings(desired.controls, cpuMillicores, disks),
    devices: desired.controls.devices.filter(({ path }) => readDeviceNode(path) !== null),
    frozen: desired.frozen,
  };
}

/** The part of the ceilings that controls decide, for a compartment and for a container alike. */
export function controlsToCeilings(
  controls: Controls,
  cpuMillicores: number,
  disks: Disks,
): Omit<Ceilings, 'cpuMillicores' | 'memoryBytes' | 'pids' | 'devices' | 'frozen'> {
  // Between groups the processors are shared by reservation, unless somebody said otherwise.
  const byReservation = Math.round(cpuMillicores / MILLICORES_A_WEIGHT);
  return {
    cpuWeight: controls.cpuWeight ?? Math.min(MAX_WEIGHT, Math.max(MIN_WEIGHT, byReservation)),
    cpus: controls.cpus,
    swapBytes: controls.swapBytes,
    memorySoftBytes: controls.memorySoftBytes,
    oomGroup: controls.oomKill === 'group',
    ioWeight: controls.ioWeight,
    ioLimits: expandIoLimits(controls.ioLimits, disks),
  };
}

/** Says what of the controls this host has nothing for; null when everything is there. */
export function findMissing(controls: Controls, disks: Disks): Problem | null {
  const gone = [
    ...missingDisks(controls.ioLimits, disks).map((device) => `disk ${device}`),
    ...controls.devices.filter(({ path }) => readDeviceNode(path) === null).map(({ path }) => `device ${path}`),
  ];
  if (gone.length === 0) return null;
  const known = disks.map(({ device, name }) => `${device} (${name})`).join(', ');
  return {
    code: 'compartment-control-missing',
    message:
      `not on this host: ${gone.join(', ')}. Everything else is applied. Its disks are ${known || 'none'}; ` +
      'choose one of them, or load the driver of the device.',
  };
}
