import { existsSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AgentMessage, Containment, HostEvent } from '@bulkhead/shared';
import { MIB, NO_CONTROLS } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig, IDLE } from '../testing/agent-rig.ts';

/** The promise: whatever somebody does to our groups is seen within this. */
const SEEN = { timeoutMs: 10_000, everyMs: 100 };

let rig: AgentRig;
beforeAll(async () => {
  rig = await AgentRig.start();
});
afterAll(() => rig?.stop());

async function launch(tenant: string, change: Parameters<AgentRig['instance']>[1] = {}) {
  const instance = rig.instance(tenant, change);
  rig.send();
  const seen = await rig.reaches(instance.id, 'running');
  return { instance, seen, containerId: seen.containerId ?? '', own: `${tenant}/${seen.containerId}` };
}

function write(controller: string, path: string, file: string, value: string): void {
  writeFileSync(`/sys/fs/cgroup/${controller}/${rig.cgroupRoot}/${path}/${file}`, value);
}

/** What a new subscriber is told of one kind. */
async function told<K extends AgentMessage['kind']>(kind: K): Promise<Extract<AgentMessage, { kind: K }>> {
  const stop = new AbortController();
  try {
    for await (const message of rig.service.watchObserved(stop.signal)) {
      if (message.kind === kind) return message as Extract<AgentMessage, { kind: K }>;
    }
    throw new Error(`nothing of kind ${kind} was told`);
  } finally {
    stop.abort();
  }
}

async function eventsOf(tenantSlug: string): Promise<HostEvent[]> {
  return (await told('events')).events.filter((event) => event.tenantSlug === tenantSlug);
}

async function finding(kind: Containment['findings'][number]['kind'], tenantSlug: string) {
  const { containment } = await told('containment');
  const found = containment.findings.find((one) => one.kind === kind && one.tenantSlug === tenantSlug);
  if (found !== undefined) expect(containment.state).toBe('broken');
  return found ?? null;
}

async function isHeld(): Promise<boolean> {
  return (await told('containment')).containment.state === 'held';
}

async function pidOf(containerId: string): Promise<number> {
  return ((await rig.engine.client.inspect(containerId))['State'] as { Pid: number }).Pid;
}

it('holds, and says so, when nobody interferes', async () => {
  await launch('quiet');
  await until('containment', isHeld, SEEN);
  expect(await eventsOf('quiet')).toEqual([]);
});

it('takes back what somebody has written to a compartment, and tells which file was and is', async () => {
  rig.compartment('walled', { cpuMillicores: 700, controls: { ...NO_CONTROLS, memorySoftBytes: 64 * MIB } });
  await launch('walled');
  await until('a first look', isHeld, SEEN);
  write('cpu', 'walled', 'cpu.cfs_quota_us', '-1');
  write('pids', 'walled', 'pids.max', 'max');
  write('memory', 'walled', 'memory.soft_limit_in_bytes', '-1');
  await until('the ceiling', () => rig.kernel('cpu', 'walled', 'cpu.cfs_quota_us') === '70000', SEEN);
  expect(rig.kernel('pids', 'walled', 'pids.max')).toBe('512');
  expect(rig.kernel('memory', 'walled', 'memory.soft_limit_in_bytes')).toBe(String(64 * MIB));
  const [event, ...more] = await eventsOf('walled');
  expect(more).toEqual([]);
  expect(event).toMatchObject({ kind: 'drift-repaired', instanceId: null });
  expect(event?.message).toMatch(/cpu\.cfs_quota_us was 70000, is -1/);
  expect(event?.message).toMatch(/pids\.max was 512, is max/);
  expect(event?.writes.map(({ asked, found }) => [asked, found])).toContainEqual(['70000', '70000']);
  const report = await told('report');
  expect(report.compartments.find((one) => one.tenantSlug === 'walled')?.proof?.askedBy).toBe('agent');
});

it('takes back what somebody has written to a container, in the kernel or through the engine', async () => {
  const { instance, own, containerId } = await launch('robbed', {
    cpuLimitMillicores: 200,
    memoryLimitBytes: 64 * MIB,
  });
  await until('a first look', isHeld, SEEN);
  write('cpu', own, 'cpu.cfs_quota_us', '-1');
  await until('the limit', () => rig.kernel('cpu', own, 'cpu.cfs_quota_us') === '20000', SEEN);
  const first = await until('the event', async () => (await eventsOf('robbed'))[0], SEEN);
  expect(first).toMatchObject({ kind: 'drift-repaired', instanceId: instance.id });
  expect((await rig.seen(instance.id))?.proof).toMatchObject({ askedBy: 'agent', outcome: 'applied' });

  const body = { Memory: 96 * MIB, MemorySwap: 96 * MIB, CpuQuota: 50_000, CpuPeriod: 100_000 };
  expect((await rig.engine.client.call('POST', `/containers/${containerId}/update`, { body })).status).toBe(200);
  await until('the limit', () => rig.kernel('cpu', own, 'cpu.cfs_quota_us') === '20000', SEEN);
  expect(rig.kernel('memory', own, 'memory.limit_in_bytes')).toBe(String(64 * MIB));
  await until('the record', async () => {
    const { Memory } = (await rig.engine.client.inspect(containerId))['HostConfig'] as { Memory: number };
    return Memory === 64 * MIB;
  });
  const events = await until('both', async () => (await eventsOf('robbed')).length >= 2 && (await eventsOf('robbed')));
  expect(events.map(({ kind }) => kind)).toEqual(['drift-repaired', 'drift-repaired']);
  expect(events[1]?.message).toContain('memory.limit_in_bytes');
});

