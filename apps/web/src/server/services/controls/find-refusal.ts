import {
  BulkheadError,
  controlsNeed,
  formatBytes,
  grantsDevice,
  IO_RATES,
  type ControlName,
  type Controls,
  type DeviceGrant,
} from '@bulkhead/shared';
import { cpusOutside, parseCpuList } from './cpu-list.ts';
import type { HostGround } from './host-ground.ts';

/** What controls are held against. */
export interface ControlsGround {
  scope: 'instance' | 'compartment';
  hostName: string;
  /** Null: the host has not been heard yet. */
  facts: HostGround | null;
  /** What a memory ceiling leaves for the soft limit, and which ceiling that is. */
  memory: { bytes: number; name: string };
  /** What operations let the tenant have on this host; for a compartment itself there is nothing above it. */
  compartment: Controls | null;
}

/** The input field of each control that a host may be unable to hold. */
const FIELD_OF: Partial<Record<ControlName, keyof Controls>> = {
  'cpu-weight': 'cpuWeight',
  'cpu-set': 'cpus',
  'memory-soft': 'memorySoftBytes',
  'memory-swap': 'swapBytes',
  'oom-group': 'oomKill',
  'io-weight': 'ioWeight',
  'io-throttle': 'ioLimits',
  'devices-compartment': 'devices',
  'devices-instance': 'devices',
};

/**
 * Why these controls cannot be held there, or null. `field` is where they are in the input: `controls`,
 * `spec.controls`. CONTROL_UNSUPPORTED for what the host cannot do, in its own words; CONTROL_OUT_OF_BOUNDS for the rest.
 */
export function findRefusal(controls: Controls, ground: ControlsGround, field: string): BulkheadError | null {
  return (
    findUnsupported(controls, ground, field) ??
    findWrongCpus(controls, ground, field) ??
    findWrongMemory(controls, ground, field) ??
    findWrongDisk(controls, ground, field) ??
    findWrongDevice(controls, ground, field)
  );
}

function findUnsupported(controls: Controls, ground: ControlsGround, field: string): BulkheadError | null {
  for (const name of controlsNeed(controls, ground.scope)) {
    const key = FIELD_OF[name];
    const about = key === undefined ? { field } : { field: `${field}.${key}`, value: showValue(controls[key]) };
    const capability = ground.facts?.capabilities.find(({ control }) => control === name);
    if (capability === undefined) {
      const reason = `${ground.hostName} has not said yet whether it can hold ${name}. Try again when its agent is connected, or leave it out.`;
      return new BulkheadError('CONTROL_UNSUPPORTED', reason, about);
    }
    if (capability.held !== 'none') continue;
    const reason = capability.note.replace(/\.$/, '') || 'its kernel does not have it';
    const message = `${ground.hostName} cannot hold ${name}: ${reason}. Leave it out, or choose another host.`;
    return new BulkheadError('CONTROL_UNSUPPORTED', message, about);
  }
  return null;
}

function findWrongCpus({ cpus }: Controls, ground: ControlsGround, field: string): BulkheadError | null {
  if (cpus === null) return null;
  const refuse = (reason: string) => outOfBounds(`${field}.cpus`, cpus, reason);
  const wanted = parseCpuList(cpus);
  if (wanted === null) return refuse('a range runs backwards; write the smaller number first, such as 0-3.');
  const cores = ground.facts?.cores ?? 0;
  const missing = [...wanted].filter((cpu) => cpu >= cores);
  if (missing.length > 0) {
    return refuse(`${ground.hostName} has the processors 0 to ${cores - 1}, not ${showList(missing)}.`);
  }
  const allowed = ground.compartment?.cpus ?? null;
  const outside = allowed === null ? [] : cpusOutside(cpus, allowed);
  if (outside.length === 0) return null;
  return refuse(
    `on ${ground.hostName} this tenant may use the processors ${allowed}, not ${showList(outside)}; choose among those, or ask operations for more.`,
  );
}

function findWrongMemory({ memorySoftBytes }: Controls, ground: ControlsGround, field: string): BulkheadError | null {
  const { bytes, name } = ground.memory;
  if (memorySoftBytes === null || memorySoftBytes <= bytes) return null;
  return outOfBounds(
    `${field}.memorySoftBytes`,
    formatBytes(memorySoftBytes),
    `this is above ${name}, ${formatBytes(bytes)}; choose at most that.`,
  );
}

function findWrongDisk({ ioLimits }: Controls, ground: ControlsGround, field: string): BulkheadError | null {
  const disks = ground.facts?.disks ?? [];
  const seen = new Set<string>();
  for (const [index, limit] of ioLimits.entries()) {
    const refuse = (reason: string) => outOfBounds(`${field}.ioLimits.${index}.device`, limit.device, reason);
    if (limit.device !== 'all' && !disks.some(({ device }) => device === limit.device)) {
      const there = disks.map(({ device, name }) => `${device} (${name})`).join(', ');
      return refuse(`${ground.hostName} has no such disk; it has ${there || 'none that can be limited'}.`);
    }
    if (seen.has(limit.device)) return refuse('this disk has a limit already; put both into one.');
    if (IO_RATES.every((rate) => limit[rate] === null)) {
      return refuse('this limit names no rate; give at least one, or remove it.');
    }
    seen.add(limit.device);
  }
  return null;
}

function findWrongDevice({ devices }: Controls, ground: ControlsGround, field: string): BulkheadError | null {
  const seen = new Set<string>();
  for (const [index, device] of devices.entries()) {
    const refuse = (reason: string) => outOfBounds(`${field}.devices.${index}`, showGrant(device), reason);
    if (seen.has(device.path)) return refuse('this device is named already; put both into one.');
    seen.add(device.path);
    if (ground.compartment !== null && !grantsDevice(ground.compartment.devices, device)) {
      const granted = ground.compartment.devices.map(showGrant).join(', ') || 'none';
      return refuse(
        `operations have not granted it to this tenant on ${ground.hostName}; granted: ${granted}. Ask them for it, or leave it out.`,
      );
    }
  }
  return null;
}

export function showGrant({ path, access }: DeviceGrant): string {
  return `${path} ${access}`;
}

function outOfBounds(field: string, value: string, reason: string): BulkheadError {
  return new BulkheadError('CONTROL_OUT_OF_BOUNDS', `${field} = ${value}: ${reason}`, {
    field,
    value: value.slice(0, 200),
  });
}

function showValue(value: Controls[keyof Controls]): string {
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 200);
}

function showList(cpus: readonly number[]): string {
  return cpus.length > 8 ? `${cpus.slice(0, 8).join(', ')} and ${cpus.length - 8} more` : cpus.join(', ');
}
