import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig } from '../testing/agent-rig.ts';

let rig: AgentRig;
beforeAll(async () => {
  rig = await AgentRig.start();
});
afterAll(() => rig?.stop());

async function launch(tenant: string, change: Parameters<AgentRig['instance']>[1] = {}) {
  const instance = rig.instance(tenant, change);
  rig.send();
  return { instance, seen: await rig.reaches(instance.id, 'running') };
}

it('creates, starts and contains an instance', async () => {
  const { instance, seen } = await launch('acme');
  const inspected = await rig.engine.client.inspect(seen.containerId ?? '');
  const state = inspected['State'] as { Pid: number };
  const groups = readFileSync(`/proc/${state.Pid}/cgroup`, 'utf8');
  for (const controller of ['cpu', 'memory', 'pids', 'cpuset', 'cpuacct']) {
    expect(groups).toContain(`:${controller}:/${rig.cgroupRoot}/acme/${seen.containerId}`);
  }
  const status = readFileSync(`/proc/${state.Pid}/status`, 'utf8');
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  expect(status).toMatch(/^Seccomp:\t2$/m);
  expect(rig.kernel('cpu', 'acme', 'cpu.cfs_quota_us')).toBe('100000');
  expect(rig.kernel('memory', 'acme', 'memory.limit_in_bytes')).toBe(String(256 * MIB));
  expect(rig.kernel('pids', `acme/${seen.containerId}`, 'pids.max')).toBe('64');
  expect(await rig.containers(instance.id)).toHaveLength(1);
});

it('ends a process that is found outside its compartment, and starts it inside', async () => {
  const { instance, seen } = await launch('acme');
  const { Pid } = (await rig.engine.client.inspect(seen.containerId ?? ''))['State'] as { Pid: number };
  await rig.stopAgent();
  writeFileSync('/sys/fs/cgroup/memory/cgroup.procs', String(Pid));
  await rig.startAgent();
  const inside = await until('another run', async () => {
    const now = await rig.seen(instance.id);
    return now?.state === 'running' && now.containerId !== seen.containerId ? now : null;
  });
  expect(inside.lastDeath).toMatchObject({ cause: 'start-failure', message: expect.stringContaining('memory') });
  expect(existsSync(`/proc/${Pid}`)).toBe(false);
});

it('makes one container of two agents’ worth of asking', async () => {
  const instance = rig.instance('acme');
  // What an agent leaves that was killed between the engine's answer and its own note.
  const { buildCreateRequest } = await import('../docker/build-create-request.ts');
  const { name, ...body } = buildCreateRequest(
    instance,
    {
      hostId: rig.hostId,
      cgroupParent: `/${rig.cgroupRoot}/acme`,
      hostMemoryBytes: 2 ** 30,
      compartmentCpuMillicores: 1000,
      swapMarginBytes: 65_536,
      hasInit: true,
      maxOpenFiles: 1024,
      mounts: [],
      environment: [],
    },
    [],
  );
  await rig.engine.client.create(name, body);
  rig.send();
  await rig.reaches(instance.id, 'running');
  expect(await rig.containers(instance.id)).toHaveLength(1);
});

it('leaves a container alone that has an instance’s name and is not Bulkhead’s', async () => {
  const instance = rig.instance('acme');
  await rig.engine.client.create(`bh-${instance.id}`, { Image: rig.imageId, HostConfig: { NetworkMode: 'none' } });
  rig.send();
  const seen = await rig.reaches(instance.id, 'failed');
  expect(seen.problem?.code).toBe('name-taken');
  await rig.engine.client.remove(`bh-${instance.id}`);
  rig.change(instance.id, {});
  rig.send();
  await rig.reaches(instance.id, 'running');
});

it('starts a killed instance again by its policy, and explains the death', async () => {
  const { instance, seen } = await launch('acme');
  await rig.engine.client.call('POST', `/containers/${seen.containerId}/kill`);
  const again = await until('the restart', async () => {
    const now = await rig.seen(instance.id);
    return now?.state === 'running' && now.restarts === 1 ? now : null;
  });
  expect(again.lastDeath).toMatchObject({ cause: 'signal', exitCode: 137 });
  expect(again.startedAtMs).toBeGreaterThan(seen.startedAtMs ?? 0);
  expect(await rig.containers(instance.id)).toHaveLength(1);
});

