import type { DesiredInstance } from '@bulkhead/shared';
import { BASELINE_CAPABILITIES, firstUidOf, MIB, NO_CONTROLS, PolicyBreach, NOTHING_ATTACHED } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { buildCreateRequest, hashSpec, type HostContext } from './build-create-request.ts';
import { SECCOMP_PROFILE_JSON } from './seccomp/seccomp-profile.ts';

const HOST: HostContext = {
  hostId: '0192f0c1-2b5e-7c3a-9c41-1f2a3b4c5d6e',
  cgroupParent: '/bulkhead/acme',
  hostMemoryBytes: 8 * 1024 * MIB,
  compartmentCpuMillicores: 500,
  swapMarginBytes: 0,
  hasInit: true,
  maxOpenFiles: 20_000,
  mounts: [],
  environment: [],
};

const INSTANCE: DesiredInstance = {
  id: '0192f0c1-2b5e-7c3a-9c41-aaaaaaaaaaaa',
  tenantSlug: 'acme',
  name: 'web',
  revision: 7,
  state: 'running',
  restartNonce: 0,
  image: { reference: 'bulkhead/busybox:1', id: `sha256:${'ab'.repeat(32)}` },
  command: ['/bin/sh', '-c', 'true'],
  env: [{ name: 'A', value: 'b=c' }],
  restartPolicy: 'always',
  cpuMillicores: 250,
  cpuLimitMillicores: null,
  memoryBytes: 64 * MIB,
  memoryLimitBytes: null,
  pids: 32,
  controls: NO_CONTROLS,
  profile: 'baseline',
  uid: firstUidOf(1),
  runtime: null,
  ...NOTHING_ATTACHED,
  askedBy: 'a person',
};

const CHECK = {
  command: ['wget', '-q', 'localhost'],
  intervalSec: 30,
  timeoutSec: 5,
  retries: 3,
  startPeriodSec: 0,
  restarts: false,
};

