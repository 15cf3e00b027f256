import { controlsSchema, NO_CONTROLS, type Controls } from '@bulkhead/shared';
import { z } from 'zod';

const { shape } = controlsSchema;

/**
 * Controls as the database keeps them. What a row of an older version does not have is what it was then: nothing of its
 * own. So `{}` is NO_CONTROLS.
 */
export const storedControlsSchema: z.ZodType<Controls> = z.strictObject({
  cpuWeight: shape.cpuWeight.default(NO_CONTROLS.cpuWeight),
  cpus: shape.cpus.default(NO_CONTROLS.cpus),
  memorySoftBytes: shape.memorySoftBytes.default(NO_CONTROLS.memorySoftBytes),
  swapBytes: shape.swapBytes.default(NO_CONTROLS.swapBytes),
  oomKill: shape.oomKill.default(NO_CONTROLS.oomKill),
  ioWeight: shape.ioWeight.default(NO_CONTROLS.ioWeight),
  ioLimits: shape.ioLimits.default(NO_CONTROLS.ioLimits),
  devices: shape.devices.default(NO_CONTROLS.devices),
});

export function readControls(stored: unknown): Controls {
  return storedControlsSchema.parse(stored);
}
