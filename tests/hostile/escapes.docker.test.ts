import { firstUidOf, MIB, type DesiredInstance } from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentRig, IDLE } from '../../apps/agent/src/testing/agent-rig.ts';
import { until } from '../fixtures/until.ts';
import { importHostileImage, WANTS } from './hostile-image.ts';
import { DEADLY, FORBIDDEN, MISSING, NEEDED } from './probes.ts';
import { readProcess, type ProcessTruth } from './read-process.ts';
import { tryEverything } from './tries.ts';

const [EPERM, ENOSYS, SIGSYS] = [1, 38, 31];
/** CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE, by their numbers in the kernel. */
const NINE = [0, 1, 3, 4, 5, 6, 7, 8, 10].reduce((bits, number) => bits | (1n << BigInt(number)), 0n);
const MEMORY_BYTES = 192 * MIB;

let rig: AgentRig;
let imageId: string;
let victim: { id: string; truth: ProcessTruth };
beforeAll(async () => {
  rig = await AgentRig.start();
  rig.compartment('acme', { memoryBytes: 512 * MIB });
  imageId = await importHostileImage(rig.engine, rig.folder, { reference: 'evil/image:1', changes: WANTS });
  const { id } = rig.instance('victim');
  rig.send();
  await rig.reaches(id, 'running');
  victim = { id, truth: readProcess(await pidOf(id)) };
});
afterAll(() => rig.stop());

interface Inspected {
  Name: string;
  State: { Pid: number };
  Config: { Labels: Record<string, string>; Healthcheck?: { Test: string[] } };
  Mounts: unknown[];
}

async function inspect(instanceId: string): Promise<Inspected> {
  return (await rig.engine.client.inspect(`bh-${instanceId}`)) as unknown as Inspected;
}

async function pidOf(instanceId: string): Promise<number> {
  return (await inspect(instanceId)).State.Pid;
}

/** Lines that a container has written, once it has said that it is finished. */
async function finished(container: string): Promise<string[]> {
  return until(
    `${container} has tried everything`,
    async () => {
      const { body } = await rig.engine.client.call('GET', `/containers/${container}/logs?stdout=1&stderr=1`);
      const lines = body.split('\n').map((line) => line.replace(/^.*?(?=probe |through |refused |finished)/s, ''));
      if (lines.includes('finished')) return lines;
      throw new Error(lines.slice(-3).join(' | '));
    },
    { timeoutMs: 90_000 },
  );
}

function codesIn(lines: readonly string[]): Map<string, number> {
  const found = lines.map((line) => /^probe (\S+) (\d+)$/.exec(line)).filter((match) => match !== null);
  return new Map(found.map(([, name = '', code]) => [name, Number(code)]));
}

const image = () => ({ reference: 'evil/image:1', id: imageId });

