import { NO_CONTROLS } from '@bulkhead/shared';
import type { Controls } from '@bulkhead/shared';
import type { ControlKey } from './controls-draft.ts';

/** In the order of the form. */
export const CONTROL_KEYS = [
  'cpuWeight',
  'cpus',
  'memorySoftBytes',
  'swapBytes',
  'oomKill',
  'ioWeight',
  'ioLimits',
  'devices',
] as const satisfies readonly ControlKey[];

/** What is different between two sets of controls, in the order of the form. */
export function changedControls(before: Controls, after: Controls): ControlKey[] {
  return CONTROL_KEYS.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

/** What is more than the kernel's default. */
export function setControls(controls: Controls): ControlKey[] {
  return changedControls(NO_CONTROLS, controls);
}
