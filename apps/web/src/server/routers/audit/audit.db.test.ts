import type { AuditCursor } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, type TestPlane } from '../../testing.ts';
import { codeOf } from '../testing/procedures.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

async function ownedTenant() {
  const tenant = await plane.makeTenant();
  const owner = await plane.makeUser({ email: `${randomUUID()}@example.org` });
  await plane.join(tenant.id, owner.id, 'owner');
  const add = (email: string) => owner.caller.members.add({ tenantSlug: tenant.slug, email, role: 'reader' });
  return { tenant, owner, add, list: owner.caller.audit.list };
}

describe('the list of entries', () => {
  it('shows an owner their own chain with names and details, and no other', async () => {
    const { tenant, owner, add, list } = await ownedTenant();
    const other = await ownedTenant();
    await add('somebody@example.org');
    await other.add('else@example.org');
    const { rows, next } = await list({ tenantSlug: tenant.slug });
    expect(rows).toMatchObject([
      {
        chain: tenant.id,
        seq: 1,
        actor: `user:${owner.id}`,
        actorName: owner.email.split('@')[0],
        tenantSlug: tenant.slug,
        action: 'members.add',
        outcome: 'accepted',
        details: { email: 'somebody@example.org', role: 'reader' },
      },
    ]);
    expect(next).toBeNull();
  });

  it('is narrowed by who, what, target, outcome and time', async () => {
    const { tenant, owner, add, list } = await ownedTenant();
    await add('first@example.org');
    const instanceId = randomUUID();
    await codeOf(owner.caller.instances.start({ tenantSlug: tenant.slug, instanceId }));
    const count = async (filters: object) => (await list({ tenantSlug: tenant.slug, ...filters })).rows.length;
    const nowMs = Date.now();
    expect(await count({})).toBe(2);
    expect(await count({ who: owner.email.slice(0, 8).toUpperCase() })).toBe(2);
    expect(await count({ who: 'nobody at all %' })).toBe(0);
    expect(await count({ what: 'members.' })).toBe(1);
    expect(await count({ what: 'embers.' })).toBe(0);
    expect(await count({ target: `instance:${instanceId}` })).toBe(1);
    expect(await count({ outcome: 'refused' })).toBe(1);
    expect(await count({ fromMs: nowMs - 60_000, toMs: nowMs + 60_000 })).toBe(2);
    expect(await count({ fromMs: nowMs + 60_000 })).toBe(0);
    expect(await count({ toMs: nowMs - 60_000 })).toBe(0);
  });

  it('is read page by page without a gap or a repetition, also within one moment', async () => {
    const { tenant, list } = await ownedTenant();
    await plane.deps.db.$executeRaw`
      insert into "AuditEntry" (actor, action, target, details, "tenantId", at)
      select 'system', 'test', 'entry:' || n, '{}', ${tenant.id}::uuid, now() from generate_series(1, 25) n`;
    const seen: number[] = [];
    let before: AuditCursor | undefined;
    do {
      const page = await list({ tenantSlug: tenant.slug, limit: 10, ...(before && { before }) });
      seen.push(...page.rows.map(({ seq }) => seq));
      before = page.next ?? undefined;
    } while (before);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => 25 - n));
  });

  it('shows operations every chain, or one', async () => {
    const { tenant, add } = await ownedTenant();
    await add('member@example.org');
    const auditor = await plane.makeUser({ systemRole: 'auditor' });
    const all = await auditor.caller.audit.listAll({ limit: 500 });
    expect(new Set(all.rows.map(({ tenantSlug }) => tenantSlug)).size).toBeGreaterThan(1);
    const one = await auditor.caller.audit.listAll({ chain: tenant.id });
    expect(one.rows.map(({ chain }) => chain)).toEqual([tenant.id]);
  });
});

describe('the standing', () => {
  it("is that of the tenant's own chain, and goes on where it stopped", async () => {
    const { tenant, owner, add } = await ownedTenant();
    const { standing } = owner.caller.audit;
    await add('one@example.org');
    expect(await standing({ tenantSlug: tenant.slug })).toMatchObject({
      chains: 1,
      entries: 1,
      verified: 1,
      breaches: [],
    });
    await add('two@example.org');
    expect(await standing({ tenantSlug: tenant.slug })).toMatchObject({ entries: 2, verified: 2, breaches: [] });
  });

  it('names the chain that is broken', async () => {
    const { tenant, add } = await ownedTenant();
    const admin = await plane.makeUser({ systemRole: 'admin' });
    await add('one@example.org');
    await add('two@example.org');
    await plane.deps.db.$transaction(async (tx) => {
      await tx.$executeRaw`set local session_replication_role = replica`;
      await tx.$executeRaw`update "AuditEntry" set outcome = 'refused' where chain = ${tenant.id} and seq = 2`;
    });
    expect((await admin.caller.audit.standingOfAll()).breaches).toMatchObject([
      { chain: tenant.id, tenantSlug: tenant.slug, seq: 2, kind: 'changed' },
    ]);
  });
});
