import { describe, expect, it } from 'vitest';
import { cgroupPath } from './cgroup-path.ts';

const compartment = {
  tenantSlug: 'acme',
  cpuMillicores: 500,
  memoryBytes: 1,
  pids: 1,
  state: 'applied' as const,
  problem: null,
  proof: {
    generation: 1,
    atMs: 0,
    tookUsec: 1,
    writes: [{ file: '/sys/fs/cgroup/cpu/bulkhead/acme/cpu.cfs_quota_us', asked: '1', found: '1', tookUsec: 1 }],
  },
};

describe('cgroupPath', () => {
  it('is the container below the compartment', () => {
    expect(cgroupPath({ containerId: 'c0ffee', tenantSlug: 'acme', compartment })).toBe(
      '/sys/fs/cgroup/cpu/bulkhead/acme/c0ffee',
    );
  });

  it('is not known without a container or a proof', () => {
    expect(cgroupPath({ containerId: null, tenantSlug: 'acme', compartment })).toBeNull();
    expect(cgroupPath({ containerId: 'c0ffee', tenantSlug: 'acme', compartment: null })).toBeNull();
    expect(cgroupPath({ containerId: 'c0ffee', tenantSlug: 'other', compartment })).toBeNull();
  });
});
