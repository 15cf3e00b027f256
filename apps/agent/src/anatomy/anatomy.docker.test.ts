import { afterAll, beforeAll, expect, test } from 'vitest';
import { MIB, NAMESPACE_KINDS, type Anatomy } from '@bulkhead/shared';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig } from '../testing/agent-rig.ts';

let rig: AgentRig;

beforeAll(async () => {
  rig = await AgentRig.start();
});
afterAll(() => rig.stop());

const WRITER = ['/bin/sh', '-c', 'echo new > /made; rm /bin/wc; exec sleep 3600'];

async function running(tenantSlug: string, command: string[]): Promise<string> {
  const { id } = rig.instance(tenantSlug, { command, memoryBytes: 48 * MIB });
  rig.send();
  await rig.reaches(id, 'running');
  return id;
}

test('a running instance is told apart to its files, namespaces, layers and processes', async () => {
  const id = await running('anatomy', WRITER);
  await running('anatomy', []);
  let anatomy: Anatomy = await rig.service.anatomy(id);
  await until('the container has written', async () => {
    anatomy = await rig.service.anatomy(id);
    return (anatomy.rootfs?.changes.length ?? 0) >= 2;
  });

  const memory = anatomy.cgroups.find(({ controller }) => controller === 'memory' || controller === 'unified');
  expect(memory?.path).toContain(anatomy.containerId);
  const ceiling = anatomy.cgroups
    .flatMap(({ files }) => files)
    .find(({ name }) => name === 'memory.limit_in_bytes' || name === 'memory.max');
  // The compartment of two instances is the sum of both.
  expect(Number(ceiling?.compartment)).toBe(256 * MIB);

  expect(anatomy.namespaces.map(({ kind }) => kind)).toEqual([...NAMESPACE_KINDS]);
  const shared = anatomy.namespaces.filter(({ isHosts }) => isHosts).map(({ kind }) => kind);
  // Without user namespaces in the engine, root inside is the host's.
  expect(shared).toEqual(['user']);

  const { rootfs } = anatomy;
  expect(rootfs?.layers.at(-1)).toMatchObject({ isOwn: true, usedBy: 1 });
  expect(rootfs?.layers[0]).toMatchObject({ isOwn: false, usedBy: 2 });
  expect(rootfs?.changes).toEqual(
    expect.arrayContaining([
      { kind: 'added', path: '/made' },
      { kind: 'deleted', path: '/bin/wc' },
    ]),
  );

  expect(anatomy.runtime.shim?.command).toMatch(/^containerd-shim/);
  expect(anatomy.processes.map(({ command }) => command)).toContain('sleep 3600');
  expect(anatomy.processes[0]).toMatchObject({ pid: anatomy.pid, innerPid: 1 });
});

test('a stopped instance still has its layers', async () => {
  const id = await running('anatomy', []);
  rig.change(id, { state: 'stopped' });
  rig.send();
  await rig.reaches(id, 'stopped');
  const anatomy = await rig.service.anatomy(id);
  expect(anatomy).toMatchObject({ pid: null, cgroups: [], namespaces: [], processes: [] });
  expect(anatomy.rootfs?.layers.at(-1)?.isOwn).toBe(true);
});

test('an instance that is not here is not found', async () => {
  await expect(async () => rig.service.anatomy('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
