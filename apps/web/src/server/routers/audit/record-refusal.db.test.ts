import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '../testing/procedures.ts';
import { createTestPlane, IMAGE, type TestPlane } from '../../testing.ts';
import { LOOKED_AT_EACH, refusalBook, WRITTEN_EACH, WRITTEN_FOR_NOBODY } from '../../services/audit/refusal-book.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const entriesFrom = (address: string) =>
  plane.deps.db.auditEntry.findMany({ where: { address }, orderBy: { id: 'asc' } });

async function memberAt(address: string) {
  const tenant = await plane.makeTenant();
  const user = await plane.makeUser();
  await plane.join(tenant.id, user.id, 'member');
  return { tenant, user, caller: plane.visit(user.cookie, address).caller };
}

describe('a refused change', () => {
  it('is written into the chain of the tenant that its caller belongs to', async () => {
    const { tenant, user, caller } = await memberAt('203.0.113.1');
    const instanceId = randomUUID();
    await codeOf(caller.instances.start({ tenantSlug: tenant.slug, instanceId }));
    expect(await entriesFrom('203.0.113.1')).toMatchObject([
      {
        chain: tenant.id,
        actor: `user:${user.id}`,
        action: 'instances.start',
        target: `instance:${instanceId}`,
        outcome: 'refused',
        details: { code: 'NOT_FOUND', 'input.tenantSlug': tenant.slug, 'input.instanceId': instanceId },
      },
    ]);
  });

  it("is written into the system's chain when its caller is a stranger there, or nobody", async () => {
    const { tenant } = await memberAt('203.0.113.2');
    const stranger = await memberAt('203.0.113.2');
    const input = { tenantSlug: tenant.slug, instanceId: randomUUID() };
    await codeOf(stranger.caller.instances.start(input));
    await codeOf(plane.visit(null, '203.0.113.2').caller.instances.start(input));
    expect(await entriesFrom('203.0.113.2')).toMatchObject([
      { chain: 'system', actor: `user:${stranger.user.id}`, details: { code: 'NOT_FOUND' } },
      { chain: 'system', actor: 'nobody', details: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  it('holds no environment, password or code, neither in its fields nor in its message', async () => {
    const { tenant, caller } = await memberAt('203.0.113.3');
    const secret = 'hunter2-hunter2-hunter2';
    const size = { cpuMillicores: 1, memoryBytes: 1, pids: 1 };
    const spec = { name: 'web', image: IMAGE, env: [{ name: 'A', value: secret }], command: [secret], ...size };
    await codeOf(caller.instances.launch({ tenantSlug: tenant.slug, spec }));
    await codeOf(caller.session.changePassword({ currentPassword: secret, newPassword: secret }));
    await codeOf(caller.session.acceptInvitation({ code: secret, displayName: secret, password: secret }));
    const entries = await entriesFrom('203.0.113.3');
    expect(entries).toHaveLength(3);
    const written = JSON.stringify(entries, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(written).not.toContain('hunter2');
    expect(entries[0]?.details).toMatchObject({ code: 'INVALID_INPUT', 'input.spec.name': 'web' });
  });

  it('is answered all the same when it cannot be written', async () => {
    const { caller, tenant } = await memberAt('203.0.113.4');
    const { db } = plane.deps;
    await db.$executeRaw`alter table "AuditEntry" rename to "Elsewhere"`;
    const code = await codeOf(caller.instances.start({ tenantSlug: tenant.slug, instanceId: randomUUID() }));
    await db.$executeRaw`alter table "Elsewhere" rename to "AuditEntry"`;
    expect(code).toBe('NOT_FOUND');
    expect(plane.logged.at(-1)).toContain('could not be written into the audit log');
  });
});

describe('a flood of refused changes', () => {
  it('of one member leaves a few entries and one sum, in their own chain', async () => {
    const { tenant, caller } = await memberAt('203.0.113.5');
    const attempts = WRITTEN_EACH + 114;
    for (let n = 0; n < attempts; n += 1) {
      await codeOf(caller.instances.stop({ tenantSlug: tenant.slug, instanceId: randomUUID() }));
    }
    await refusalBook(plane.deps).flush();
    const entries = await entriesFrom('203.0.113.5');
    expect(entries).toHaveLength(WRITTEN_EACH + 1);
    expect(entries.every(({ chain }) => chain === tenant.id)).toBe(true);
    expect(entries.at(-1)).toMatchObject({
      action: 'audit.moreRefusals',
      details: { more: 114, actions: 'instances.stop × 114' },
    });
  });

  it('of nobody, from many addresses, is bounded for all of them together', async () => {
    await refusalBook(plane.deps).flush();
    const before = await plane.deps.db.auditEntry.count({ where: { actor: 'nobody' } });
    const attempts = Array.from({ length: 600 }, (_, n) =>
      codeOf(plane.visit(`made-up-${n}`, `2001:db8:${n.toString(16)}::1`).caller.hosts.enrol({ name: 'h' })),
    );
    expect(new Set(await Promise.all(attempts))).toEqual(new Set(['UNAUTHENTICATED']));
    await refusalBook(plane.deps).flush();
    const entries = await plane.deps.db.auditEntry.count({ where: { actor: 'nobody' } });
    expect(entries - before).toBeGreaterThan(0);
    expect(entries - before).toBeLessThanOrEqual(WRITTEN_FOR_NOBODY + 1);
  });

  it('of one address is not even looked at after a while', async () => {
    await refusalBook(plane.deps).flush();
    const before = await plane.deps.db.auditEntry.aggregate({ _max: { id: true } });
    const attempts = LOOKED_AT_EACH + 50;
    // All within one window, however busy the machine is.
    await Promise.all(
      Array.from({ length: attempts }, () =>
        codeOf(plane.visit(null, '203.0.113.6').caller.hosts.enrol({ name: 'h' })),
      ),
    );
    await refusalBook(plane.deps).flush();
    const entries = await plane.deps.db.auditEntry.findMany({ where: { id: { gt: before._max.id ?? 0n } } });
    expect(entries.length).toBeLessThanOrEqual(WRITTEN_EACH + 3);
    const told = entries.map(({ details }) => Number((details as { more?: number }).more ?? 1));
    expect(told.reduce((sum, more) => sum + more, 0)).toBe(attempts);
  });
});
