import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import type { DesiredTask, DesiredVolume, ObservedTask, ObservedVolume, TaskSpec } from '@bulkhead/shared';
import { firstUidOf, MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig, IDLE } from '../testing/agent-rig.ts';
import { mountGround, type Ground } from './testing/loop-file-system.ts';

const GROUNDS: Ground[] = ['plain', 'btrfs'];

describe.each(GROUNDS)('volumes of containers on %s', (ground) => {
  let rig: AgentRig;
  let root = '';
  const volumes = new Map<string, DesiredVolume>();
  let tasks: DesiredTask[] = [];

  beforeAll(async () => {
    rig = await AgentRig.start({
      ground: async (folder) => {
        root = `${await mountGround(folder, ground)}/volumes`;
        return root;
      },
    });
  });
  afterAll(() => rig.stop());

  function volume(tenantSlug: string, change: Partial<DesiredVolume> = {}): DesiredVolume {
    const made = {
      id: randomUUID(),
      tenantSlug,
      revision: 1,
      sizeBytes: 32 * MIB,
      absent: false,
      fromSnapshotId: null,
      ...change,
    };
    volumes.set(made.id, made);
    return made;
  }

  function change(id: string, about: Partial<DesiredVolume>): void {
    const before = volumes.get(id);
    if (before === undefined) throw new Error(`no volume ${id}`);
    volumes.set(id, { ...before, revision: before.revision + 1, ...about });
  }

  const send = () => rig.send({ volumes: [...volumes.values()], tasks });

  /** What the agent tells of something, as it tells a new subscriber. */
  async function told<K extends 'volumes' | 'tasks'>(
    kind: K,
  ): Promise<K extends 'volumes' ? ObservedVolume[] : ObservedTask[]> {
    const stop = new AbortController();
    try {
      for await (const message of rig.service.watchObserved(stop.signal)) {
        if (message.kind === kind) return (message as never as Record<K, never>)[kind];
      }
    } finally {
      stop.abort();
    }
    throw new Error(`nothing was told of ${kind}`);
  }

  const reaches = (id: string, state: ObservedVolume['state']) =>
    until(`volume ${id} ${state}`, async () => {
      const seen = (await told('volumes')).find((one) => one.id === id);
      if (seen?.state === state && seen.revision >= (volumes.get(id)?.revision ?? 0)) return seen;
      throw new Error(JSON.stringify(seen));
    });

  async function run(spec: TaskSpec): Promise<ObservedTask> {
    const task = { id: randomUUID(), tenantSlug: 'acme', spec, isCancelled: false };
    tasks = [task];
    send();
    const done = await until(`task ${spec.kind}`, async () => {
      const seen = (await told('tasks')).find(({ id }) => id === task.id);
      return seen !== undefined && ['succeeded', 'failed'].includes(seen.state) ? seen : null;
    });
    tasks = [];
    return done;
  }

  async function inside(instanceId: string, script: string): Promise<string> {
    const [container] = await rig.containers(instanceId);
    const { State } = await rig.engine.client.inspect(container?.Id ?? '');
    const pid = String((State as { Pid: number }).Pid);
    const args = ['-t', pid, '-m', '-p', '--', '/bin/busybox', 'sh', '-c', script];
    return execFileSync('nsenter', args, { encoding: 'utf8', stdio: 'pipe' });
  }

  it('gives "no space" to the owner of a full one, in its container, and nothing to its neighbour', async () => {
    const [full, neighbour] = [volume('acme'), volume('globex')];
    const fill = rig.instance('acme', {
      volumes: [{ volumeId: full.id, mountPath: '/data', readOnly: false }],
      command: ['/bin/sh', '-c', `dd if=/dev/zero of=/data/fill bs=1M count=64 2>/data-log; ${IDLE[2]}`],
    });
    const write = rig.instance('globex', {
      volumes: [{ volumeId: neighbour.id, mountPath: '/data', readOnly: false }],
    });
    send();
    await rig.reaches(fill.id, 'running');
    await rig.reaches(write.id, 'running');
    await until('a full volume', async () =>
      /No space left|Disk quota exceeded/.test(await inside(fill.id, 'cat /data-log')) ? true : null,
    );
    await expect(inside(fill.id, 'cp /bin/busybox /data/more && sync')).rejects.toThrow(/No space left|Disk quota/);
    await inside(write.id, 'dd if=/dev/zero of=/data/mine bs=1M count=16 && sync');
    const usage = await until(
      'the use of both',
      async () => {
        const seen = await told('volumes');
        const [mine, theirs] = [full, neighbour].map(({ id }) => seen.find((one) => one.id === id));
        return mine && theirs && mine.usedBytes > 28 * MIB && theirs.usedBytes > 15 * MIB ? [mine, theirs] : null;
      },
      { timeoutMs: 45_000 },
    );
    expect(usage[0]?.usedBytes).toBeLessThanOrEqual(32 * MIB);
    expect(usage[1]?.usedBytes).toBeLessThan(30 * MIB);
    expect(rig.lines.filter((line) => line.includes('attestation'))).toEqual([]);
  });

  it('shows one volume to two instances, one of which only reads, and to a tenant’s own user', async () => {
    const shared = volume('acme');
    const uid = firstUidOf(7);
    const use = (readOnly: boolean) => ({
      profile: 'restricted' as const,
      uid,
      volumes: [{ volumeId: shared.id, mountPath: '/data', readOnly }],
    });
    const [writer, reader] = [rig.instance('acme', use(false)), rig.instance('acme', use(true))];
    send();
    await rig.reaches(writer.id, 'running');
    await rig.reaches(reader.id, 'running');
    expect(statSync(`${root}/volumes/${shared.id}/mount/data`).uid).toBe(uid);
    await inside(writer.id, 'echo hello > /data/greeting');
    expect(await inside(reader.id, 'cat /data/greeting')).toBe('hello\n');
    await expect(inside(reader.id, 'echo no > /data/greeting')).rejects.toThrow('Read-only');
  });

  it('harms nobody with what is in it: links, devices, set-user-id programs, many files', async () => {
    const own = volume('acme');
    send();
    await reaches(own.id, 'ready');
    const data = `${root}/volumes/${own.id}/mount/data`;
    // As if the kernel or somebody on the host had put it there: containers cannot make devices themselves.
    execFileSync('mknod', [`${data}/disk`, 'b', '7', '0']);
    execFileSync('cp', ['/bin/busybox', `${data}/su`]);
    execFileSync('chmod', ['4755', `${data}/su`]);
    execFileSync('ln', ['-s', '/etc/shadow', `${data}/shadow`]);
    execFileSync('ln', ['-s', '../../../../../..', `${data}/up`]);
    const attacker = rig.instance('acme', { volumes: [{ volumeId: own.id, mountPath: '/data', readOnly: false }] });
    send();
    await rig.reaches(attacker.id, 'running');
    expect(await inside(attacker.id, 'head -c 1 /data/disk 2>&1 || true')).toMatch(/Permission denied|not permitted/);
    await expect(inside(attacker.id, 'cat /data/shadow')).rejects.toThrow('No such file');
    expect(await inside(attacker.id, 'ls /data/up/bin/busybox')).toContain('/data/up/bin/busybox');
    await inside(attacker.id, 'mkdir /data/many && cd /data/many && for i in $(seq 1 2000); do : > f$i; done');
    rig.change(attacker.id, { state: 'absent' });
    change(own.id, { absent: true });
    send();
    await reaches(own.id, 'absent');
    expect(existsSync(`${root}/volumes/${own.id}`)).toBe(false);
    expect(existsSync('/etc/shadow')).toBe(true);
    rig.drop(attacker.id);
  });

  it('waits with what an instance that has it would lose, and does it once that has stopped', async () => {
    const kept = volume('acme');
    const user = rig.instance('acme', { volumes: [{ volumeId: kept.id, mountPath: '/data', readOnly: false }] });
    send();
    await rig.reaches(user.id, 'running');
    await inside(user.id, 'echo first > /data/a');
    const snapshotId = randomUUID();
    expect(await run({ kind: 'volume-snapshot', volumeId: kept.id, snapshotId })).toMatchObject({
      state: 'succeeded',
      result: { consistency: 'moment' },
    });
    await inside(user.id, 'echo second > /data/a');
    const restore = { kind: 'volume-restore' as const, volumeId: kept.id, snapshotId };
    expect(await run(restore)).toMatchObject({ state: 'failed', problem: { code: 'in-use' } });
    rig.change(user.id, { state: 'stopped' });
    send();
    await rig.reaches(user.id, 'stopped');
    expect(await run(restore)).toMatchObject({ state: 'succeeded' });
    const clone = volume('acme', { sizeBytes: 48 * MIB, fromSnapshotId: snapshotId });
    rig.change(user.id, {
      state: 'running',
      restartNonce: 1,
      volumes: [
        { volumeId: kept.id, mountPath: '/data', readOnly: false },
        { volumeId: clone.id, mountPath: '/copy', readOnly: true },
      ],
    });
    send();
    await rig.reaches(user.id, 'running');
    expect(await inside(user.id, 'cat /data/a /copy/a')).toBe('first\nfirst\n');
    expect(await run({ kind: 'volume-snapshot-remove', volumeId: kept.id, snapshotId })).toMatchObject({
      state: 'succeeded',
    });
    expect(existsSync(`${root}/snapshots/${snapshotId}`)).toBe(false);
  });

  it('is there again after the host was started anew, before its instances are', async () => {
    const kept = volume('acme');
    const user = rig.instance('acme', {
      volumes: [{ volumeId: kept.id, mountPath: '/data', readOnly: false }],
      command: ['/bin/sh', '-c', `echo run >> /data/runs; ${IDLE[2]}`],
    });
    send();
    await rig.reaches(user.id, 'running');
    await rig.stopAgent();
    await rig.engine.shutDown();
    // What a reboot leaves: files, and no mounts. Of half a volume its record says that it is none.
    execFileSync('sh', ['-c', `for m in ${root}/volumes/*/mount; do umount $m; done`]);
    const half = volume('acme');
    mkdirSync(`${root}/volumes/${half.id}`);
    const record = {
      id: half.id,
      tenantSlug: 'acme',
      driver: ground === 'btrfs' ? 'subvolume' : 'image',
      sizeBytes: 32 * MIB,
      phase: 'making',
    };
    writeFileSync(`${root}/volumes/${half.id}/record.json`, JSON.stringify(record));
    await rig.engine.restart();
    await rig.startAgent();
    send();
    // Until the engine was asked, the agent tells what it saw last.
    await until('a second run', async () => (await inside(user.id, 'cat /data/runs')) === 'run\nrun\n', {
      timeoutMs: 40_000,
    });
    await reaches(half.id, 'ready');
  });

  it('that the host has no room for is refused with the numbers', async () => {
    const large = volume('acme', { sizeBytes: 4096 * MIB });
    send();
    const seen = await reaches(large.id, 'failed');
    expect(seen.problem).toMatchObject({ code: 'no-room' });
    expect(seen.problem?.message).toMatch(/\d+ MiB left .* 4096 MiB are asked for/);
    expect(existsSync(`${root}/volumes/${large.id}/image`)).toBe(false);
  });
});
