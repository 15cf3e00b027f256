import { MIB, reservedTag, type ImageFacts } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppCaller } from '../../root.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { recordImages } from '../reports/record-images.ts';
import { recordTasks } from '../reports/record-tasks.ts';
import { buildSnapshot } from '../snapshots/build-snapshot.ts';
import { makeSomebody, nameOf, type Somebody } from './testing/somebody.ts';

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

const digestOf = (seed: string) => `sha256:${Buffer.from(seed).toString('hex').padEnd(64, '0').slice(0, 64)}`;
const factsOf = (...layers: string[]): ImageFacts => ({
  architecture: 'amd64',
  createdAtMs: 1,
  layers: layers.map((layer) => ({ digest: digestOf(layer), sizeBytes: MIB })),
  history: [],
  command: ['/bin/sh'],
  entrypoint: [],
  envNames: [],
  ports: [],
  volumes: [],
  user: '',
  workingDirectory: '',
});

/** What the host tells of a task. */
const end = (
  taskId: string,
  about: { result?: unknown; problem?: { code: string; message: string }; hostId?: string },
) =>
  recordTasks(plane.deps, { hostId: about.hostId ?? host.id, linkEpoch: 0 }, [
    {
      id: taskId,
      state: about.problem ? 'failed' : 'succeeded',
      progress: null,
      result: (about.result ?? null) as never,
      problem: about.problem ?? null,
    },
  ]);

async function pulled(somebody: Somebody, name: string, change: { layers?: string[]; sizeBytes?: number } = {}) {
  const { caller, tenantSlug } = somebody;
  const { imageId, taskId } = await caller.images.pull({
    tenantSlug,
    reference: `registry.example/${name.split(':')[0]}:1`,
    name,
  });
  const made = {
    imageId: digestOf(`${name} image`),
    digest: digestOf(`${name} digest`),
    sizeBytes: change.sizeBytes ?? MIB,
    facts: factsOf(...(change.layers ?? [name])),
  };
  // Hosts that are equally free are equally likely to be given the task.
  const { hostId } = await plane.deps.db.task.findUniqueOrThrow({ where: { id: taskId } });
  await end(taskId, { result: made, hostId });
  return { id: imageId, taskId, ...made };
}

const size = { cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 };
const launch = ({ caller, tenantSlug }: Somebody, spec: { image: string; catalogImageId?: string; hostId?: string }) =>
  caller.instances.launch({ tenantSlug, spec: { name: `i-${randomUUID()}`, ...spec, ...size } });

