import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Controls } from '@bulkhead/shared';
import { MIB, NO_CONTROLS } from '@bulkhead/shared';
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
  const seen = await rig.reaches(instance.id, 'running');
  return { instance, seen, own: `${tenant}/${seen.containerId}` };
}

function controls(change: Partial<Controls>): Controls {
  return { ...NO_CONTROLS, ...change };
}

function disk(): string {
  const [first] = rig.service.facts().disks;
  if (first === undefined) throw new Error('this machine has no disk');
  return first.device;
}

it('writes nothing of its own for an instance without controls', async () => {
  const { seen } = await launch('plain');
  expect(seen.proof).toBeNull();
});

it('holds what is asked from the first moment, changes it live, and proves both', async () => {
  const first = controls({
    cpuWeight: 300,
    memorySoftBytes: 16 * MIB,
    swapBytes: 8 * MIB,
    cpus: '0',
    ioLimits: [
      { device: 'all', readBytesPerSec: null, writeBytesPerSec: MIB, readOpsPerSec: 200, writeOpsPerSec: null },
    ],
  });
  const { instance, seen, own } = await launch('tuned', { memoryLimitBytes: 64 * MIB, controls: first });
  expect(rig.kernel('cpu', own, 'cpu.shares')).toBe('3072');
  expect(rig.kernel('memory', own, 'memory.soft_limit_in_bytes')).toBe(String(16 * MIB));
  expect(rig.kernel('memory', own, 'memory.memsw.limit_in_bytes')).toBe(String(72 * MIB + 65_536));
  expect(rig.kernel('cpuset', own, 'cpuset.cpus')).toBe('0');
  expect(rig.kernel('blkio', own, 'blkio.throttle.write_bps_device')).toContain(`${disk()} ${MIB}`);
  expect(rig.kernel('blkio', own, 'blkio.throttle.read_iops_device')).toContain(`${disk()} 200`);
  expect(seen.proof).toMatchObject({ askedBy: 'the rig', outcome: 'applied' });
  expect(seen.proof?.writes.map(({ file }) => file.slice(file.lastIndexOf('/') + 1))).toContain('cpuset.cpus');

  rig.change(instance.id, {
    askedBy: 'somebody else',
    memoryLimitBytes: 48 * MIB,
    controls: controls({ cpuWeight: 50, memorySoftBytes: 24 * MIB }),
  });
  rig.send();
  const after = await rig.reaches(instance.id, 'running');
  expect(after.startedAtMs).toBe(seen.startedAtMs);
  expect(rig.kernel('cpu', own, 'cpu.shares')).toBe('512');
  expect(rig.kernel('memory', own, 'memory.soft_limit_in_bytes')).toBe(String(24 * MIB));
  expect(rig.kernel('memory', own, 'memory.limit_in_bytes')).toBe(String(48 * MIB));
  expect(rig.kernel('memory', own, 'memory.memsw.limit_in_bytes')).toBe(String(48 * MIB + 65_536));
  expect(rig.kernel('cpuset', own, 'cpuset.cpus')).toBe(rig.kernel('cpuset', 'tuned', 'cpuset.cpus'));
  expect(rig.kernel('blkio', own, 'blkio.throttle.write_bps_device')).not.toContain(`${disk()} ${MIB}`);
  expect(after.proof).toMatchObject({ askedBy: 'somebody else', outcome: 'applied' });
  const written = new Map(
    after.proof?.writes.map(({ file, asked, found }) => [file.slice(file.lastIndexOf('/') + 1), [asked, found]]),
  );
  expect(written.get('cpu.shares')).toEqual(['512', '512']);
  expect(written.get('memory.limit_in_bytes')).toEqual([String(48 * MIB), String(48 * MIB)]);
  expect(written.get('memory.soft_limit_in_bytes')).toEqual([String(24 * MIB), String(24 * MIB)]);
});

it('refuses processors that the compartment has not, and takes them once it has', async () => {
  rig.compartment('narrow', { controls: controls({ cpus: '0' }) });
  const { instance, own } = await launch('narrow');
  expect(rig.kernel('cpuset', own, 'cpuset.cpus')).toBe('0');
  rig.change(instance.id, { controls: controls({ cpus: '1' }) });
  rig.send();
  const waiting = await until('the problem', async () => {
    const now = await rig.seen(instance.id);
    return now?.problem?.code === 'cpus-outside-compartment' ? now : null;
  });
  expect(waiting).toMatchObject({ state: 'running', revision: 1 });
  expect(waiting.problem?.message).toMatch(/asked for are 1, .* has 0/);
  rig.compartment('narrow', { controls: controls({ cpus: '0-1' }) });
  rig.send();
  await rig.reaches(instance.id, 'running');
  expect(rig.kernel('cpuset', own, 'cpuset.cpus')).toBe('1');
});