it('makes a removed container again', async () => {
  const { instance, seen } = await launch('acme');
  await rig.engine.client.remove(seen.containerId ?? '');
  await until('another container', async () => {
    const now = await rig.seen(instance.id);
    return now?.state === 'running' && now.containerId !== seen.containerId;
  });
});

it('leaves what ended by itself ended under never, and starts it when a person asks', async () => {
  const instance = rig.instance('acme', { restartPolicy: 'never', command: ['/bin/sh', '-c', 'exit 3'] });
  rig.send();
  const ended = await rig.reaches(instance.id, 'exited');
  expect(ended.lastDeath).toMatchObject({ cause: 'exit', exitCode: 3 });
  rig.change(instance.id, { cpuMillicores: 200 });
  rig.send();
  await rig.reaches(instance.id, 'exited');
  rig.change(instance.id, { restartNonce: 1 });
  rig.send();
  const again = await until('another run', async () => {
    const now = await rig.seen(instance.id);
    return now?.restartNonce === 1 && now.state === 'exited' ? now : null;
  });
  expect(again.lastDeath?.atMs).toBeGreaterThan(ended.lastDeath?.atMs ?? Infinity);
});

it('backs off from what keeps ending', async () => {
  const instance = rig.instance('acme', { command: ['/bin/false'] });
  rig.send();
  const waiting = await until('the second wait', async () => {
    const now = await rig.seen(instance.id);
    return now?.state === 'backing-off' && now.restarts === 2 ? now : null;
  });
  expect(waiting.revision).toBe(1);
  expect((waiting.nextTryAtMs ?? 0) - (waiting.lastDeath?.atMs ?? 0)).toBe(2000);
});

it('stops, starts, restarts, pauses and resumes', async () => {
  const { instance, seen } = await launch('acme');
  rig.change(instance.id, { state: 'stopped' });
  rig.send();
  const stopped = await rig.reaches(instance.id, 'stopped');
  expect(stopped).toMatchObject({ lastDeath: null, startedAtMs: null });
  rig.change(instance.id, { state: 'running' });
  rig.send();
  const started = await rig.reaches(instance.id, 'running');
  expect(started.startedAtMs).toBeGreaterThan(seen.startedAtMs ?? Infinity);

  rig.change(instance.id, { restartNonce: 1 });
  rig.send();
  const restarted = await rig.reaches(instance.id, 'running');
  expect(restarted).toMatchObject({ restartNonce: 1, restarts: 0, lastDeath: null });
  expect(restarted.startedAtMs).toBeGreaterThan(started.startedAtMs ?? Infinity);

  rig.change(instance.id, { state: 'paused' });
  rig.send();
  await rig.reaches(instance.id, 'paused');
  expect((await rig.containers(instance.id))[0]?.State).toBe('paused');
  rig.change(instance.id, { state: 'running' });
  rig.send();
  const resumed = await rig.reaches(instance.id, 'running');
  expect(resumed.startedAtMs).toBe(restarted.startedAtMs);

  rig.change(instance.id, { state: 'paused' });
  rig.send();
  await rig.reaches(instance.id, 'paused');
  rig.change(instance.id, { state: 'stopped' });
  rig.send();
  await rig.reaches(instance.id, 'stopped');
});

it('says so when a program does not end when it is told to', async () => {
  const { instance } = await launch('acme', { command: ['/bin/sh', '-c', "trap '' TERM; while :; do sleep 1; done"] });
  rig.change(instance.id, { state: 'stopped' });
  rig.send();
  const stopped = await rig.reaches(instance.id, 'stopped');
  expect(stopped.lastDeath?.cause).toBe('stop-timeout');
});

it('restarts once for one wish, also when the agent comes back in between', async () => {
  const { instance, seen } = await launch('acme');
  rig.change(instance.id, { restartNonce: 5 });
  rig.send();
  await rig.stopAgent();
  await rig.startAgent();
  const restarted = await rig.reaches(instance.id, 'running');
  expect(restarted.startedAtMs).toBeGreaterThan(seen.startedAtMs ?? Infinity);
  await rig.stopAgent();
  await rig.startAgent();
  await until('the engine has been looked at', () => rig.service.facts().engine !== null);
  const after = await rig.reaches(instance.id, 'running');
  expect(after.startedAtMs).toBe(restarted.startedAtMs);
});

