import type { Capability, DeviceGrant, HostFacts } from '@bulkhead/shared';
import type { ControlBounds } from './controls-draft.ts';

/** Around what controls are set, and what is known about the host that is to hold them. */
export interface ControlPlace {
  scope: 'instance' | 'compartment';
  /** Null while the host is not known or has not been heard: then nothing is disabled, and the server decides. */
  capabilities: readonly Capability[] | null;
  disks: HostFacts['disks'];
  /** Processors of the host; null: not known. */
  cores: number | null;
  /** The CPU reservation that the weight follows by default; null: not known. */
  cpuMillicores: number | null;
  /** The memory ceiling that the soft limit must stay under, in bytes; null: none, or not known. */
  memoryCeilingBytes: number | null;
  /** What an instance may be given; null: not known yet. In a compartment it says nothing: there it is what is granted. */
  grantedDevices: readonly DeviceGrant[] | null;
}

export function boundsOf(place: ControlPlace): ControlBounds {
  return {
    cores: place.cores,
    memoryCeilingBytes: place.memoryCeilingBytes,
    grantedDevices: place.scope === 'instance' ? place.grantedDevices : null,
  };
}