describe('an entry of the catalogue', () => {
  it('is filled by its host, once, and is that digest for ever', async () => {
    const mia = await makeSomebody(plane);
    const name = nameOf('app');
    const { id, imageId, digest } = await pulled(mia, name);
    const { images, quota } = await mia.caller.images.catalog({ tenantSlug: mia.tenantSlug });
    expect(images).toMatchObject([
      { id, name, state: 'ready', digest, sizeBytes: MIB, isOwn: true, copies: [{ hostId: host.id }], task: null },
    ]);
    expect(quota.usedBytes).toBe(MIB);
    await launch(mia, { image: name });
    const { instances } = await buildSnapshot(plane.deps, host.id);
    expect(instances[0]).toMatchObject({
      image: { reference: name, id: imageId },
      imagePull: { catalogId: id, reference: `registry.example/${name}@${digest}`, registryId: null },
    });
  });

  it('says why it failed, and that nothing newer stands behind its reference', async () => {
    const mia = await makeSomebody(plane);
    const failed = await mia.caller.images.pull({ tenantSlug: mia.tenantSlug, reference: 'registry.example/none:1' });
    await end(failed.taskId, { problem: { code: 'image-not-found', message: 'there is none' } });
    expect(await mia.caller.images.get({ tenantSlug: mia.tenantSlug, imageId: failed.imageId })).toMatchObject({
      state: 'failed',
      problem: { code: 'image-not-found', message: 'there is none' },
    });
    const { id, digest } = await pulled(mia, nameOf('app'));
    const newer = await mia.caller.images.pullNewer({ tenantSlug: mia.tenantSlug, imageId: id });
    await end(newer.taskId, { result: { unchanged: true, digest } });
    expect((await refusalOf(mia.caller.images.get({ tenantSlug: mia.tenantSlug, imageId: newer.imageId }))).code).toBe(
      'NOT_FOUND',
    );
  });

  it('is refused beyond the quota, before and after it is fetched', async () => {
    const mia = await makeSomebody(plane);
    await plane.deps.db.tenant.update({ where: { id: mia.tenantId }, data: { quotaImageBytes: 10 * MIB } });
    const one = await mia.caller.images.pull({ tenantSlug: mia.tenantSlug, reference: 'registry.example/one:1' });
    const other = await pulled(mia, nameOf('other'), { sizeBytes: 8 * MIB });
    expect(other.id).toBeTruthy();
    await end(one.taskId, {
      result: { imageId: digestOf('1'), digest: digestOf('2'), sizeBytes: 8 * MIB, facts: factsOf('x') },
    });
    const { images } = await mia.caller.images.catalog({ tenantSlug: mia.tenantSlug });
    expect(images.find(({ id }) => id === one.imageId)).toMatchObject({ state: 'failed', problem: { code: 'quota' } });
    await pulled(mia, nameOf('more'), { sizeBytes: 2 * MIB });
    const full = mia.caller.images.pull({ tenantSlug: mia.tenantSlug, reference: 'registry.example/two:1' });
    expect((await refusalOf(full)).code).toBe('QUOTA_EXCEEDED');
  });

  it('is not deleted while something uses it, and says what', async () => {
    const [mia, bob] = [await makeSomebody(plane), await makeSomebody(plane)];
    const { id } = await pulled(mia, nameOf('app'));
    await mia.caller.images.share({ tenantSlug: mia.tenantSlug, imageId: id, withTenants: [bob.tenantSlug] });
    const { instanceId } = await launch(mia, { image: 'x', catalogImageId: id });
    await launch(bob, { image: 'x', catalogImageId: id });
    const refusal = await refusalOf(mia.caller.images.delete({ tenantSlug: mia.tenantSlug, imageId: id }));
    expect(refusal).toMatchObject({ code: 'CONFLICT', details: { count: 2 } });
    expect(refusal.message).toContain('1 instances of tenants that it is shared with');
    const details = await mia.caller.images.get({ tenantSlug: mia.tenantSlug, imageId: id });
    expect(details).toMatchObject({
      usesOfOthers: 1,
      usedBy: [{ id: instanceId }],
      shares: [{ slug: bob.tenantSlug }],
    });
    expect(await bob.caller.images.get({ tenantSlug: bob.tenantSlug, imageId: id })).toMatchObject({
      isOwn: false,
      owner: mia.tenantSlug,
      shares: [],
      usesOfOthers: 0,
    });
    await plane.deps.db.instance.updateMany({ where: { catalogImageId: id }, data: { goneAt: new Date() } });
    await mia.caller.images.delete({ tenantSlug: mia.tenantSlug, imageId: id });
    expect((await refusalOf(launch(bob, { image: 'x', catalogImageId: id }))).code).toBe('IMAGE_UNKNOWN');
  });

  it('tells which layers other images of the tenant have too, and nothing of others', async () => {
    const [mia, bob] = [await makeSomebody(plane), await makeSomebody(plane)];
    const [base, app] = [nameOf('base'), nameOf('app')];
    await pulled(mia, base, { layers: ['common'] });
    await pulled(bob, nameOf('theirs'), { layers: ['common', 'own'] });
    const { id } = await pulled(mia, app, { layers: ['common', 'own'] });
    const { sharedLayers } = await mia.caller.images.get({ tenantSlug: mia.tenantSlug, imageId: id });
    expect(sharedLayers).toEqual({ [digestOf('common')]: [base] });
  });
});

