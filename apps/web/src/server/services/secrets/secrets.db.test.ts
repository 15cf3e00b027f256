import { MAX_SECRET_BYTES, type SecretUse } from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, IMAGE, refusalOf, type TestPlane } from '../../testing.ts';
import { buildSnapshot } from '../snapshots/build-snapshot.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

const MIB = 1024 ** 2;

async function makeScene() {
  const tenant = await plane.makeTenant();
  const owner = await plane.makeUser();
  await plane.join(tenant.id, owner.id, 'owner');
  const host = await plane.makeHost();
  const tenantSlug = tenant.slug;
  const { secrets, instances } = owner.caller;
  const make = (name: string, value = 'first') => secrets.create({ tenantSlug, name, value: { value } });
  const launch = (name: string, uses: SecretUse[] = [], env: { name: string; value: string }[] = []) =>
    instances.launch({
      tenantSlug,
      spec: {
        name,
        image: IMAGE,
        hostId: host.id,
        cpuMillicores: 100,
        memoryBytes: 64 * MIB,
        pids: 32,
        secrets: uses,
        env,
      },
    });
  const snapshot = () => buildSnapshot(plane.deps, host.id);
  return { tenant, tenantSlug, owner, host, make, launch, snapshot, secrets };
}

const file = (secretId: string, about: Partial<SecretUse> = {}): SecretUse => ({
  secretId,
  version: null,
  kind: 'file',
  target: 'key',
  ...about,
});
const text = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString('utf8');

