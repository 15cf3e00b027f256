import { controlsSchema, IO_RATES } from '@bulkhead/shared';
import type { Controls, DeviceGrant, IoLimit } from '@bulkhead/shared';
import { highestCpu } from './cpu-list.ts';

/** Controls while they are being typed: an empty field is the kernel's default, and rows know who they are. */
export interface ControlsDraft {
  cpuWeight: number | null;
  cpus: string;
  memorySoftBytes: number | null;
  /** Null: none, as 0. */
  swapBytes: number | null;
  oomKill: Controls['oomKill'];
  ioWeight: number | null;
  ioLimits: (IoLimit & { key: string })[];
  devices: (DeviceGrant & { key: string })[];
}
export type ControlKey = keyof Controls;

export type ControlFault =
  | 'tooSmall'
  | 'tooLarge'
  | 'notWhole'
  | 'notList'
  | 'notOnHost'
  | 'aboveCeiling'
  | 'twice'
  | 'noRate'
  | 'notDevice'
  | 'notGranted'
  | 'tooMany';
/** By dotted path into the controls: `cpus`, `ioLimits.0.readBytesPerSec`, `devices.1`. */
export type ControlFaults = Record<string, ControlFault>;

/** What beside the contract bounds the controls here. Left out or null: not known. */
export interface ControlBounds {
  /** Processors of the host. */
  cores?: number | null;
  /** The memory ceiling that the soft limit must stay under, in bytes. */
  memoryCeilingBytes?: number | null;
  /** What may be given at most; null for who grants. */
  grantedDevices?: readonly DeviceGrant[] | null;
}

/** A name for a row that it keeps while others come and go. */
export function newRowKey(rows: readonly { key: string }[]): string {
  return String(rows.reduce((highest, { key }) => Math.max(highest, Number(key)), -1) + 1);
}

export function toControlsDraft(controls: Controls): ControlsDraft {
  return {
    ...controls,
    cpus: controls.cpus ?? '',
    swapBytes: controls.swapBytes === 0 ? null : controls.swapBytes,
    ioLimits: controls.ioLimits.map((limit, index) => ({ ...limit, key: String(index) })),
    devices: controls.devices.map((device, index) => ({ ...device, key: String(index) })),
  };
}

/** The draft as a request would carry it, right or wrong. */
export function draftToControls(draft: ControlsDraft): Controls {
  const cpus = draft.cpus.replaceAll(/\s+/g, '');
  return {
    ...draft,
    cpus: cpus === '' ? null : cpus,
    swapBytes: draft.swapBytes ?? 0,
    ioLimits: draft.ioLimits.map(({ key: _, ...limit }) => limit),
    devices: draft.devices.map(({ key: _, ...device }) => ({ ...device, path: device.path.trim() })),
  };
}

/** The controls that were typed, or what is wrong with which field. */
export function parseControlsDraft(
  draft: ControlsDraft,
  bounds: ControlBounds = {},
): { controls: Controls } | { faults: ControlFaults } {
  const controls = draftToControls(draft);
  const parsed = controlsSchema.safeParse(controls);
  const faults: ControlFaults = {};
  for (const issue of parsed.error?.issues ?? []) {
    faults[issue.path.map(String).join('.')] ??= faultOf(issue.code, issue.path);
  }
  for (const [path, fault] of Object.entries(findFaults(controls, bounds))) faults[path] ??= fault;
  return parsed.success && Object.keys(faults).length === 0 ? { controls: parsed.data } : { faults };
}

function findFaults(controls: Controls, bounds: ControlBounds): ControlFaults {
  const faults: ControlFaults = {};
  const { cores, memoryCeilingBytes, grantedDevices } = bounds;
  if (controls.cpus !== null) {
    const highest = highestCpu(controls.cpus);
    if (highest === null) faults['cpus'] = 'notList';
    else if (typeof cores === 'number' && cores > 0 && highest >= cores) faults['cpus'] = 'notOnHost';
  }
  if (typeof memoryCeilingBytes === 'number' && (controls.memorySoftBytes ?? 0) > memoryCeilingBytes) {
    faults['memorySoftBytes'] = 'aboveCeiling';
  }
  for (const [index, limit] of controls.ioLimits.entries()) {
    if (controls.ioLimits.findIndex(({ device }) => device === limit.device) < index) {
      faults[`ioLimits.${index}`] = 'twice';
    } else if (IO_RATES.every((rate) => limit[rate] === null)) faults[`ioLimits.${index}`] = 'noRate';
  }
  for (const [index, device] of controls.devices.entries()) {
    if (controls.devices.findIndex(({ path }) => path === device.path) < index) faults[`devices.${index}`] = 'twice';
    else if (Array.isArray(grantedDevices) && !isGranted(device, grantedDevices)) {
      faults[`devices.${index}`] = 'notGranted';
    }
  }
  return faults;
}

/** Whether a grant allows at least this access. */
export function isGranted(device: DeviceGrant, granted: readonly DeviceGrant[]): boolean {
  return granted.some(
    ({ path, access }) =>
      path === device.path &&
      ['r', 'w', 'm'].every((letter) => !device.access.includes(letter) || access.includes(letter)),
  );
}

function faultOf(code: string, path: readonly PropertyKey[]): ControlFault {
  const [field] = path;
  if (field === 'cpus') return 'notList';
  if (field === 'devices') return path.length === 1 ? 'tooMany' : 'notDevice';
  if (field === 'ioLimits' && path.length === 1) return 'tooMany';
  if (code === 'too_small') return 'tooSmall';
  return code === 'too_big' ? 'tooLarge' : 'notWhole';
}
