import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import {
  isReservedReference,
  madeImageSchema,
  MIB,
  pushedImageSchema,
  removedImagesSchema,
  reservedTag,
  type Credential,
  type DesiredTask,
  type ObservedTask,
  type Snapshot,
  type TaskSpec,
} from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGISTRY_USER, startRegistry, type Registry } from '../../../../tests/fixtures/registry.ts';
import { until } from '../../../../tests/fixtures/until.ts';
import { connectImageEngine, type ImageEngine } from '../docker/image-engine.ts';
import { AgentRig, IDLE } from '../testing/agent-rig.ts';
import { readArchive } from './read-archive.ts';

let rig: AgentRig;
let open: Registry;
let closed: Registry;
let engine: ImageEngine;
const tasks = new Map<string, DesiredTask>();
const credentials: Credential[] = [];

beforeAll(async () => {
  rig = await AgentRig.start();
  open = await startRegistry({ folder: rig.folder, name: 'open' });
  closed = await startRegistry({ folder: rig.folder, name: 'closed', isClosed: true });
  engine = connectImageEngine(rig.engine.dockerHost);
  credentials.push(
    credentialFor(open.address, { username: '', password: '' }),
    credentialFor(closed.address, REGISTRY_USER),
    credentialFor(closed.address, { username: '', password: '' }),
    credentialFor(closed.address, { ...REGISTRY_USER, password: 'wrong' }),
  );
});
afterAll(async () => {
  engine?.close();
  await Promise.all([open?.stop(), closed?.stop()]);
  await rig?.stop();
});

function credentialFor(address: string, who: { username: string; password: string }): Credential {
  return { id: randomUUID(), address, ...who, insecure: true, isTrusted: true };
}

function send(): void {
  const snapshot: Snapshot = { ...rig.snapshot(), tasks: [...tasks.values()], credentials };
  if (!rig.service.put(snapshot).accepted) throw new Error('the snapshot was not accepted');
}

async function observed(id: string): Promise<ObservedTask | null> {
  const stop = new AbortController();
  try {
    for await (const message of rig.service.watchObserved(stop.signal)) {
      if (message.kind === 'tasks') return message.tasks.find((task) => task.id === id) ?? null;
    }
    return null;
  } finally {
    stop.abort();
  }
}

async function run(spec: TaskSpec, tenantSlug = 'acme'): Promise<ObservedTask> {
  const id = randomUUID();
  tasks.set(id, { id, tenantSlug, spec, isCancelled: false });
  send();
  const ended = await until(
    spec.kind,
    async () => {
      const task = await observed(id);
      if (task && ['succeeded', 'failed', 'cancelled'].includes(task.state)) return task;
      throw new Error(JSON.stringify(task));
    },
    { timeoutMs: 60_000, everyMs: 50 },
  );
  tasks.delete(id);
  return ended;
}

const push = (imageId: string, reference: string, credential = 0) =>
  run({
    kind: 'image-push',
    catalogId: randomUUID(),
    imageId,
    reference,
    registryId: credentials[credential]?.id ?? null,
  });
const pull = (reference: string, credential: number | null, change: { digest?: string; maxBytes?: number } = {}) => {
  const catalogId = randomUUID();
  const registryId = credential === null ? null : (credentials[credential]?.id ?? null);
  const spec = {
    kind: 'image-pull' as const,
    catalogId,
    reference,
    registryId,
    digest: null,
    knownDigest: null,
    maxBytes: 64 * MIB,
    ...change,
  };
  return run(spec).then((task) => ({ ...task, catalogId }));
};

