import { describe, expect, it } from 'vitest';
import { cgroupVersionOf } from './kernel-sources.ts';

function compartmentWith(file: string) {
  const write = { file, asked: '1', found: '1', tookUsec: 1 };
  return {
    tenantSlug: 'acme',
    cpuMillicores: 1,
    memoryBytes: 1,
    pids: 1,
    frozen: false,
    state: 'applied' as const,
    problem: null,
    proof: { generation: 1, askedBy: 'agent', outcome: 'applied' as const, atMs: 0, tookUsec: 1, writes: [write] },
  };
}

describe('cgroupVersionOf', () => {
  it('reads the version from the names of the files that were written', () => {
    expect(cgroupVersionOf(compartmentWith('/sys/fs/cgroup/memory/bulkhead/acme/memory.limit_in_bytes'), null)).toBe(
      '1',
    );
    expect(cgroupVersionOf(compartmentWith('/sys/fs/cgroup/pids/bulkhead/acme/pids.max'), null)).toBe('1');
    expect(cgroupVersionOf(compartmentWith('/sys/fs/cgroup/bulkhead/acme/memory.max'), null)).toBe('2');
    expect(cgroupVersionOf(null, null)).toBe('1');
  });

  it('believes what the host says that holds a ceiling', () => {
    const through = (file: string) => [
      { control: 'cpu-ceiling' as const, held: 'kernel' as const, through: file, note: '' },
    ];
    expect(cgroupVersionOf(null, through('cpu.cfs_quota_us'))).toBe('1');
    expect(cgroupVersionOf(null, through('cpu.max'))).toBe('2');
    expect(cgroupVersionOf(null, through('CPUQuotaPerSecUSec'))).toBe('2');
  });
});