describe('A tenant can neither see, run nor pull another tenant’s private image', () => {
  it('by name, digest, id, import or commit', async () => {
    const [mia, eve] = [await makeSomebody(plane), await makeSomebody(plane)];
    const name = nameOf('secret');
    const { id, imageId, digest } = await pulled(mia, name);
    const { instanceId } = await launch(mia, { image: name });
    // Their image lies on the host under the catalogue's tag, as its engine tells.
    const tagged = { reference: reservedTag(id), id: imageId, sizeBytes: MIB, createdAtMs: 1 };
    const byHost = { reference: 'busybox:latest', id: digestOf('busybox'), sizeBytes: MIB, createdAtMs: 1 };
    await recordImages(plane.deps, { hostId: host.id, linkEpoch: 0 }, [tagged, byHost]);

    const { images } = await eve.caller.images.catalog({ tenantSlug: eve.tenantSlug });
    expect(images).toEqual([]);
    const onHosts = await eve.caller.images.list({ tenantSlug: eve.tenantSlug });
    expect(JSON.stringify(onHosts)).not.toContain('bulkhead.internal');
    expect((await refusalOf(eve.caller.images.get({ tenantSlug: eve.tenantSlug, imageId: id }))).code).toBe(
      'NOT_FOUND',
    );

    const ways = [
      name,
      `registry.example/${name}:1`,
      `registry.example/${name}@${digest}`,
      imageId,
      imageId.slice(7),
      imageId.slice(7, 19),
      reservedTag(id),
      `${reservedTag(id)}@${imageId}`,
      `busybox@${imageId}`,
    ];
    for (const image of ways) {
      expect([image, (await refusalOf(launch(eve, { image }))).code]).toEqual([image, 'IMAGE_UNKNOWN']);
    }
    expect((await refusalOf(launch(eve, { image: 'busybox:latest', catalogImageId: id }))).code).toBe('IMAGE_UNKNOWN');

    const asEve = { tenantSlug: eve.tenantSlug };
    const refused = async (attempt: Promise<unknown>) => (await refusalOf(attempt)).code;
    expect(await refused(eve.caller.images.commit({ ...asEve, instanceId, name: 'mine' }))).toBe('NOT_FOUND');
    expect(await refused(eve.caller.images.push({ ...asEve, imageId: id, reference: 'registry.example/a:1' }))).toBe(
      'NOT_FOUND',
    );
    expect(await refused(eve.caller.images.pullNewer({ ...asEve, imageId: id }))).toBe('NOT_FOUND');
    expect(await refused(eve.caller.images.share({ ...asEve, imageId: id, withTenants: [] }))).toBe('NOT_FOUND');
    expect(await refused(eve.caller.images.change({ ...asEve, imageId: id, name: 'mine' }))).toBe('NOT_FOUND');
    expect(await refused(eve.caller.images.delete({ ...asEve, imageId: id }))).toBe('NOT_FOUND');
    expect(await refused(eve.caller.images.pull({ ...asEve, reference: reservedTag(id) }))).toBe('POLICY');

    // Pulling the digest is asking the registry for it: with nothing but her own credentials, of which there are none.
    const own = await eve.caller.images.pull({
      ...asEve,
      reference: `registry.example/${name}@${digest}`,
      name: 'mine',
    });
    const { tasks, credentials } = await buildSnapshot(plane.deps, host.id);
    expect(tasks.find((task) => task.id === own.taskId)?.spec).toMatchObject({ kind: 'image-pull', registryId: null });
    expect(credentials).toEqual([]);
    await end(own.taskId, { problem: { code: 'registry-denied', message: 'no' } });
    expect(await refused(launch(eve, { image: 'mine' }))).toBe('IMAGE_UNKNOWN');
  });

  it('nor does another’s shared image take the place of one that hosts have by themselves', async () => {
    const [mia, eve] = [await makeSomebody(plane), await makeSomebody(plane)];
    const fake = await pulled(eve, 'busybox:latest');
    await eve.caller.images.share({ tenantSlug: eve.tenantSlug, imageId: fake.id, withTenants: [mia.tenantSlug] });
    await launch(mia, { image: 'busybox' });
    await launch(mia, { image: 'busybox:latest' });
    const free = await pulled(eve, nameOf('typo'));
    await eve.caller.images.share({ tenantSlug: eve.tenantSlug, imageId: free.id, withTenants: [mia.tenantSlug] });
    const [listed] = (await mia.caller.images.list({ tenantSlug: mia.tenantSlug })).filter(({ reference }) =>
      reference.includes('typo'),
    );
    expect((await refusalOf(launch(mia, { image: listed?.reference.split('/')[1] ?? '' }))).code).toBe('IMAGE_UNKNOWN');
    const made = await plane.deps.db.instance.findMany({ where: { tenantId: mia.tenantId } });
    expect(made.map(({ imageId, catalogImageId }) => [imageId, catalogImageId])).toEqual([
      ['sha256:busybox:latest', null],
      ['sha256:busybox:latest', null],
    ]);
    await launch(mia, { image: listed?.reference ?? '' });
    expect(await plane.deps.db.instance.count({ where: { tenantId: mia.tenantId, catalogImageId: free.id } })).toBe(1);
  });

  it('once it is shared no more; what runs of it goes on', async () => {
    const [mia, bob] = [await makeSomebody(plane), await makeSomebody(plane)];
    const { id } = await pulled(mia, nameOf('app'));
    const shareWith = (withTenants: string[]) =>
      mia.caller.images.share({ tenantSlug: mia.tenantSlug, imageId: id, withTenants });
    await shareWith([bob.tenantSlug]);
    const { instanceId } = await launch(bob, { image: 'x', catalogImageId: id });
    await shareWith([]);
    expect((await refusalOf(launch(bob, { image: 'x', catalogImageId: id }))).code).toBe('IMAGE_UNKNOWN');
    await bob.caller.instances.stop({ tenantSlug: bob.tenantSlug, instanceId });
    expect((await refusalOf(shareWith(['no-such-tenant']))).code).toBe('NOT_FOUND');
  });

  it('unless operators offer it, which no tenant can do by itself', async () => {
    const [mia, bob] = [await makeSomebody(plane), await makeSomebody(plane)];
    const { id } = await pulled(mia, nameOf('app'));
    await admin.images.offer({ imageId: id, isOffered: true });
    await launch(bob, { image: 'x', catalogImageId: id });
    expect((await refusalOf(mia.caller.images.delete({ tenantSlug: mia.tenantSlug, imageId: id }))).code).toBe(
      'POLICY',
    );
    await admin.images.offer({ imageId: id, isOffered: false });
    expect((await refusalOf(launch(bob, { image: 'x', catalogImageId: id }))).code).toBe('IMAGE_UNKNOWN');
  });
});