describe.each(['restricted', 'baseline'] as const)('a hostile program in a hostile image, %s', (profile) => {
  const isRestricted = profile === 'restricted';
  const uid = firstUidOf(7);
  const [command = [], names = []] = tryEverything(profile);
  let instance: DesiredInstance;
  let truth: ProcessTruth;
  let lines: string[];
  beforeAll(async () => {
    const sizes = { memoryBytes: MEMORY_BYTES, memoryLimitBytes: MEMORY_BYTES, pids: 64 };
    instance = rig.instance('acme', { profile, uid, image: image(), command, ...sizes });
    rig.send();
    await rig.reaches(instance.id, 'running');
    truth = readProcess(await pidOf(instance.id));
    lines = await finished(`bh-${instance.id}`);
  });

  it('comes through with nothing that it tries', () => {
    expect(lines.filter((line) => line.startsWith('through '))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('refused '))).toEqual(names.map((name) => `refused ${name}`));
    console.log(`${profile}: ${names.length} tries, none came through`);
  });

  it.runIf(process.arch === 'x64')('is refused every forbidden system call by the filter, through every door', () => {
    const codes = codesIn(lines);
    expect(
      FORBIDDEN.filter(({ name }) => codes.get(name) !== EPERM).map(({ name }) => [name, codes.get(name)]),
    ).toEqual([]);
    expect(MISSING.map(({ name }) => codes.get(name))).toEqual(MISSING.map(() => ENOSYS));
    expect(DEADLY.map(({ name }) => codes.get(name))).toEqual(DEADLY.map(() => 128 + SIGSYS));
    expect(NEEDED.map(({ name }) => codes.get(name))).toEqual(NEEDED.map(() => 0));
    console.log(
      `${profile}: ${FORBIDDEN.length + MISSING.length + DEADLY.length} system calls refused, ${NEEDED.length} allowed`,
    );
  });

  it('is inside its compartment in every controller', () => {
    const inside = `/${rig.cgroupRoot}/acme/`;
    for (const controller of ['memory', 'cpu', 'pids', 'devices', 'blkio']) {
      expect(truth.groupsOf[controller], controller).toMatch(new RegExp(`^${inside}[0-9a-f]{64}$`));
    }
  });

  it('has the capabilities of its profile, in every set', () => {
    const most = isRestricted ? 0n : NINE;
    const { bounding, effective, permitted, inheritable, ambient } = truth.capabilities;
    expect(bounding).toBe(most);
    expect([effective, permitted].every((bits) => (bits & ~most) === 0n)).toBe(true);
    expect((inheritable | ambient) & ~most).toBe(0n);
  });

  it('cannot gain rights, is filtered, and goes before any service when memory runs out', () => {
    expect(truth).toMatchObject({ noNewPrivileges: true, seccomp: 2, oomScoreAdjust: 500 });
  });

  it('runs as the user of its profile, in no group of the host', () => {
    const user = isRestricted ? uid : 0;
    expect(new Set([...truth.uids, ...truth.gids])).toEqual(new Set([user]));
    expect(truth.groups.filter((group) => group !== user)).toEqual([]);
  });

  it.each(['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts'])('has a %s namespace of its own', (kind) => {
    const own = truth.namespaces[kind];
    expect(own).not.toBe(readProcess('self').namespaces[kind]);
    expect(own).not.toBe(victim.truth.namespaces[kind]);
  });

  it('sees no file of the host, and nothing that is writable without a bound', () => {
    // What the engine itself puts there: three files of the container's own, and the init.
    const ownFiles = ['/etc/resolv.conf', '/etc/hostname', '/etc/hosts', '/sbin/docker-init'];
    const disks = truth.mounts.filter(({ source }) => source.startsWith('/dev/'));
    expect(disks.map(({ point }) => point).toSorted()).toEqual(ownFiles.toSorted());
    expect(disks.find(({ point }) => point === '/sbin/docker-init')?.options).toContain('ro');
    const root = truth.mounts.find(({ point }) => point === '/');
    expect(root?.type).toBe('overlay');
    expect(root?.options.includes('ro')).toBe(isRestricted);
    const written = truth.mounts.filter(({ type, point }) => type === 'tmpfs' && /^\/(data|var|tmp|run)/.test(point));
    const wanted = isRestricted ? ['/data', '/run', '/tmp', '/var/lib/db'] : ['/data', '/var/lib/db'];
    expect(written.map(({ point }) => point).toSorted()).toEqual(wanted);
    for (const { point, options, superOptions } of written) {
      expect(options, point).toEqual(expect.arrayContaining(['nosuid', 'nodev', 'noexec']));
      expect(superOptions, point).toMatch(/size=\d+k.*nr_inodes=\d+/);
    }
  });

  it('gets from the image no volume, no check and no label of ours', async () => {
    const { Name, Mounts, Config } = await inspect(instance.id);
    expect(Name).toBe(`/bh-${instance.id}`);
    expect(Mounts).toEqual([]);
    expect(await rig.engine.client.volumes()).toBe(0);
    expect(Config.Healthcheck).toMatchObject({ Test: ['NONE'] });
    expect(Config.Labels).toMatchObject({
      'bulkhead.instance': instance.id,
      'bulkhead.host': rig.hostId,
      'bulkhead.tenant': 'acme',
    });
    expect(Config.Labels['bulkhead.spec']).not.toBe('forged');
  });
});

it.runIf(process.arch === 'x64')(
  'would have been let through many of those system calls without the filter',
  async () => {
    const [command = []] = tryEverything('baseline');
    const [shell = '', option = '', script = ''] = command;
    const body = {
      Image: imageId,
      Cmd: [shell, option, script, 'tries'],
      HostConfig: { NetworkMode: 'none', CapDrop: ['ALL'], SecurityOpt: ['seccomp=unconfined', 'no-new-privileges'] },
    };
    const id = await rig.engine.client.create('without-a-filter', body);
    try {
      await rig.engine.client.start(id);
      const codes = codesIn(await finished(id));
      const stopped = FORBIDDEN.filter(({ name }) => codes.get(name) !== EPERM).map(({ name }) => name);
      expect(stopped.length).toBeGreaterThanOrEqual(15);
      expect(stopped).toEqual(
        expect.arrayContaining(['keyctl', 'io_uring_setup', 'memfd_secret', 'name_to_handle_at']),
      );
      console.log(`the filter alone stops ${stopped.length} of ${FORBIDDEN.length}: ${stopped.join(', ')}`);
    } finally {
      await rig.engine.client.remove(id);
    }
  },
);

