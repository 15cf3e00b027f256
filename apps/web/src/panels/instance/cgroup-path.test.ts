import { describe, expect, it } from 'vitest';
import { cgroupPath } from './cgroup-path.ts';

const compartment = {
  tenantSlug: 'acme',
  cpuMillicores: 500,
  memoryBytes: 1,
  pids: 1,
  frozen: false,
  state: 'applied' as const,
  problem: null,
  proof: {
    generation: 1,
    askedBy: 'ann',
    outcome: 'applied' as const,
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

  it('has a star where each controller has a tree of its own', () => {
    const write = { asked: '1', found: '1', tookUsec: 1 };
    const writes = ['cpu', 'memory', 'pids'].map((name) => ({
      ...write,
      file: `/sys/fs/cgroup/${name}/bulkhead/acme/x`,
    }));
    const v1 = { ...compartment, proof: { ...compartment.proof, writes } };
    expect(cgroupPath({ containerId: 'c0ffee', tenantSlug: 'acme', compartment: v1 })).toBe(
      '/sys/fs/cgroup/*/bulkhead/acme/c0ffee',
    );
    const v2 = { ...compartment.proof, writes: [...writes.slice(0, 1), ...writes.slice(0, 1)] };
    expect(cgroupPath({ containerId: 'c0ffee', tenantSlug: 'acme', compartment: { ...compartment, proof: v2 } })).toBe(
      '/sys/fs/cgroup/cpu/bulkhead/acme/c0ffee',
    );
  });

  it('is not known without a container or a proof', () => {
    expect(cgroupPath({ containerId: null, tenantSlug: 'acme', compartment })).toBeNull();
    expect(cgroupPath({ containerId: 'c0ffee', tenantSlug: 'acme', compartment: null })).toBeNull();
    expect(cgroupPath({ containerId: 'c0ffee', tenantSlug: 'other', compartment })).toBeNull();
  });
});
