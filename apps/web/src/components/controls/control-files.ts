import type { ControlName } from '@bulkhead/shared';
import type { ControlKey } from './controls-draft.ts';

/** The kernel's interface file of each control, as cgroup v1 and as cgroup v2 spell it. */
export const CONTROL_FILES: Record<ControlKey, { v1: string; v2: string }> = {
  cpuWeight: { v1: 'cpu.shares', v2: 'cpu.weight' },
  cpus: { v1: 'cpuset.cpus', v2: 'cpuset.cpus' },
  memorySoftBytes: { v1: 'memory.soft_limit_in_bytes', v2: 'memory.low' },
  swapBytes: { v1: 'memory.memsw.limit_in_bytes', v2: 'memory.swap.max' },
  oomKill: { v1: 'memory.oom_control', v2: 'memory.oom.group' },
  ioWeight: { v1: 'blkio.bfq.weight', v2: 'io.weight' },
  ioLimits: { v1: 'blkio.throttle.*_device', v2: 'io.max' },
  devices: { v1: 'devices.allow', v2: 'eBPF, cgroup_device' },
};

/** What a host must be able to hold for each control. */
export function capabilityOf(control: ControlKey, scope: 'instance' | 'compartment'): ControlName {
  switch (control) {
    case 'cpuWeight':
      return 'cpu-weight';
    case 'cpus':
      return 'cpu-set';
    case 'memorySoftBytes':
      return 'memory-soft';
    case 'swapBytes':
      return 'memory-swap';
    case 'oomKill':
      return 'oom-group';
    case 'ioWeight':
      return 'io-weight';
    case 'ioLimits':
      return 'io-throttle';
    case 'devices':
      return scope === 'instance' ? 'devices-instance' : 'devices-compartment';
  }
}
