import { MIB } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyChains } from '../../services/audit/verify-chains.ts';
import { createTestPlane, IMAGE, type TestPlane } from '../../testing.ts';
import { codeOf } from '../testing/procedures.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const TENANTS = 4;
const ROUNDS = 8;

// Every kind of change takes the locks of rows in its own order, and all of them append to few chains.
it(
  'changes of every kind at once, on the same rows: no deadlock, and every chain is whole',
  { timeout: 60_000 },
  async () => {
    const admin = await plane.makeUser({ systemRole: 'admin' });
    const hosts = [await plane.makeHost(), await plane.makeHost()];
    const tenants = await Promise.all(Array.from({ length: TENANTS }, () => plane.makeTenant()));
    const size = { cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 };
    const attempts: Promise<string>[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { slug: tenantSlug } of tenants) {
        const spec = { name: `n-${randomUUID().slice(0, 13)}`, image: IMAGE, ...size };
        const { instances, members, compartments, tenants: all } = admin.caller;
        attempts.push(
          codeOf(instances.launch({ tenantSlug, spec })),
          codeOf(members.add({ tenantSlug, email: `${randomUUID()}@example.org`, role: 'reader' })),
          codeOf(all.configure({ slug: tenantSlug, name: `Round ${round}` })),
          codeOf(compartments.cancelShrink({ tenantSlug, hostId: hosts[0]?.id ?? '' })),
          codeOf(instances.stop({ tenantSlug, instanceId: randomUUID() })),
        );
      }
      for (const { id: hostId } of hosts) {
        attempts.push(
          codeOf(admin.caller.hosts.configure({ hostId, cpuAllocatablePercent: 100 + round })),
          codeOf(admin.caller.hosts.renewToken({ hostId })),
        );
      }
      const name = `f-${randomUUID().slice(0, 13)}`;
      attempts.push(
        codeOf(admin.caller.flavors.create({ name, ...size, cpuLimitMillicores: null, memoryLimitBytes: null })),
      );
      attempts.push(codeOf(plane.visit().caller.session.signIn({ email: 'nobody@example.org', password: 'x' })));
    }
    const codes = await Promise.all(attempts);
    expect(codes.filter((code) => code === 'INTERNAL' || code === 'UNAVAILABLE')).toEqual([]);
    expect(codes.filter((code) => code === 'ok').length).toBeGreaterThan((attempts.length * 2) / 5);
    expect(plane.logged.join('\n')).not.toContain('deadlock');
    const report = await verifyChains(plane.deps);
    expect(report).toMatchObject({ whole: true });
    expect(report.chains).toHaveLength(TENANTS + 1);
  },
);