it('says what it cannot take back, once, and takes it back when it can', async () => {
  rig.compartment('full', { memoryBytes: 44 * MIB });
  const fill = (file: string, mib: number) => `dd if=/dev/zero of=/dev/shm/${file} bs=1M count=${mib} 2>/dev/null`;
  const program = `${fill('a', 36)}; while [ ! -e /go ]; do sleep 0.05; done; ${fill('b', 18)}; while :; do sleep 1; done`;
  const { containerId } = await launch('full', { memoryBytes: 56 * MIB, command: ['/bin/sh', '-c', program] });
  const usage = () => Number(rig.kernel('memory', 'full', 'memory.usage_in_bytes'));
  await until('36 MiB', () => usage() > 36 * MIB);
  // The next look of a new agent that has settled is seconds away: time to raise the ceiling and fill what it gives.
  await rig.stopAgent();
  await rig.startAgent();
  await rig.agent?.asked;
  write('memory', 'full', 'memory.memsw.limit_in_bytes', String(512 * MIB));
  write('memory', 'full', 'memory.limit_in_bytes', String(512 * MIB));
  const root = `/proc/${await pidOf(containerId)}/root`;
  writeFileSync(`${root}/go`, '');
  await until('54 MiB', () => usage() > 54 * MIB);
  const found = await until('the finding', () => finding('drift', 'full'), SEEN);
  expect(found.message).toMatch(/Not set back: .*MiB of memory are in use/);
  expect((await eventsOf('full')).map(({ kind }) => kind)).toEqual(['drift-not-repaired']);
  rmSync(`${root}/dev/shm/b`);
  await until('the ceiling', () => rig.kernel('memory', 'full', 'memory.limit_in_bytes') === String(44 * MIB), SEEN);
  await until('containment', isHeld, SEEN);
});

it('finds a process that was moved out of its compartment, and sees it come back', async () => {
  const { instance, containerId, own } = await launch('escaped');
  const { body } = await rig.engine.client.call('GET', `/containers/${containerId}/top`);
  const pids = (JSON.parse(body) as { Processes: string[][] }).Processes.map((row) => Number(row[1]));
  const child = pids.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sleep')) ?? 0;
  expect(child).toBeGreaterThan(1);
  writeFileSync('/sys/fs/cgroup/memory/cgroup.procs', String(child));
  const found = await until('the finding', () => finding('process-outside', 'escaped'), SEEN);
  expect(found).toMatchObject({ pid: child, instanceId: instance.id });
  expect(found.message).toContain('memory: /');
  write('memory', own, 'cgroup.procs', String(child));
  await until('containment', isHeld, SEEN);
  // Told once, however many looks there were.
  expect((await eventsOf('escaped')).map(({ kind }) => kind)).toEqual(['process-outside', 'containment-restored']);
});

it('finds a container that was started by hand in a tenant’s compartment', async () => {
  await launch('visited');
  const foreign = await rig.engine.client.create(`stranger-${rig.cgroupRoot}`, {
    Image: rig.imageId,
    Cmd: IDLE,
    HostConfig: { NetworkMode: 'none', CgroupParent: `/${rig.cgroupRoot}/visited` },
  });
  await rig.engine.client.start(foreign);
  try {
    const found = await until('the finding', () => finding('foreign-container', 'visited'), SEEN);
    expect(found.message).toContain(foreign.slice(0, 12));
  } finally {
    await rig.engine.client.remove(foreign);
  }
  await until('containment', isHeld, SEEN);
  expect((await eventsOf('visited')).map(({ kind }) => kind)).toEqual(['foreign-container', 'containment-restored']);
});

it('makes a compartment again that was removed in one hierarchy, and says so', async () => {
  rig.compartment('razed', { cpuMillicores: 300 });
  rig.send();
  await until(
    'a first look',
    async () => (await isHeld()) && rig.kernel('cpu', 'razed', 'cpu.cfs_quota_us') === '30000',
    SEEN,
  );
  const folder = `/sys/fs/cgroup/cpu,cpuacct/${rig.cgroupRoot}/razed`;
  const alias = `/sys/fs/cgroup/cpu/${rig.cgroupRoot}/razed`;
  rmdirSync(existsSync(folder) ? folder : alias);
  const event = await until('the event', async () => (await eventsOf('razed'))[0], SEEN);
  expect(event).toMatchObject({ kind: 'parent-missing' });
  expect(event.message).toMatch(/missing in cpu.*made again/);
  expect(rig.kernel('cpu', 'razed', 'cpu.cfs_quota_us')).toBe('30000');
  await until('containment', isHeld, SEEN);
});

it('tells again after a restart what it has seen', async () => {
  const before = (await told('events')).events;
  expect(before.length).toBeGreaterThan(0);
  await rig.stopAgent();
  await rig.startAgent();
  expect((await told('containment')).containment.state).toBe('unknown');
  expect((await told('events')).events).toEqual(before);
});
