import type { Ceilings, GroupCeilings, GroupPath, PlannedStep, PlannedWrite } from '../driver.ts';
import { planV2Writes } from '../v2/plan-writes.ts';
import type { V2PlanContext } from '../v2/plan-writes.ts';
import { spellDevices } from './properties.ts';

export interface SystemdPlanContext extends V2PlanContext {
  /** Whether this group's list of devices is ours to hold. */
  holdsDevices: (path: GroupPath) => boolean;
}

/**
 * Written to the file and not as a property. Seen on systemd 252: cgroup.freeze stays through daemon-reload and set-property,
 * and `systemctl freeze` does no more; memory.oom.group is no property of a slice, and every daemon-reload and every
 * set-property writes 0 to it (see apply-properties.ts).
 */
export function isDirect(write: PlannedWrite): boolean {
  return write.ceiling === 'frozen' || write.ceiling === 'oomGroup';
}

/**
 * The writes in the kernel's words as v2 plans them, put together so that a group is changed by one call of systemd: thaw;
 * everything that is a property; a memory ceiling that falls by itself, since it may have to wait; what is written directly;
 * freeze.
 */
export function planSystemdWrites(
  context: SystemdPlanContext,
  path: GroupPath,
  from: GroupCeilings,
  to: Partial<Ceilings>,
): PlannedStep[] {
  const writes = [...planV2Writes(context, path, from, to), ...planDevices(context, path, from, to)];
  const waits = (write: PlannedWrite): boolean => write.ceiling === 'memoryBytes' && write.lowers;
  const steps = [
    writes.filter((write) => write.ceiling === 'frozen' && !write.lowers),
    writes.filter((write) => !isDirect(write) && !waits(write)),
    writes.filter(waits),
    writes.filter((write) => write.ceiling === 'oomGroup'),
    writes.filter((write) => write.ceiling === 'frozen' && write.lowers),
  ];
  return steps.filter((step) => step.length > 0);
}

/** There is no file to name: a device program cannot be read. */
function planDevices(
  context: SystemdPlanContext,
  path: GroupPath,
  from: GroupCeilings,
  to: Partial<Ceilings>,
): PlannedWrite[] {
  if (to.devices === undefined || to.devices === null || !context.holdsDevices(path)) return [];
  const [previous, value] = [spellDevices(from.devices), spellDevices(to.devices)];
  if (value === previous) return [];
  return [{ path, ceiling: 'devices', file: context.file(path, 'DeviceAllow'), value, previous, lowers: false }];
}
