import { groupExists, hierarchyOf, readText } from './groups.ts';
import type { Group, Held, IoHeld } from './questions.ts';

/** v1 writes "no limit" as the highest multiple of a page that fits. */
const NO_MEMORY_LIMIT = 2 ** 62;

/** What the kernel's files say of a group; null when there is no such group. */
export function heldBy(group: Group): Held | null {
  if (!groupExists(group)) return null;
  return hierarchyOf('memory').version === 1 ? heldOnV1(group) : heldOnV2(group);
}

function heldOnV1(group: Group): Held {
  const quotaUsec = Number(readText('cpu', group, 'cpu.cfs_quota_us'));
  const memoryBytes = bytesOnV1(group, 'memory.limit_in_bytes');
  const withSwapBytes = bytesOnV1(group, 'memory.memsw.limit_in_bytes');
  return {
    cpuMillicores: quotaUsec < 0 ? null : (quotaUsec * 1000) / Number(readText('cpu', group, 'cpu.cfs_period_us')),
    cpuWeight: Number(readText('cpu', group, 'cpu.shares')),
    cpus: readText('cpuset', group, 'cpuset.cpus') || null,
    memoryBytes,
    swapBytes: memoryBytes === null || withSwapBytes === null ? null : withSwapBytes - memoryBytes,
    memorySoftBytes: bytesOnV1(group, 'memory.soft_limit_in_bytes'),
    pids: numberOrMax(readText('pids', group, 'pids.max')),
    io: ioOnV1(group),
    frozen: readText('freezer', group, 'freezer.state') !== 'THAWED',
  };
}

function bytesOnV1(group: Group, file: string): number | null {
  const text = readText('memory', group, file);
  return text === null || Number(text) >= NO_MEMORY_LIMIT ? null : Number(text);
}

const IO_FILES = [
  ['readBytesPerSec', 'blkio.throttle.read_bps_device', 'rbps'],
  ['writeBytesPerSec', 'blkio.throttle.write_bps_device', 'wbps'],
  ['readOpsPerSec', 'blkio.throttle.read_iops_device', 'riops'],
  ['writeOpsPerSec', 'blkio.throttle.write_iops_device', 'wiops'],
] as const;

function emptyIo(device: string): IoHeld {
  return { device, readBytesPerSec: null, writeBytesPerSec: null, readOpsPerSec: null, writeOpsPerSec: null };
}

function ioOnV1(group: Group): IoHeld[] {
  const all = new Map<string, IoHeld>();
  for (const [rate, file] of IO_FILES) {
    for (const line of (readText('blkio', group, file) ?? '').split('\n').filter(Boolean)) {
      const [device = '', value] = line.split(' ');
      all.set(device, { ...(all.get(device) ?? emptyIo(device)), [rate]: Number(value) });
    }
  }
  return [...all.values()];
}

function heldOnV2(group: Group): Held {
  const [quota, period] = (readText('cpu', group, 'cpu.max') ?? 'max 100000').split(' ');
  return {
    cpuMillicores: quota === 'max' ? null : (Number(quota) * 1000) / Number(period),
    cpuWeight: Number(readText('cpu', group, 'cpu.weight')),
    cpus: readText('cpuset', group, 'cpuset.cpus') || null,
    memoryBytes: numberOrMax(readText('memory', group, 'memory.max')),
    swapBytes: numberOrMax(readText('memory', group, 'memory.swap.max')),
    memorySoftBytes: Number(readText('memory', group, 'memory.low')) || null,
    pids: numberOrMax(readText('pids', group, 'pids.max')),
    io: ioOnV2(group),
    frozen: readText('freezer', group, 'cgroup.freeze') === '1',
  };
}

function ioOnV2(group: Group): IoHeld[] {
  const lines = (readText('io', group, 'io.max') ?? '').split('\n').filter(Boolean);
  return lines.map((line) => {
    const [device = '', ...words] = line.split(' ');
    const held = emptyIo(device);
    for (const [rate, , word] of IO_FILES) {
      held[rate] = numberOrMax(words.find((one) => one.startsWith(`${word}=`))?.slice(word.length + 1) ?? null);
    }
    return held;
  });
}

function numberOrMax(text: string | null): number | null {
  return text === null || text === 'max' ? null : Number(text);
}
