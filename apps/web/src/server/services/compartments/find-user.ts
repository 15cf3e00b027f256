import { BulkheadError, grantsDevice, type Controls } from '@bulkhead/shared';
import { cpusOutside } from '../controls/cpu-list.ts';
import { showGrant } from '../controls/find-refusal.ts';

/** What an instance holds inside its compartment. */
export interface HeldInstance {
  name: string;
  memoryBytes: number;
  controls: Controls;
}

/** The instance that has what these controls of its compartment would take away: CONTROL_IN_USE, or null. */
export function findUser(compartment: Controls, instances: readonly HeldInstance[]): BulkheadError | null {
  for (const { name, controls } of instances) {
    const outside =
      compartment.cpus === null || controls.cpus === null ? [] : cpusOutside(controls.cpus, compartment.cpus);
    if (compartment.cpus !== null && outside.length > 0) {
      return inUse(name, 'controls.cpus', compartment.cpus, `is held to the processors ${controls.cpus}`);
    }
    const device = controls.devices.find((wanted) => !grantsDevice(compartment.devices, wanted));
    if (device) {
      const granted = compartment.devices.map(showGrant).join(', ') || 'none';
      return inUse(name, 'controls.devices', granted, `has been given ${showGrant(device)}`);
    }
  }
  return null;
}

function inUse(instance: string, field: string, value: string, why: string): BulkheadError {
  return new BulkheadError(
    'CONTROL_IN_USE',
    `${field} = ${value}: ${instance} ${why}; change that instance first, or leave it what it has.`,
    { field, value: value.slice(0, 200), instance },
  );
}