describe('the agent makes no container', () => {
  /** Sends an instance that is not allowed; answers what is said of it. */
  async function refused(change: Partial<DesiredInstance>): Promise<string> {
    const instance = rig.instance('acme', { command: IDLE, ...change });
    rig.send();
    const seen = await rig.reaches(instance.id, 'failed');
    expect(seen.problem?.code).toBe('policy');
    expect(await rig.containers(instance.id)).toEqual([]);
    rig.drop(instance.id);
    return seen.problem?.message ?? '';
  }

  async function imageThat(name: string, changes: string[]): Promise<DesiredInstance['image']> {
    const reference = `evil/${name}:1`;
    return { reference, id: await importHostileImage(rig.engine, rig.folder, { reference, changes }) };
  }

  it.each([
    ['the kernel’s folder', 'VOLUME ["/proc"]', '/proc'],
    ['the root', 'VOLUME ["/"]', 'as a volume'],
    ['a way out', 'VOLUME ["/data/../../sys/fs"]', '/sys/fs'],
    ['a folder with options', 'VOLUME ["/data:rw,exec"]', 'as a volume'],
  ])('of an image that wants %s as a volume', async (_, change, word) => {
    expect(await refused({ image: await imageThat('volume', [change]) })).toContain(word);
  });

  it('of an image with more volumes, or more to say, than an image needs', async () => {
    const many = JSON.stringify(Array.from({ length: 17 }, (_, index) => `/v${index}`));
    expect(await refused({ image: await imageThat('many', [`VOLUME ${many}`]) })).toContain('17 volumes');
    const labels = Array.from({ length: 10 }, (_, index) => `LABEL l${index}=${'x'.repeat(7_000)}`);
    expect(await refused({ image: await imageThat('loud', labels) })).toContain('bytes of labels');
  });

  it('behind a runtime that the engine does not have', async () => {
    expect(await refused({ profile: 'sandboxed', runtime: 'runsc' })).toContain('runsc');
  });

  it('with a device in the restricted profile, also one that is granted', async () => {
    const controls = { ...rig.instance('acme').controls, devices: [{ path: '/dev/fuse', access: 'rw' as const }] };
    expect(await refused({ profile: 'restricted', controls })).toContain('/dev/fuse');
  });

  it('of an image that is named by a tag', async () => {
    expect(await refused({ image: { reference: 'evil/image:1', id: 'evil/image:1' } })).toContain('content address');
  });
});

it('covers a volume of an image however it is spelled', async () => {
  const reference = 'evil/spelling:1';
  const changes = ['VOLUME ["/data/", "/a/../b//c/"]'];
  const spelled = { reference, id: await importHostileImage(rig.engine, rig.folder, { reference, changes }) };
  const instance = rig.instance('acme', { image: spelled, command: IDLE });
  rig.send();
  await rig.reaches(instance.id, 'running');
  const points = readProcess(await pidOf(instance.id))
    .mounts.filter(({ type }) => type === 'tmpfs')
    .map(({ point }) => point);
  expect(points).toEqual(expect.arrayContaining(['/data', '/b/c']));
  expect(await rig.engine.client.volumes()).toBe(0);
});

it('makes a container anew when the profile of its tenant changes, and never leaves it under the old one', async () => {
  const instance = rig.instance('acme', { command: IDLE });
  rig.send();
  const before = (await rig.reaches(instance.id, 'running')).containerId;
  expect(readProcess(await pidOf(instance.id)).capabilities.bounding).toBe(NINE);
  rig.change(instance.id, { profile: 'restricted', uid: firstUidOf(9) });
  rig.send();
  const after = (await rig.reaches(instance.id, 'running')).containerId;
  expect(after).not.toBe(before);
  const truth = readProcess(await pidOf(instance.id));
  expect(truth.capabilities.bounding).toBe(0n);
  expect(truth.uids).toEqual(Array.from({ length: 4 }, () => firstUidOf(9)));
});

it('runs a sandboxed tenant behind the runtime that was named, with everything else as ever', async () => {
  // An engine of 20.10 has this one beside its default.
  const runtime = 'io.containerd.runc.v2';
  const instance = rig.instance('acme', { command: IDLE, profile: 'sandboxed', runtime });
  rig.send();
  await rig.reaches(instance.id, 'running');
  const { HostConfig } = (await rig.engine.client.inspect(`bh-${instance.id}`)) as { HostConfig: { Runtime: string } };
  expect(HostConfig.Runtime).toBe(runtime);
  const truth = readProcess(await pidOf(instance.id));
  expect(truth).toMatchObject({ noNewPrivileges: true, seccomp: 2 });
  expect(truth.capabilities.bounding).toBe(NINE);
});

it('leaves the neighbour as it was', async () => {
  expect(readProcess(await pidOf(victim.id)).namespaces).toEqual(victim.truth.namespaces);
});
