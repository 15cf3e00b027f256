import { TENANT_SCOPES, type TenantRole, type TenantScope } from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashSecret } from '../identity/secrets.ts';
import { readStandings } from '../identity/sessions.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

async function makeScene() {
  const tenant = await plane.makeTenant();
  const owner = await plane.makeUser();
  await plane.join(tenant.id, owner.id, 'owner');
  const tenantSlug = tenant.slug;
  const addMember = async (role: TenantRole) => {
    const user = await plane.makeUser();
    await plane.join(tenant.id, user.id, role);
    return user;
  };
  const makeRole = (name: string, scopes: TenantScope[]) => owner.caller.roles.create({ tenantSlug, name, scopes });
  const give = (userId: string, customRoleId: string) =>
    owner.caller.members.setRole({ tenantSlug, userId, role: 'reader', customRoleId });
  return { tenantSlug, tenantId: tenant.id, owner, addMember, makeRole, give };
}

describe('a custom role', () => {
  it('gives its scopes and nothing else, at once, in sessions and lists alike', async () => {
    const { tenantSlug, owner, addMember, makeRole, give } = await makeScene();
    const user = await addMember('member');
    const role = await makeRole('Reads members', ['members:read', 'tenant:read']);
    expect(role).toMatchObject({ scopes: ['tenant:read', 'members:read'], members: 0 });
    await user.caller.instances.list({ tenantSlug });
    await give(user.id, role.id);
    const again = plane.visit(user.cookie).caller;
    expect((await refusalOf(again.instances.list({ tenantSlug }))).code).toBe('FORBIDDEN');
    const members = await again.members.list({ tenantSlug });
    expect(members.find(({ userId }) => userId === user.id)?.customRole).toEqual({ id: role.id, name: role.name });
    expect((await again.session.current()).tenants[0]?.scopes).toEqual(['tenant:read', 'members:read']);

    await owner.caller.roles.update({
      tenantSlug,
      roleId: role.id,
      name: 'Sees',
      scopes: ['tenant:read', 'instances:read'],
    });
    await again.instances.list({ tenantSlug });
    expect((await refusalOf(again.members.list({ tenantSlug }))).code).toBe('FORBIDDEN');
    await owner.caller.members.setRole({ tenantSlug, userId: user.id, role: 'member' });
    expect((await again.session.current()).tenants[0]?.scopes).toContain('instances:write');
  });

  it('changes the standing by which open sockets are closed, when its scopes change', async () => {
    const { tenantSlug, owner, addMember, makeRole, give } = await makeScene();
    const user = await addMember('reader');
    const role = await makeRole('Changing', ['tenant:read']);
    const standing = async () => {
      const sessionId = hashSecret(user.cookie);
      return (await readStandings(plane.deps, [sessionId])).get(sessionId);
    };
    const seen = [await standing()];
    await give(user.id, role.id);
    seen.push(await standing());
    const change = { tenantSlug, roleId: role.id, scopes: ['tenant:read' as const, 'members:read' as const] };
    await owner.caller.roles.update({ ...change, name: 'Changed' });
    seen.push(await standing());
    expect(new Set(seen).size).toBe(3);
    // Its name alone is nobody's right.
    await owner.caller.roles.update({ ...change, name: 'Renamed' });
    expect(await standing()).toBe(seen[2]);
  });

  it('stays while a member has it, and says how many have', async () => {
    const { tenantSlug, owner, addMember, makeRole, give } = await makeScene();
    const role = await makeRole('Used', ['tenant:read']);
    const users = [await addMember('reader'), await addMember('reader')];
    for (const { id } of users) await give(id, role.id);
    expect(await refusalOf(owner.caller.roles.delete({ tenantSlug, roleId: role.id }))).toMatchObject({
      code: 'ROLE_IN_USE',
      details: { count: 2 },
    });
    for (const { id } of users) await owner.caller.members.setRole({ tenantSlug, userId: id, role: 'reader' });
    await owner.caller.roles.delete({ tenantSlug, roleId: role.id });
    expect(await owner.caller.roles.list({ tenantSlug })).toEqual([]);
    expect((await refusalOf(give(users[0]?.id ?? '', role.id))).code).toBe('NOT_FOUND');
  });

  it('is either given or deleted, when both are asked for at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { tenantSlug, owner, addMember, makeRole, give } = await makeScene();
      const role = await makeRole('Raced', ['tenant:read']);
      const user = await addMember('reader');
      const [given, deleted] = await Promise.allSettled([
        give(user.id, role.id),
        owner.caller.roles.delete({ tenantSlug, roleId: role.id }),
      ]);
      expect([given.status, deleted.status].toSorted()).toEqual(['fulfilled', 'rejected']);
    }
  });

  it('has a name of its own in its tenant, scopes that there are, and the one without which nothing opens', async () => {
    const { tenantSlug, owner, makeRole } = await makeScene();
    const role = await makeRole('Twice', ['tenant:read']);
    expect((await refusalOf(makeRole('Twice', ['tenant:read']))).code).toBe('NAME_TAKEN');
    const other = await makeRole('Other', ['tenant:read']);
    const rename = owner.caller.roles.update({
      tenantSlug,
      roleId: other.id,
      name: role.name,
      scopes: ['tenant:read'],
    });
    expect((await refusalOf(rename)).code).toBe('NAME_TAKEN');
    expect((await refusalOf(makeRole('Closed', ['instances:read']))).code).toBe('INVALID_INPUT');
    expect((await refusalOf(makeRole('Made up', ['tenant:read', 'hosts:write' as TenantScope]))).code).toBe(
      'INVALID_INPUT',
    );
    const theirs = await makeScene();
    await theirs.makeRole('Twice', ['tenant:read']);
  });

  it('of another tenant is not there', async () => {
    const ours = await makeScene();
    const theirs = await makeScene();
    const role = await theirs.makeRole('Theirs', [...TENANT_SCOPES]);
    const user = await ours.addMember('reader');
    expect((await refusalOf(ours.give(user.id, role.id))).code).toBe('NOT_FOUND');
    const { caller } = ours.owner;
    const { tenantSlug } = ours;
    const change = { tenantSlug, roleId: role.id, name: 'Ours', scopes: ['tenant:read' as const] };
    expect((await refusalOf(caller.roles.update(change))).code).toBe('NOT_FOUND');
    expect((await refusalOf(caller.roles.delete({ tenantSlug, roleId: role.id }))).code).toBe('NOT_FOUND');
    expect(await caller.roles.list({ tenantSlug })).toEqual([]);
  });
});