describe('a secret', () => {
  it('goes in and comes out nowhere: not in answers, not in the tables, not in the audit log', async () => {
    const { tenantSlug, make, secrets, owner, launch } = await makeScene();
    const value = `hush-${crypto.randomUUID()}`;
    const made = await make('database', value);
    await secrets.addVersion({ tenantSlug, secretId: made.id, value: { value: `${value}-2` } });
    const { instanceId } = await launch('web', [file(made.id)]);
    const answers = [
      made,
      await secrets.list({ tenantSlug }),
      await owner.caller.instances.get({ tenantSlug, instanceId }),
      await owner.caller.audit.list({ tenantSlug }),
    ];
    expect(JSON.stringify(answers)).not.toContain(value);
    expect(JSON.stringify(answers)).not.toContain(Buffer.from(value).toString('base64').slice(0, 20));
    const rows = await plane.deps.db.$queryRaw<{ row: string }[]>`
      select t::text as row from "SecretVersion" t union all select t::text from "AuditEntry" t
      union all select t::text from "Secret" t`;
    expect(rows.filter(({ row }) => row.includes(value))).toEqual([]);
  });

  it('is told to the hosts whose instances use it, as the version that they use', async () => {
    const { tenantSlug, make, launch, snapshot, secrets } = await makeScene();
    const [key, token] = [await make('key', 'k1'), await make('token', 't1')];
    await make('unused', 'u1');
    await secrets.addVersion({ tenantSlug, secretId: token.id, value: { value: 't2' } });
    await launch('web', [file(key.id), file(token.id, { version: 1, kind: 'environment', target: 'TOKEN' })]);
    const before = await snapshot();
    expect(before.instances[0]?.secrets).toEqual([
      { secretId: token.id, version: 1, kind: 'environment', target: 'TOKEN' },
      { secretId: key.id, version: 1, kind: 'file', target: 'key' },
    ]);
    expect(before.secrets.map(({ base64 }) => text(base64)).toSorted()).toEqual(['k1', 't1']);

    await secrets.addVersion({ tenantSlug, secretId: key.id, value: { encoding: 'base64', value: 'AAH/' } });
    const after = await snapshot();
    expect(after.generation).toBe(before.generation + 1);
    // The file follows, the variable stays.
    expect(after.instances[0]?.secrets.map(({ version }) => version)).toEqual([1, 2]);
    expect(after.secrets.find(({ secretId }) => secretId === key.id)?.base64).toBe('AAH/');
  });

  it('stays while an instance uses it, and so does the version that is used', async () => {
    const { tenantSlug, make, launch, secrets, owner, snapshot } = await makeScene();
    const { id: secretId } = await make('key');
    const { instanceId } = await launch('web', [file(secretId)]);
    expect(await refusalOf(secrets.delete({ tenantSlug, secretId }))).toMatchObject({ code: 'CONFLICT' });
    const destroy = (version: number) => secrets.destroyVersion({ tenantSlug, secretId, version });
    expect((await refusalOf(destroy(1))).details.instance).toBe('web');
    await secrets.addVersion({ tenantSlug, secretId, value: { value: 'second' } });
    await destroy(1);
    expect((await refusalOf(destroy(1))).code).toBe('NOT_FOUND');
    expect(await plane.deps.db.secretVersion.count({ where: { secretId, sealedValue: null } })).toBe(1);
    await secrets.setUses({ tenantSlug, instanceId, secrets: [] });
    expect((await snapshot()).secrets).toEqual([]);
    await secrets.delete({ tenantSlug, secretId });
    expect(await plane.deps.db.secretVersion.count({ where: { secretId, sealedValue: { not: null } } })).toBe(0);
    expect((await owner.caller.secrets.list({ tenantSlug })).map(({ name }) => name)).toEqual([]);
    // Its name is free.
    await make('key');
  });

  it('of another tenant does not exist, also not for an instance', async () => {
    const [ours, theirs] = [await makeScene(), await makeScene()];
    const { id: secretId } = await theirs.make('key');
    expect((await refusalOf(ours.launch('web', [file(secretId)]))).code).toBe('NOT_FOUND');
    const { instanceId } = await ours.launch('web');
    const use = ours.secrets.setUses({ tenantSlug: ours.tenantSlug, instanceId, secrets: [file(secretId)] });
    expect((await refusalOf(use)).code).toBe('NOT_FOUND');
    expect(await plane.deps.db.instance.count({ where: { tenantId: ours.tenant.id } })).toBe(1);
  });

  it.each([
    ['a variable without a version', { kind: 'environment', target: 'KEY' }, 'INVALID_INPUT'],
    ['a version that there is not', { version: 7 }, 'NOT_FOUND'],
    ['a variable that is set already', { kind: 'environment', target: 'TAKEN', version: 1 }, 'CONFLICT'],
    ['a path as a file’s name', { target: '../x' }, 'INVALID_INPUT'],
    ['a dash in a variable', { kind: 'environment', target: 'A-B', version: 1 }, 'INVALID_INPUT'],
  ] as const)('is not used as %s', async (_, about, code) => {
    const { make, launch } = await makeScene();
    const { id } = await make('key');
    expect((await refusalOf(launch('web', [file(id, about)], [{ name: 'TAKEN', value: '1' }]))).code).toBe(code);
  });

  it('has bounds: of itself, and of all that a tenant uses on one host', async () => {
    const { tenantSlug, make, launch, secrets } = await makeScene();
    const full = 'x'.repeat(MAX_SECRET_BYTES);
    expect((await refusalOf(make('long', `${full}x`))).code).toBe('INVALID_INPUT');
    const notBase64 = secrets.create({ tenantSlug, name: 'b', value: { encoding: 'base64', value: 'not base64!' } });
    expect((await refusalOf(notBase64)).code).toBe('INVALID_INPUT');
    const made = [];
    for (let index = 0; index < 17; index += 1) made.push(await make(`full-${index}`, full));
    const uses = made.map(({ id }, index) => file(id, { target: `file-${index}` }));
    await launch('fits', uses.slice(0, 16));
    // The same values again cost nothing more.
    await launch('fits-too', uses.slice(0, 16));
    expect((await refusalOf(launch('not', uses.slice(16)))).code).toBe('QUOTA_EXCEEDED');
  });
});