describe('images of a host with a real engine and a real registry', () => {
  it('are pushed, and pulled under the very digest and id', async () => {
    const pushed = await push(rig.imageId, `${open.address}/team/app:1`);
    expect(pushed).toMatchObject({ state: 'succeeded' });
    const { digest } = pushedImageSchema.parse(pushed.result);
    const pulled = await pull(`${open.address}/team/app:1`, 0);
    expect(pulled).toMatchObject({ state: 'succeeded' });
    const made = madeImageSchema.parse(pulled.result);
    expect(made).toMatchObject({ imageId: rig.imageId, digest });
    expect(made.facts.command).toEqual(IDLE);
    expect(made.facts.envNames).toEqual(['PATH']);
    expect(made.facts.layers).toHaveLength(1);
    expect((await engine.inspect(reservedTag(pulled.catalogId)))?.id).toBe(rig.imageId);
  });

  it('come from a closed registry with the right password and no other, though the host has them', async () => {
    expect(await push(rig.imageId, `${closed.address}/team/app:1`, 1)).toMatchObject({ state: 'succeeded' });
    for (const wrong of [2, 3]) {
      const refused = await pull(`${closed.address}/team/app:1`, wrong);
      expect(refused).toMatchObject({ state: 'failed', problem: { code: 'registry-denied' } });
      expect(await engine.inspect(reservedTag(refused.catalogId))).toBeNull();
    }
    const digest = madeImageSchema.parse((await pull(`${closed.address}/team/app:1`, 1)).result).digest ?? '';
    const byDigest = await pull(`${closed.address}/team/app:1`, 2, { digest });
    expect(byDigest).toMatchObject({ state: 'failed', problem: { code: 'registry-denied' } });
    expect(await pull(`${closed.address}/team/app:1`, null)).toMatchObject({
      state: 'failed',
      problem: { code: 'registry-address' },
    });
  });

  it('that are larger than there may be leave nothing behind', async () => {
    const listed = async () =>
      JSON.parse((await rig.engine.client.call('GET', '/images/json?all=1')).body) as unknown[];
    const before = await listed();
    const refused = await pull(`${open.address}/team/app:1`, 0, { maxBytes: 100_000 });
    expect(refused).toMatchObject({ state: 'failed', problem: { code: 'image-too-large' } });
    expect(await listed()).toHaveLength(before.length);
  });

  it('of an instance that a host lacks are fetched before its container is made', async () => {
    const changed = await commitOf('acme');
    const pushed = await push(changed.imageId, `${open.address}/team/app:2`);
    const { digest } = pushedImageSchema.parse(pushed.result);
    await run({ kind: 'image-remove', images: [{ catalogId: changed.catalogId, imageId: changed.imageId }] });
    expect(await engine.inspect(changed.imageId)).toBeNull();
    const instance = rig.instance('acme', {
      image: { reference: 'app', id: changed.imageId },
      imagePull: {
        catalogId: changed.catalogId,
        reference: `${open.address}/team/app@${digest}`,
        registryId: credentials[0]?.id ?? null,
        maxBytes: 64 * MIB,
      },
    });
    send();
    await rig.reaches(instance.id, 'running', 60_000);
    rig.change(instance.id, { state: 'absent' });
    send();
    await rig.reaches(instance.id, 'absent');
    rig.drop(instance.id);
  });

  it('of an instance that cannot be fetched say why', async () => {
    const instance = rig.instance('acme', {
      image: { reference: 'app', id: `sha256:${'3'.repeat(64)}` },
      imagePull: {
        catalogId: randomUUID(),
        reference: `${open.address}/team/app@sha256:${'4'.repeat(64)}`,
        registryId: credentials[0]?.id ?? null,
        maxBytes: MIB,
      },
    });
    send();
    await until('the reason', async () => {
      const seen = await rig.seen(instance.id);
      if (seen?.problem?.code === 'image-not-found') return seen;
      throw new Error(JSON.stringify(seen));
    });
    rig.drop(instance.id);
  });

  it('made of an instance hold its files, the settings of its image, and nothing of its environment', async () => {
    const made = await commitOf('acme', [{ name: 'PASSWORD', value: 'of-the-instance' }]);
    const { body: raw } = await rig.engine.client.call('GET', `/images/${made.imageId}/json`);
    expect(raw).not.toContain('of-the-instance');
    expect(raw).not.toContain('bulkhead.instance');
    expect(made.facts).toMatchObject({ command: IDLE, envNames: ['PATH'] });
    expect(made.facts.layers).toHaveLength(2);
    // It is whole: the engine gives it out again, with every layer what its configuration names.
    mkdirSync(`${rig.folder}/saved`, { recursive: true });
    const signal = new AbortController().signal;
    const saved = await engine.save(made.imageId, signal);
    const whole = await readArchive(saved, {
      folder: `${rig.folder}/saved`,
      maxBytes: 64 * MIB,
      signal,
      isInspected: true,
    });
    expect(whole.layers).toHaveLength(2);
  });

  it('are made of the tenant’s own instances only', async () => {
    const instance = rig.instance('acme');
    send();
    await rig.reaches(instance.id, 'running');
    const spec: TaskSpec = {
      kind: 'image-commit',
      catalogId: randomUUID(),
      instanceId: instance.id,
      maxBytes: 64 * MIB,
    };
    expect(await run(spec, 'beta')).toMatchObject({ state: 'failed', problem: { code: 'instance-missing' } });
    expect(await run({ ...spec, maxBytes: 1000 })).toMatchObject({
      state: 'failed',
      problem: { code: 'image-too-large' },
    });
    rig.drop(instance.id);
  });

  it('are cleaned up with the last that keeps them, never with a name that an operator gave, nor while they run', async () => {
    const [one, other] = [await pull(`${open.address}/team/app:1`, 0), await pull(`${open.address}/team/app:1`, 0)];
    const remove = (catalogId: string, imageId = rig.imageId) =>
      run({ kind: 'image-remove', images: [{ catalogId, imageId }] }).then(({ result }) =>
        removedImagesSchema.parse(result),
      );
    expect(await remove(one.catalogId)).toMatchObject({ catalogIds: [one.catalogId], freedBytes: 0 });
    expect((await engine.inspect(reservedTag(other.catalogId)))?.id).toBe(rig.imageId);
    await remove(other.catalogId);
    expect((await engine.inspect('bulkhead/busybox:1'))?.id).toBe(rig.imageId);

    const made = await commitOf('acme');
    const instance = rig.instance('acme', { image: { reference: 'app', id: made.imageId } });
    send();
    await rig.reaches(instance.id, 'running');
    const busy = await remove(made.catalogId, made.imageId);
    expect(busy.kept).toMatchObject([{ catalogId: made.catalogId }]);
    rig.change(instance.id, { state: 'absent' });
    send();
    await rig.reaches(instance.id, 'absent');
    rig.drop(instance.id);
    const gone = await remove(made.catalogId, made.imageId);
    expect(gone.freedBytes).toBeGreaterThan(0);
    expect(await engine.inspect(made.imageId)).toBeNull();
  });

  it('of the catalogue have a name that nobody can pull, and leave no file in the agent’s folder', async () => {
    expect(isReservedReference(reservedTag(randomUUID()))).toBe(true);
    expect(readdirSync(`${rig.folder}/state/images`)).toEqual([]);
  });
});

async function commitOf(tenantSlug: string, env: { name: string; value: string }[] = []) {
  const instance = rig.instance(tenantSlug, { env, command: ['/bin/sh', '-c', `date > /made; ${IDLE[2] ?? ''}`] });
  send();
  await rig.reaches(instance.id, 'running');
  const catalogId = randomUUID();
  const spec: TaskSpec = { kind: 'image-commit', catalogId, instanceId: instance.id, maxBytes: 64 * MIB };
  const task = await run(spec, tenantSlug);
  expect(task).toMatchObject({ state: 'succeeded' });
  rig.change(instance.id, { state: 'absent' });
  send();
  await rig.reaches(instance.id, 'absent');
  rig.drop(instance.id);
  return { ...madeImageSchema.parse(task.result), catalogId };
}
