import { MAX_HITS_PER_KIND, MIB } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestPlane, IMAGE, type TestPlane } from '../../testing.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

/** A tenant with an owner, an image, a volume, a network, a secret, a stack, and instances of these names. */
async function furnish(names: string[]) {
  const tenant = await plane.makeTenant();
  const owner = await plane.makeUser();
  await plane.join(tenant.id, owner.id, 'owner');
  const host = await plane.makeHost();
  const made = { tenantId: tenant.id, createdById: owner.id };
  await plane.deps.db.secret.create({ data: { id: randomUUID(), name: 'web-password', ...made } });
  await plane.deps.db.network.create({
    data: { id: randomUUID(), name: 'web-net', subnet: `10.99.${networks++}.0/24`, ...made },
  });
  const sizeBytes = MIB;
  const volume = { id: randomUUID(), name: 'web-data', hostId: host.id, sizeBytes, heldBytes: sizeBytes };
  await plane.deps.db.volume.create({ data: { ...volume, ...made } });
  await plane.deps.db.stack.create({ data: { id: randomUUID(), name: 'web-shop', source: 'services: {}', ...made } });
  const imageId = randomUUID();
  const image = { origin: 'import', reference: 'web-base:1', state: 'ready' };
  await plane.deps.db.image.create({ data: { id: imageId, name: 'web-base', ...image, ...made } });
  for (const name of names) {
    const spec = { name, image: IMAGE, hostId: host.id, cpuMillicores: 10, memoryBytes: 8 * MIB, pids: 8 };
    await owner.caller.instances.launch({ tenantSlug: tenant.slug, spec });
  }
  return { tenant, owner, host, imageId };
}
let networks = 0;

it('finds every kind by a part of its name, in any case, and nothing of another tenant', async () => {
  const { tenant, owner } = await furnish(['web-1', 'db-1']);
  await furnish(['web-2']);
  const hits = await owner.caller.search.tenant({ tenantSlug: tenant.slug, text: 'WEB' });
  expect(hits.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
    'image web-base',
    'instance web-1',
    'network web-net',
    'secret web-password',
    'stack web-shop',
    'volume web-data',
  ]);
  expect(new Set(hits.map(({ tenantSlug }) => tenantSlug))).toEqual(new Set([tenant.slug]));
});

it('finds only kinds that the reader may read', async () => {
  const { tenant, owner } = await furnish(['web-1']);
  const role = await owner.caller.roles.create({
    tenantSlug: tenant.slug,
    name: 'Networks only',
    scopes: ['tenant:read', 'networks:read'],
  });
  const clerk = await plane.makeUser();
  await plane.join(tenant.id, clerk.id, 'reader');
  await owner.caller.members.setRole({
    tenantSlug: tenant.slug,
    userId: clerk.id,
    role: 'reader',
    customRoleId: role.id,
  });
  const hits = await clerk.caller.search.tenant({ tenantSlug: tenant.slug, text: 'web' });
  expect(hits.map(({ kind }) => kind)).toEqual(['network']);
});

it('finds images that others share or operators offer, and none that was deleted', async () => {
  const [mine, other] = [await furnish([]), await furnish([])];
  const { db } = plane.deps;
  const imagesOf = async () => {
    const hits = await mine.owner.caller.search.tenant({ tenantSlug: mine.tenant.slug, text: 'web-base' });
    return hits.map(({ id }) => id).filter((id) => id === mine.imageId || id === other.imageId);
  };
  expect(await imagesOf()).toEqual([mine.imageId]);
  await db.image.update({ where: { id: other.imageId }, data: { visibility: 'public' } });
  expect((await imagesOf()).toSorted()).toEqual([mine.imageId, other.imageId].toSorted());
  await db.image.update({ where: { id: other.imageId }, data: { visibility: 'shared' } });
  expect(await imagesOf()).toEqual([mine.imageId]);
  await other.owner.caller.images.share({
    tenantSlug: other.tenant.slug,
    imageId: other.imageId,
    withTenants: [mine.tenant.slug],
  });
  expect((await imagesOf()).toSorted()).toEqual([mine.imageId, other.imageId].toSorted());
  await db.image.updateMany({ where: { id: { in: [mine.imageId, other.imageId] } }, data: { deletedAt: new Date() } });
  expect(await imagesOf()).toEqual([]);
});

it('takes what was typed for text, finds by id, and is bounded', async () => {
  const names = Array.from({ length: MAX_HITS_PER_KIND + 2 }, (_, index) => `api-${index}`);
  const { tenant, owner } = await furnish(names);
  const search = (text: string) => owner.caller.search.tenant({ tenantSlug: tenant.slug, text });
  expect(await search('a_i')).toEqual([]);
  expect(await search('%')).toEqual([]);
  const hits = await search('api');
  expect(hits.map(({ name }) => name)).toEqual(names.slice(0, MAX_HITS_PER_KIND));
  const id = hits[0]?.id ?? '';
  expect((await search(id)).map(({ name }) => name)).toEqual(['api-0']);
});

it('shows operators hosts, tenants, people and what lies in tenants, and others nothing', async () => {
  const { tenant, owner, host } = await furnish(['web-1']);
  const admin = await plane.makeUser({ systemRole: 'admin' });
  const kindsOf = async (text: string) => (await admin.caller.search.system({ text })).map(({ kind }) => kind);
  expect(await kindsOf(tenant.slug)).toContain('tenant');
  expect(await kindsOf(host.id)).toEqual(['host']);
  expect(await kindsOf('web-1')).toContain('instance');
  expect(new Set(await kindsOf('web-'))).toEqual(
    new Set(['instance', 'image', 'volume', 'network', 'secret', 'stack']),
  );
  const [stack] = await admin.caller.search.system({ text: 'web-shop' });
  expect(stack).toMatchObject({ kind: 'stack', tenantSlug: stack?.detail });
  expect(await owner.caller.search.system({ text: tenant.slug })).toEqual([]);
});