describe('a clean-up', () => {
  it('says what goes, what stays and why, frees only layers that nothing else has, and runs as a task', async () => {
    const mia = await makeSomebody(plane);
    const asMia = { tenantSlug: mia.tenantSlug };
    const [gone, stays] = [
      await pulled(mia, nameOf('gone'), { layers: ['base', 'a'] }),
      await pulled(mia, nameOf('stays'), { layers: ['base', 'b'] }),
    ];
    await launch(mia, { image: 'x', catalogImageId: stays.id });
    await mia.caller.images.delete({ ...asMia, imageId: gone.id });
    const { hosts } = await mia.caller.images.previewCleanup(asMia);
    expect(hosts).toMatchObject([
      {
        hostId: host.id,
        freedBytes: MIB,
        going: [{ imageId: gone.id, reason: 'deleted' }],
        kept: [{ imageId: stays.id, reason: 'in-use', uses: 1 }],
      },
    ]);
    expect((await admin.images.previewHostCleanup({ hostId: host.id, withUnused: true })).hosts[0]?.going).toHaveLength(
      1,
    );
    expect(await mia.caller.images.cleanUp(asMia)).toEqual({ tasks: 1 });
    const { tasks } = await buildSnapshot(plane.deps, host.id);
    const task = tasks.find(({ spec }) => spec.kind === 'image-remove');
    expect(task?.spec).toEqual({ kind: 'image-remove', images: [{ catalogId: gone.id, imageId: gone.imageId }] });
    await end(task?.id ?? '', { result: { catalogIds: [gone.id, stays.id], freedBytes: MIB, kept: [] } });
    const copies = await plane.deps.db.imageCopy.findMany({ where: { hostId: host.id } });
    expect(copies.map(({ imageId }) => imageId)).toEqual([stays.id]);
  });
});

it('an image is placed where it lies, else where it can be fetched, and one that was never in a registry only where it is', async () => {
  const mia = await makeSomebody(plane);
  const other = await plane.makeHost({ cores: 512 });
  const { id } = await pulled(mia, nameOf('app'));
  const hostOf = async ({ instanceId }: { instanceId: string }) =>
    (await plane.deps.db.instance.findUniqueOrThrow({ where: { id: instanceId } })).hostId;
  const [copy] = await plane.deps.db.imageCopy.findMany({ where: { imageId: id } });
  expect(await hostOf(await launch(mia, { image: 'x', catalogImageId: id }))).toBe(copy?.hostId);
  const elsewhere = copy?.hostId === host.id ? other.id : host.id;
  expect(await hostOf(await launch(mia, { image: 'x', catalogImageId: id, hostId: elsewhere }))).toBe(elsewhere);
  await plane.deps.db.image.update({ where: { id }, data: { origin: 'commit' } });
  const refusal = await refusalOf(launch(mia, { image: 'x', catalogImageId: id, hostId: elsewhere }));
  expect(refusal.code).toBe('IMAGE_UNKNOWN');
});