it('resizes live, and the kernel holds it', async () => {
  rig.compartment('resized', { cpuMillicores: 500, memoryBytes: 64 * MIB });
  const { instance, seen } = await launch('resized', {
    cpuMillicores: 500,
    cpuLimitMillicores: 400,
    memoryBytes: 64 * MIB,
  });
  const own = `resized/${seen.containerId}`;
  expect(rig.kernel('cpu', own, 'cpu.cfs_quota_us')).toBe('40000');
  rig.compartment('resized', { cpuMillicores: 250, memoryBytes: 48 * MIB });
  rig.change(instance.id, {
    cpuMillicores: 250,
    cpuLimitMillicores: 250,
    memoryBytes: 48 * MIB,
    memoryLimitBytes: 48 * MIB,
  });
  rig.send();
  const smaller = await rig.reaches(instance.id, 'running');
  expect(smaller.startedAtMs).toBe(seen.startedAtMs);
  expect(rig.kernel('cpu', 'resized', 'cpu.cfs_quota_us')).toBe('25000');
  expect(rig.kernel('cpu', own, 'cpu.cfs_quota_us')).toBe('25000');
  expect(rig.kernel('memory', 'resized', 'memory.limit_in_bytes')).toBe(String(48 * MIB));
  expect(rig.kernel('memory', own, 'memory.limit_in_bytes')).toBe(String(48 * MIB));

  rig.compartment('resized', { cpuMillicores: 1500, memoryBytes: 128 * MIB });
  rig.change(instance.id, {
    cpuMillicores: 1500,
    cpuLimitMillicores: null,
    memoryBytes: 128 * MIB,
    memoryLimitBytes: null,
  });
  rig.send();
  await rig.reaches(instance.id, 'running');
  expect(rig.kernel('cpu', 'resized', 'cpu.cfs_quota_us')).toBe('150000');
  expect(rig.kernel('cpu', own, 'cpu.cfs_quota_us')).toBe('-1');
  expect(rig.kernel('cpu', own, 'cpu.shares')).toBe('1536');
  expect(Number(rig.kernel('memory', own, 'memory.limit_in_bytes'))).toBeGreaterThan(1024 * MIB);
});

it('does not reach a smaller size while the memory is in use', async () => {
  rig.compartment('shrinking', { memoryBytes: 64 * MIB });
  const hold =
    'dd if=/dev/zero of=/dev/shm/full bs=1M count=40 2>/dev/null; while [ -e /dev/shm/full ]; do sleep 0.2; done; while :; do sleep 1; done';
  const { instance, seen } = await launch('shrinking', {
    memoryBytes: 64 * MIB,
    command: ['/bin/sh', '-c', `(trap 'rm /dev/shm/full' USR1; ${hold})`],
  });
  await until(
    'the memory is full',
    () => Number(rig.kernel('memory', 'shrinking', 'memory.usage_in_bytes')) > 40 * MIB,
  );
  rig.compartment('shrinking', { memoryBytes: 32 * MIB });
  rig.change(instance.id, { memoryBytes: 32 * MIB });
  rig.send();
  const waiting = await until('the problem', async () => {
    const now = await rig.seen(instance.id);
    return now?.problem?.code === 'shrinking' ? now : null;
  });
  expect(waiting).toMatchObject({ revision: 1, state: 'running' });
  // Freed from outside, as the tenant's own program would free it.
  const pid = ((await rig.engine.client.inspect(seen.containerId ?? ''))['State'] as { Pid: number }).Pid;
  const { rmSync } = await import('node:fs');
  rmSync(`/proc/${pid}/root/dev/shm/full`);
  await rig.reaches(instance.id, 'running');
  expect(rig.kernel('memory', 'shrinking', 'memory.limit_in_bytes')).toBe(String(32 * MIB));
});

it('explains a death by the tenant’s memory ceiling', async () => {
  rig.compartment('hungry', { memoryBytes: 64 * MIB });
  const instance = rig.instance('hungry', {
    memoryBytes: 64 * MIB,
    restartPolicy: 'never',
    command: ['/bin/sh', '-c', 'dd if=/dev/zero of=/dev/null bs=128M count=10'],
  });
  rig.send();
  const ended = await rig.reaches(instance.id, 'exited');
  expect(ended.lastDeath).toMatchObject({ cause: 'tenant-memory-ceiling', limitBytes: 64 * MIB, exitCode: 137 });
});