it('gives a device that the compartment grants, and no other', async () => {
  const devices = [{ path: '/dev/kmsg', access: 'r' as const }];
  const command = ['/bin/sh', '-c', 'test -c /dev/kmsg && exec sleep 1000'];
  const refused = rig.instance('lent', { controls: controls({ devices }), command, restartPolicy: 'never' });
  rig.send();
  const failed = await rig.reaches(refused.id, 'failed');
  expect(failed.problem?.code).toBe('device-not-granted');
  expect(failed.problem?.message).toMatch(/\/dev\/kmsg \(r\).*operator can grant/);
  expect(await rig.containers(refused.id)).toHaveLength(0);

  rig.compartment('lent', { controls: controls({ devices }) });
  rig.change(refused.id, { restartNonce: 1 });
  rig.send();
  const running = await rig.reaches(refused.id, 'running');
  // Without the device it is another container.
  rig.change(refused.id, { controls: NO_CONTROLS, command: [] });
  rig.send();
  const again = await rig.reaches(refused.id, 'running');
  expect(again.containerId).not.toBe(running.containerId);
});

it('starts and stops nothing of a frozen tenant, says so, and goes on when it is thawed', async () => {
  const { instance, seen } = await launch('icy');
  rig.compartment('icy', { frozen: true });
  const late = rig.instance('icy');
  rig.send();
  await until('the freezer', () => rig.kernel('freezer', 'icy', 'freezer.state') === 'FROZEN');
  const waiting = await until('the problem', async () => {
    const now = await rig.seen(late.id);
    return now?.problem?.code === 'compartment-frozen' ? now : null;
  });
  expect(waiting.containerId).toBeNull();
  rig.change(instance.id, { state: 'absent' });
  rig.send();
  await until('the problem', async () => (await rig.seen(instance.id))?.problem?.code === 'compartment-frozen');
  expect((await rig.containers(instance.id)).map((one) => one.Id)).toEqual([seen.containerId]);
  rig.compartment('icy', { frozen: false });
  rig.send();
  await rig.reaches(late.id, 'running');
  await rig.reaches(instance.id, 'absent');
});

it('thaws a tenant that nobody wants any more, so that it can be removed', async () => {
  const { instance } = await launch('left');
  rig.compartment('left', { frozen: true });
  rig.send();
  await until('the freezer', () => rig.kernel('freezer', 'left', 'freezer.state') === 'FROZEN');
  rig.drop(instance.id);
  rig.dropCompartment('left');
  rig.send();
  await until('the compartment is gone', () => !existsSync(`/sys/fs/cgroup/memory/${rig.cgroupRoot}/left`));
  expect(await rig.containers(instance.id)).toHaveLength(0);
});

/** Its child uses up the memory, and it goes on: unless everything is to end with the child. */
const HUNGRY_CHILD = 'dd if=/dev/zero of=/dev/null bs=128M count=1; sleep 1000';

it('ends everything of an instance whose memory runs out, where that is asked for, and nothing more where not', async () => {
  const limits = { memoryLimitBytes: 32 * MIB, restartPolicy: 'never' as const };
  const command = ['/bin/sh', '-c', HUNGRY_CHILD];
  const tolerant = rig.instance('hungry', { ...limits, command });
  const strict = rig.instance('hungry', { ...limits, command, controls: controls({ oomKill: 'group' }) });
  rig.send();
  const ended = await rig.reaches(strict.id, 'exited');
  expect(ended.lastDeath).toMatchObject({ cause: 'own-memory-limit', exitCode: 137, limitBytes: 32 * MIB });
  expect(ended.lastDeath?.message).toContain('Everything of the group was ended with it');
  await pause(1_000);
  expect((await rig.seen(tolerant.id))?.state).toBe('running');
});

it('ends everything of a tenant whose ceiling is used up, where that is asked for', async () => {
  rig.compartment('brittle', { memoryBytes: 32 * MIB, controls: controls({ oomKill: 'group' }) });
  const { instance: neighbour } = await launch('brittle', { restartPolicy: 'never', memoryBytes: 8 * MIB });
  const greedy = rig.instance('brittle', {
    restartPolicy: 'never',
    memoryBytes: 24 * MIB,
    command: ['/bin/sh', '-c', HUNGRY_CHILD],
  });
  rig.send();
  for (const { id } of [greedy, neighbour]) {
    const ended = await rig.reaches(id, 'exited');
    expect(ended.lastDeath).toMatchObject({ cause: 'tenant-memory-ceiling', limitBytes: 32 * MIB });
  }
});