describe('a right to change members or roles', () => {
  /** Somebody who may change members and roles, and little else. */
  async function makeClerk() {
    const scene = await makeScene();
    const scopes: TenantScope[] = ['tenant:read', 'members:read', 'members:write', 'roles:write'];
    const role = await scene.makeRole('Clerk', scopes);
    const clerk = await scene.addMember('reader');
    await scene.give(clerk.id, role.id);
    return { ...scene, role, clerk, caller: clerk.caller };
  }

  it('does not grow into any other, by oneself or by others', async () => {
    const { tenantSlug, owner, addMember, makeRole, role, clerk, caller } = await makeClerk();
    const strong = await makeRole('Strong', ['tenant:read', 'instances:write']);
    const reader = await addMember('reader');
    const scopes: TenantScope[] = ['tenant:read', 'instances:write'];
    const attempts = [
      caller.members.setRole({ tenantSlug, userId: clerk.id, role: 'owner' }),
      caller.members.setRole({ tenantSlug, userId: clerk.id, role: 'reader', customRoleId: strong.id }),
      caller.members.setRole({ tenantSlug, userId: reader.id, role: 'member' }),
      caller.members.add({ tenantSlug, email: 'friend@example.org', role: 'member' }),
      caller.roles.create({ tenantSlug, name: 'Mine', scopes }),
      caller.roles.update({ tenantSlug, roleId: role.id, name: 'Clerk', scopes: [...role.scopes, 'instances:write'] }),
      // Nor is what is stronger than oneself changed or taken away.
      caller.roles.update({ tenantSlug, roleId: strong.id, name: 'Weak', scopes: ['tenant:read'] }),
      caller.roles.delete({ tenantSlug, roleId: strong.id }),
      caller.members.setRole({ tenantSlug, userId: owner.id, role: 'reader', customRoleId: role.id }),
      caller.members.remove({ tenantSlug, userId: owner.id }),
    ];
    const refusals = await Promise.all(attempts.map(refusalOf));
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['FORBIDDEN']));
    expect((await caller.session.current()).tenants[0]?.scopes).toEqual(role.scopes);
  });

  it('does what it is for among equals', async () => {
    const { tenantSlug, addMember, give, role, caller } = await makeClerk();
    const equal = await addMember('reader');
    await give(equal.id, role.id);
    const weaker = await caller.roles.create({ tenantSlug, name: 'Weaker', scopes: ['tenant:read', 'members:read'] });
    await caller.members.setRole({ tenantSlug, userId: equal.id, role: 'reader', customRoleId: weaker.id });
    await caller.members.remove({ tenantSlug, userId: equal.id });
  });

  it('leaves the last owner', async () => {
    const { tenantSlug, owner, makeRole, give } = await makeScene();
    const role = await makeRole('Everything', [...TENANT_SCOPES]);
    expect((await refusalOf(give(owner.id, role.id))).code).toBe('LAST_OWNER');
    expect((await owner.caller.session.current()).tenants).toMatchObject([{ slug: tenantSlug, role: 'owner' }]);
  });
});
