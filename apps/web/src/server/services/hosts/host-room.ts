import { MAX_INSTANCES_PER_HOST, type Resources, type Room } from '@bulkhead/shared';

/** Below the kernel's default pid_max on small machines (32768); a host's own limit is not reported yet. */
const HOST_PIDS = 32_768;

export interface HostCapacity {
  cores: number;
  memoryBytes: number;
  cpuAllocatablePercent: number;
  memoryReservedBytes: number;
}

/** What a host has to give to reservations, and what of it is taken. */
export function hostRoom(host: HostCapacity, reserved: Resources): Room {
  return {
    limit: {
      instances: MAX_INSTANCES_PER_HOST,
      cpuMillicores: Math.floor((host.cores * 1000 * host.cpuAllocatablePercent) / 100),
      memoryBytes: Math.max(0, host.memoryBytes - host.memoryReservedBytes),
      pids: HOST_PIDS,
    },
    reserved,
  };
}