it('fails with the engine’s words when a start is refused, leaves nothing, and tries again by the policy', async () => {
  const changes = encodeURIComponent('USER nobody-of-this-name');
  const answer = await rig.engine.client.call(
    'POST',
    `/images/create?fromSrc=-&repo=bulkhead/userless&tag=1&changes=${changes}`,
    {
      file: `${rig.folder}/rootfs.tar`,
    },
  );
  const id = /sha256:[0-9a-f]{64}/.exec(answer.body)?.[0] ?? '';
  const image = { reference: 'bulkhead/userless:1', id };
  const never = rig.instance('acme', { image, command: ['/bin/true'], restartPolicy: 'never' });
  const always = rig.instance('acme', { image, command: ['/bin/true'] });
  rig.send();
  const failed = await rig.reaches(never.id, 'failed');
  expect(failed.problem).toMatchObject({
    code: 'start-refused',
    message: expect.stringContaining('nobody-of-this-name'),
  });
  expect(failed).toMatchObject({ nextTryAtMs: null, lastDeath: { cause: 'start-failure' } });
  expect(await rig.containers(never.id)).toHaveLength(0);
  const trying = await rig.reaches(always.id, 'failed');
  expect(trying.nextTryAtMs).not.toBeNull();
});

it('names the image that the host does not have', async () => {
  const missing = rig.instance('acme', { image: { reference: 'no/such:1', id: `sha256:${'0'.repeat(64)}` } });
  rig.send();
  const lacking = await rig.reaches(missing.id, 'failed');
  expect(lacking.problem).toMatchObject({ code: 'image-missing', message: expect.stringContaining('no/such:1') });
});

it('says that a program was not found', async () => {
  const wrong = rig.instance('acme', { command: ['/no/such/program'], restartPolicy: 'never' });
  rig.send();
  const ended = await rig.reaches(wrong.id, 'exited');
  expect(ended.lastDeath).toMatchObject({ exitCode: 127, message: expect.stringContaining('not found') });
});

it('removes an instance, then its compartment', async () => {
  const { instance } = await launch('leaving');
  rig.change(instance.id, { state: 'absent' });
  rig.send();
  const gone = await rig.reaches(instance.id, 'absent');
  expect(gone.containerId).toBeNull();
  expect(await rig.containers(instance.id)).toHaveLength(0);
  rig.drop(instance.id);
  rig.dropCompartment('leaving');
  rig.send();
  await until('the compartment is gone', () => !existsSync(`/sys/fs/cgroup/memory/${rig.cgroupRoot}/leaving`));
  expect(await rig.seen(instance.id)).toBeNull();
});

it('removes containers of its own that the snapshot does not know, and no others', async () => {
  const { instance } = await launch('acme');
  const foreign = await rig.engine.client.create('somebody-else', {
    Image: rig.imageId,
    HostConfig: { NetworkMode: 'none' },
  });
  await rig.stopAgent();
  rig.drop(instance.id);
  await rig.startAgent();
  rig.send();
  await until('the orphan is gone', async () => (await rig.containers(instance.id)).length === 0);
  expect((await rig.engine.client.list()).some((one) => one.Id === foreign)).toBe(true);
});

it('refuses an older snapshot, also after a restart', async () => {
  const older = rig.snapshot();
  rig.send();
  expect(rig.service.put(older)).toMatchObject({ accepted: false });
  await rig.stopAgent();
  await rig.startAgent();
  expect(rig.service.put(older)).toMatchObject({ accepted: false, generation: older.generation + 1 });
});

it('restores compartments before the engine answers', async () => {
  await launch('early');
  await rig.stopAgent();
  await rig.engine.kill9();
  const { removeGroups } = await import('../../../../tests/fixtures/cgroup-tree.ts');
  rig.compartment('restored', { cpuMillicores: 700 });
  await rig.startAgent();
  rig.send();
  expect(rig.service.facts().problems.map((one) => one.code)).toContain('engine-unreachable');
  await until('the new compartment', () => rig.kernel('cpu', 'restored', 'cpu.cfs_quota_us') === '70000');
  await rig.stopAgent();
  removeGroups((path) => path === `/${rig.cgroupRoot}/restored`);
  await rig.startAgent();
  expect(rig.kernel('cpu', 'restored', 'cpu.cfs_quota_us')).toBe('70000');
  await rig.engine.restart();
  await until('the engine answers', () => rig.service.facts().engine !== null);
});
