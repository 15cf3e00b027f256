import type { Capability, Controls, HostFacts, ObservedCompartment } from '@bulkhead/shared';

/** A tenant's compartment on a host with what is needed to change it, from whichever page. */
export interface CompartmentTarget {
  tenantSlug: string;
  hostId: string;
  hostName: string;
  reachable: boolean;
  controls: Controls;
  frozen: boolean;
  observed: ObservedCompartment | null;
  capabilities: readonly Capability[] | null;
  disks: HostFacts['disks'];
  /** Null where the page does not know. */
  cores: number | null;
  reserved: { cpuMillicores: number; memoryBytes: number } | null;
  instances: number;
}
