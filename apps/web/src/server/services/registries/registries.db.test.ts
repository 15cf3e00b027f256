import type { Credential } from '@bulkhead/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppCaller } from '../../root.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { buildSnapshot } from '../snapshots/build-snapshot.ts';
import { makeSomebody, nameOf } from '../images/testing/somebody.ts';

let plane: TestPlane;
let host: { id: string; name: string };
let admin: AppCaller;
beforeAll(async () => {
  plane = await createTestPlane();
  admin = (await plane.makeUser({ systemRole: 'admin' })).caller;
});
afterAll(() => plane.close());
beforeEach(async () => {
  await plane.deps.db.host.updateMany({ data: { lastSeenAt: null } });
  host = await plane.makeHost();
});

describe('registries', () => {
  it('keep passwords to themselves and to the hosts that need them', async () => {
    const mia = await makeSomebody(plane);
    const asMia = { tenantSlug: mia.tenantSlug };
    const address = `${nameOf('registry')}.example`;
    const { id } = await mia.caller.registries.create({
      ...asMia,
      name: 'Ours',
      address,
      username: 'mia',
      password: 'p4ss',
    });
    const listed = await mia.caller.registries.list(asMia);
    expect(listed).toMatchObject([{ id, address, username: 'mia', isOwn: true }]);
    expect(JSON.stringify(listed)).not.toContain('p4ss');
    expect(JSON.stringify(await plane.deps.db.registry.findMany())).not.toContain('p4ss');
    expect((await buildSnapshot(plane.deps, host.id)).credentials).toEqual([]);
    await mia.caller.images.pull({ ...asMia, reference: `${address}/app:1` });
    const shown: Credential[] = [{ id, address, username: 'mia', password: 'p4ss', insecure: false, isTrusted: false }];
    expect((await buildSnapshot(plane.deps, host.id)).credentials).toEqual(shown);
    // A password was given for one address: it does not move to another with it.
    await mia.caller.registries.update({
      ...asMia,
      registryId: id,
      name: 'Ours',
      address: 'other.example',
      username: 'mia',
    });
    expect((await buildSnapshot(plane.deps, host.id)).credentials).toMatchObject([{ password: '' }]);
  });

  it('inside of the hosts’ networks are for operators to allow', async () => {
    const mia = await makeSomebody(plane);
    const asMia = { tenantSlug: mia.tenantSlug };
    const inside = [
      '127.0.0.1:5000',
      'localhost:5000',
      '10.0.0.1',
      '169.254.169.254',
      'registry:5000',
      'a.internal',
      '[::1]:5000',
    ];
    for (const address of inside) {
      const attempts = [
        () => mia.caller.images.pull({ ...asMia, reference: `${address}/app:1`, name: nameOf('x') }),
        () => mia.caller.registries.create({ ...asMia, name: nameOf('x'), address, username: '', password: '' }),
      ];
      for (const attempt of attempts) expect([address, (await refusalOf(attempt())).code]).toEqual([address, 'POLICY']);
    }
    await admin.registries.createShared({ name: 'House', address: '127.0.0.1:5000', insecure: true });
    const { taskId } = await mia.caller.images.pull({ ...asMia, reference: '127.0.0.1:5000/app:1', name: nameOf('x') });
    const { tasks, credentials } = await buildSnapshot(plane.deps, host.id);
    expect(tasks.map(({ id }) => id)).toContain(taskId);
    expect(credentials).toMatchObject([{ address: '127.0.0.1:5000', insecure: true, isTrusted: true }]);
    const own = await mia.caller.registries.create({
      ...asMia,
      name: 'Own',
      address: '127.0.0.1:5000',
      username: 'mia',
      password: 'x',
      insecure: true,
    });
    expect(own.id).toBeTruthy();
    const bold = mia.caller.registries.create({ ...asMia, name: 'Bold', address: 'a.example', insecure: true });
    expect((await refusalOf(bold)).code).toBe('POLICY');
  });

  it('of another tenant are nobody’s', async () => {
    const [mia, eve] = [await makeSomebody(plane), await makeSomebody(plane)];
    const { id } = await mia.caller.registries.create({
      tenantSlug: mia.tenantSlug,
      name: 'Ours',
      address: 'a.example',
    });
    const asEve = { tenantSlug: eve.tenantSlug };
    const attempts = [
      () => eve.caller.images.pull({ ...asEve, reference: 'a.example/app:1', registryId: id }),
      () => eve.caller.registries.update({ ...asEve, registryId: id, name: 'x', address: 'a.example' }),
      () => eve.caller.registries.remove({ ...asEve, registryId: id }),
    ];
    for (const attempt of attempts) expect((await refusalOf(attempt())).code).toBe('NOT_FOUND');
    expect((await eve.caller.registries.list(asEve)).some((one) => one.id === id)).toBe(false);
  });
});