describe('buildCreateRequest', () => {
  it('says exactly this to the engine', () => {
    expect(buildCreateRequest(INSTANCE, HOST, [])).toEqual({
      name: `bh-${INSTANCE.id}`,
      Image: INSTANCE.image.id,
      Hostname: 'web',
      Env: ['A=b=c'],
      Cmd: ['/bin/sh', '-c', 'true'],
      Labels: {
        'bulkhead.instance': INSTANCE.id,
        'bulkhead.host': HOST.hostId,
        'bulkhead.tenant': 'acme',
        'bulkhead.revision': '7',
        'bulkhead.spec': hashSpec(INSTANCE, HOST),
        'bulkhead.name': 'web',
      },
      AttachStdin: false,
      AttachStdout: false,
      AttachStderr: false,
      OpenStdin: false,
      Tty: false,
      Healthcheck: { Test: ['NONE'] },
      StopTimeout: 10,
      HostConfig: {
        CgroupParent: '/bulkhead/acme',
        CgroupnsMode: 'private',
        IpcMode: 'private',
        NetworkMode: 'none',
        Privileged: false,
        PublishAllPorts: false,
        AutoRemove: false,
        RestartPolicy: { Name: 'no' },
        CapDrop: ['ALL'],
        CapAdd: [...BASELINE_CAPABILITIES],
        SecurityOpt: ['no-new-privileges', `seccomp=${SECCOMP_PROFILE_JSON}`],
        ReadonlyRootfs: false,
        Tmpfs: {},
        OomScoreAdj: 500,
        Init: true,
        ShmSize: 64 * MIB,
        LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
        Ulimits: [
          { Name: 'core', Soft: 0, Hard: 0 },
          { Name: 'nofile', Soft: 20_000, Hard: 20_000 },
        ],
        CpuShares: 256,
        CpuPeriod: 100_000,
        CpuQuota: -1,
        Memory: HOST.hostMemoryBytes,
        MemorySwap: HOST.hostMemoryBytes,
        PidsLimit: 32,
      },
    });
  });

  it('keeps the image’s command when none is given', () => {
    expect(buildCreateRequest({ ...INSTANCE, command: [] }, HOST, [])).not.toHaveProperty('Cmd');
  });

  it('cuts an own CPU limit to the compartment', () => {
    const request = buildCreateRequest({ ...INSTANCE, cpuLimitMillicores: 2000 }, HOST, []);
    expect(request.HostConfig.CpuQuota).toBe(50_000);
  });

  it('spells weight and swap as the engine counts them, with the margin of the host', () => {
    const controls = { ...NO_CONTROLS, cpuWeight: 300, swapBytes: 8 * MIB };
    const request = buildCreateRequest(
      { ...INSTANCE, memoryLimitBytes: 64 * MIB, controls },
      { ...HOST, swapMarginBytes: 65_536 },
      [],
    );
    expect(request.HostConfig).toMatchObject({ CpuShares: 3072, Memory: 64 * MIB, MemorySwap: 72 * MIB + 65_536 });
  });

  it('changes its hash with what needs a new container, and with nothing else', () => {
    const hash = hashSpec(INSTANCE, HOST);
    const resized = {
      ...INSTANCE,
      revision: 8,
      cpuMillicores: 1,
      memoryBytes: 1,
      pids: 1,
      restartPolicy: 'never' as const,
      stopGraceSec: 99,
      controls: { ...NO_CONTROLS, cpuWeight: 300, cpus: '0', swapBytes: MIB, ioWeight: 10 },
    };
    expect(hashSpec(resized, HOST)).toBe(hash);
    const others: Partial<DesiredInstance>[] = [
      { image: { ...INSTANCE.image, id: 'sha256:other' } },
      { command: ['/bin/sh', '-c', 'false'] },
      { command: ['/bin/sh', '-c true'] },
      { env: [{ name: 'A', value: 'b' }] },
      { tenantSlug: 'other' },
      { controls: { ...NO_CONTROLS, devices: [{ path: '/dev/fuse', access: 'rw' }] } },
      { profile: 'restricted' },
      { profile: 'sandboxed', runtime: 'runsc' },
      { healthCheck: CHECK },
    ];
    for (const other of others) expect(hashSpec({ ...INSTANCE, ...other }, HOST)).not.toBe(hash);
    expect(hashSpec(INSTANCE, { ...HOST, hostId: 'another' })).not.toBe(hash);
    const checked = hashSpec({ ...INSTANCE, healthCheck: CHECK }, HOST);
    expect(hashSpec({ ...INSTANCE, healthCheck: { ...CHECK, restarts: true } }, HOST)).toBe(checked);
    expect(hashSpec({ ...INSTANCE, healthCheck: { ...CHECK, retries: 4 } }, HOST)).not.toBe(checked);
  });

  it('checks with the instance’s own command and within bounds, and with nothing of the image', () => {
    expect(buildCreateRequest(INSTANCE, HOST, []).Healthcheck).toEqual({ Test: ['NONE'] });
    const request = buildCreateRequest({ ...INSTANCE, healthCheck: CHECK, stopGraceSec: 120 }, HOST, []);
    expect(request.Healthcheck).toEqual({
      Test: ['CMD', 'wget', '-q', 'localhost'],
      Interval: 30e9,
      Timeout: 5e9,
      Retries: 3,
      StartPeriod: 0,
    });
    expect(request.StopTimeout).toBe(120);
    const outside: Partial<DesiredInstance>[] = [
      { healthCheck: { ...CHECK, intervalSec: 0.001 } },
      { healthCheck: { ...CHECK, command: ['\0'] } },
      { healthCheck: { ...CHECK, command: [] } },
      { stopGraceSec: 86_400 },
    ];
    for (const one of outside)
      expect(() => buildCreateRequest({ ...INSTANCE, ...one }, HOST, [])).toThrow(PolicyBreach);
  });

  it('gives the restricted profile the tenant’s user, no capability, and nothing to write on but memory', () => {
    const request = buildCreateRequest({ ...INSTANCE, profile: 'restricted' }, HOST, ['/data']);
    const owner = `uid=${INSTANCE.uid},gid=${INSTANCE.uid}`;
    expect(request.User).toBe(`${INSTANCE.uid}:${INSTANCE.uid}`);
    expect(request.HostConfig).toMatchObject({
      CapDrop: ['ALL'],
      CapAdd: [],
      ReadonlyRootfs: true,
      Tmpfs: {
        '/data': `rw,noexec,nosuid,nodev,size=${32 * MIB},nr_inodes=16384,${owner}`,
        '/tmp': `rw,noexec,nosuid,nodev,size=${32 * MIB},nr_inodes=16384,mode=1777`,
        '/run': `rw,noexec,nosuid,nodev,size=${16 * MIB},nr_inodes=16384,${owner},mode=0755`,
      },
    });
    expect(request.HostConfig).not.toHaveProperty('Runtime');
  });

  it('gives the sandboxed profile its runtime, and no other profile any', () => {
    const sandboxed = { ...INSTANCE, profile: 'sandboxed', runtime: 'runsc' } as const;
    expect(buildCreateRequest(sandboxed, HOST, []).HostConfig.Runtime).toBe('runsc');
    expect(buildCreateRequest({ ...sandboxed, profile: 'baseline' }, HOST, []).HostConfig).not.toHaveProperty(
      'Runtime',
    );
  });

  it('covers what the image wants as volumes, so that the engine makes none', () => {
    const request = buildCreateRequest({ ...INSTANCE, memoryLimitBytes: 32 * MIB }, HOST, ['/data', '/var/lib/db']);
    const options = `rw,noexec,nosuid,nodev,size=${16 * MIB},nr_inodes=16384`;
    expect(request.HostConfig.Tmpfs).toEqual({ '/data': options, '/var/lib/db': options });
  });

  it('keeps its hash while another tenant’s user id or the image’s volumes are all that differs', () => {
    expect(hashSpec({ ...INSTANCE, uid: firstUidOf(2) }, HOST)).toBe(hashSpec(INSTANCE, HOST));
    const restricted = { ...INSTANCE, profile: 'restricted' } as const;
    expect(hashSpec({ ...restricted, uid: firstUidOf(2) }, HOST)).not.toBe(hashSpec(restricted, HOST));
  });

  it('builds nothing that the policy table does not allow', () => {
    const wrong: [Partial<DesiredInstance>, Partial<HostContext>, string[]][] = [
      [{}, { cgroupParent: '/' }, []],
      [{}, { cgroupParent: '/bulkhead/../system.slice' }, []],
      [{ image: { ...INSTANCE.image, id: 'busybox:latest' } }, {}, []],
      [{ id: 'abcdef012345' }, {}, []],
      [{ name: 'Not A Host' }, {}, []],
      [{ pids: 1_000_000 }, {}, []],
      [{}, {}, ['/proc']],
      [{}, {}, ['/data,exec']],
      [{ profile: 'restricted', controls: { ...NO_CONTROLS, devices: [{ path: '/dev/fuse', access: 'rw' }] } }, {}, []],
      [{ controls: { ...NO_CONTROLS, devices: [{ path: '/dev/../etc', access: 'rw' }] } }, {}, []],
    ];
    for (const [instance, host, volumes] of wrong) {
      const build = () => buildCreateRequest({ ...INSTANCE, ...instance }, { ...HOST, ...host }, volumes);
      expect(build, JSON.stringify([instance, host, volumes])).toThrow(PolicyBreach);
    }
  });
});
