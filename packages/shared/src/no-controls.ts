import type { Controls } from './controls.ts';

export const IO_RATES = ['readBytesPerSec', 'writeBytesPerSec', 'readOpsPerSec', 'writeOpsPerSec'] as const;
export type IoRate = (typeof IO_RATES)[number];

/** Everything as the kernel has it by default. */
export const NO_CONTROLS: Controls = {
  cpuWeight: null,
  cpus: null,
  memorySoftBytes: null,
  swapBytes: 0,
  oomKill: 'process',
  ioWeight: null,
  ioLimits: [],
  devices: [],
};
