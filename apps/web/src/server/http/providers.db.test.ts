import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLIENT, startProvider, type ProviderRig } from './testing/provider-rig.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../testing.ts';

let plane: TestPlane;
let rig: ProviderRig;
let admin: Awaited<ReturnType<TestPlane['makeUser']>>;

beforeAll(async () => {
  plane = await createTestPlane();
  rig = await startProvider(['http://127.0.0.1:1/auth/oidc/x/callback']);
  admin = await plane.makeUser({ systemRole: 'admin' });
});
afterAll(async () => {
  await rig.close();
  await plane.close();
});

const request = () => ({ name: 'Example', issuer: rig.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret });

it('registers a provider that answers as one, seals its secret and never tells it', async () => {
  const { id } = await admin.caller.providers.create(request());
  const row = await plane.deps.db.identityProvider.findUniqueOrThrow({ where: { id } });
  expect(row.clientSealedSecret).not.toContain(CLIENT.secret);
  const listed = await admin.caller.providers.list();
  expect(listed).toMatchObject([{ id, name: 'Example', enabled: true, identities: 0, mappings: [] }]);
  expect(JSON.stringify(listed)).not.toMatch(new RegExp(`${CLIENT.secret}|sealed`, 'i'));
  const entries = await plane.deps.db.auditEntry.findMany({ where: { target: `provider:${id}` } });
  expect(JSON.stringify(entries.map(({ details }) => details))).not.toContain(CLIENT.secret);
  expect(await admin.caller.providers.test({ providerId: id })).toEqual({ ok: true });
  expect((await refusalOf(admin.caller.providers.create(request()))).code).toBe('NAME_TAKEN');
  expect(await plane.visit().caller.providers.offered()).toEqual([{ id, name: 'Example' }]);
  await admin.caller.providers.setEnabled({ providerId: id, enabled: false });
  expect(await plane.visit().caller.providers.offered()).toEqual([]);
  await admin.caller.providers.remove({ providerId: id });
  expect(await admin.caller.providers.list()).toEqual([]);
});

it('takes no issuer without TLS elsewhere, none that does not answer, and none where clouds keep credentials', async () => {
  const issuers = [
    'http://example.org',
    'http://127.0.0.1:1',
    'https://169.254.169.254',
    'https://user:word@example.org',
  ];
  for (const issuer of issuers) {
    const refusal = await refusalOf(admin.caller.providers.create({ ...request(), issuer }));
    expect(['INVALID_INPUT', 'CONFLICT']).toContain(refusal.code);
    expect(refusal.details.field).toBe('issuer');
  }
  expect(await admin.caller.providers.list()).toEqual([]);
});

it('with a provider go the memberships that its groups made and the sessions that it vouched for, and no account', async () => {
  const { id: providerId } = await admin.caller.providers.create(request());
  const tenant = await plane.makeTenant();
  const grant = { kind: 'tenant', tenantSlug: tenant.slug, tenantRole: 'member' } as const;
  const { id: mappingId } = await admin.caller.providers.addMapping({ providerId, group: 'staff', grant });
  expect((await admin.caller.providers.list())[0]?.mappings).toEqual([
    { id: mappingId, group: 'staff', systemRole: null, tenantSlug: tenant.slug, tenantRole: 'member' },
  ]);
  const nowhere = { ...grant, tenantSlug: 'no-such-tenant' };
  const missing = admin.caller.providers.addMapping({ providerId, group: 'staff', grant: nowhere });
  expect((await refusalOf(missing)).code).toBe('NOT_FOUND');

  const { db } = plane.deps;
  const byGroup = await plane.makeUser();
  const byHand = await plane.makeUser();
  await db.membership.create({ data: { tenantId: tenant.id, userId: byGroup.id, role: 'member', providerId } });
  await plane.join(tenant.id, byHand.id, 'reader');
  await db.externalIdentity.create({ data: { providerId, subject: randomUUID(), userId: byGroup.id } });
  await db.session.updateMany({ where: { userId: byGroup.id }, data: { method: providerId } });

  await admin.caller.providers.removeMapping({ providerId, mappingId });
  await admin.caller.providers.remove({ providerId });
  expect(await db.membership.findMany({ where: { tenantId: tenant.id } })).toMatchObject([{ userId: byHand.id }]);
  expect(await db.session.count({ where: { userId: byGroup.id } })).toBe(0);
  expect(await db.session.count({ where: { userId: byHand.id } })).toBe(1);
  expect(await db.user.count({ where: { id: byGroup.id } })).toBe(1);
});
