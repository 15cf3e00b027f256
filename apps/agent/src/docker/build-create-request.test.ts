import type { Controls, DesiredInstance } from '@bulkhead/shared';
import { firstUidOf, MIB, NO_CONTROLS, OOM_KILLS, PROFILES, RESTART_POLICIES } from '@bulkhead/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASELINE_CAPABILITIES, buildCreateRequest, hashSpec, type HostContext } from './build-create-request.ts';

const HOST: HostContext = {
  hostId: '0192f0c1-2b5e-7c3a-9c41-1f2a3b4c5d6e',
  cgroupParent: '/bulkhead/acme',
  hostMemoryBytes: 8 * 1024 * MIB,
  compartmentCpuMillicores: 500,
  swapMarginBytes: 0,
  hasInit: true,
  maxOpenFiles: 20_000,
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
  askedBy: 'a person',
};

describe('buildCreateRequest', () => {
  it('says exactly this to the engine', () => {
    expect(buildCreateRequest(INSTANCE, HOST)).toEqual({
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
        SecurityOpt: ['no-new-privileges'],
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
    expect(buildCreateRequest({ ...INSTANCE, command: [] }, HOST)).not.toHaveProperty('Cmd');
  });

  it('cuts an own CPU limit to the compartment', () => {
    const request = buildCreateRequest({ ...INSTANCE, cpuLimitMillicores: 2000 }, HOST);
    expect(request.HostConfig.CpuQuota).toBe(50_000);
  });

  it('spells weight and swap as the engine counts them, with the margin of the host', () => {
    const controls = { ...NO_CONTROLS, cpuWeight: 300, swapBytes: 8 * MIB };
    const request = buildCreateRequest(
      { ...INSTANCE, memoryLimitBytes: 64 * MIB, controls },
      { ...HOST, swapMarginBytes: 65_536 },
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
    ];
    for (const other of others) expect(hashSpec({ ...INSTANCE, ...other }, HOST)).not.toBe(hash);
    expect(hashSpec(INSTANCE, { ...HOST, hostId: 'another' })).not.toBe(hash);
  });
});

const text = fc.string({ unit: 'binary', maxLength: 40 });
const amount = fc.integer({ min: 0, max: 2 ** 40 });

/** Anything that fits the type, also what admission would never let through, with fields that nobody knows. */
const anyInstance = fc
  .record({
    id: fc.uuid(),
    tenantSlug: text,
    name: text,
    revision: fc.nat(),
    state: fc.constantFrom('running', 'paused', 'stopped', 'absent'),
    restartNonce: fc.nat(),
    image: fc.record({ reference: text, id: text }),
    command: fc.array(text, { maxLength: 4 }),
    env: fc.array(fc.record({ name: text, value: text }), { maxLength: 4 }),
    restartPolicy: fc.constantFrom(...RESTART_POLICIES),
    cpuMillicores: amount,
    cpuLimitMillicores: fc.option(amount),
    memoryBytes: amount,
    memoryLimitBytes: fc.option(amount),
    pids: amount,
    controls: fc.record({
      cpuWeight: fc.option(fc.integer({ min: 1, max: 10_000 })),
      cpus: fc.option(fc.constantFrom('0', '0-1')),
      memorySoftBytes: fc.option(amount),
      swapBytes: fc.nat(),
      oomKill: fc.constantFrom(...OOM_KILLS),
      ioWeight: fc.option(fc.integer({ min: 1, max: 1000 })),
      ioLimits: fc.constant<Controls['ioLimits']>([]),
      devices: fc.array(fc.record({ path: text, access: fc.constantFrom('r', 'w', 'rw', 'rwm') }), { maxLength: 4 }),
    }),
    profile: fc.constantFrom(...PROFILES),
    uid: fc.integer({ min: firstUidOf(0), max: firstUidOf(1000) }),
    runtime: fc.option(text),
    askedBy: text,
  })
  .chain((known) =>
    fc
      .record(
        { HostConfig: fc.object(), Privileged: fc.boolean(), labels: fc.object(), Binds: fc.array(text) },
        { requiredKeys: [] },
      )
      .map((unknown): DesiredInstance => ({ ...unknown, ...known })),
  );

describe('whatever is asked for', () => {
  const top = Object.keys(buildCreateRequest(INSTANCE, HOST)).sort();
  const inner = Object.keys(buildCreateRequest(INSTANCE, HOST).HostConfig).sort();

  it('stays inside the wall', () => {
    fc.assert(
      fc.property(anyInstance, fc.integer({ min: 0, max: 100_000 }), (instance, compartmentCpuMillicores) => {
        const request = buildCreateRequest(instance, { ...HOST, compartmentCpuMillicores });
        const { HostConfig: host } = request;
        expect(Object.keys({ Cmd: [], ...request }).sort()).toEqual(top);
        expect(Object.keys({ Devices: [], ...host }).sort()).toEqual([...inner, 'Devices'].sort());
        expect(host.Devices?.map((one) => [one.PathOnHost, one.PathInContainer, one.CgroupPermissions]) ?? []).toEqual(
          instance.controls.devices.map(({ path, access }) => [path, path, access]),
        );
        expect(request.name).toBe(`bh-${instance.id}`);
        expect(Object.keys(request.Labels).every((label) => label.startsWith('bulkhead.'))).toBe(true);
        expect(request.Labels['bulkhead.host']).toBe(HOST.hostId);
        expect(host).toMatchObject({
          CgroupParent: HOST.cgroupParent,
          Privileged: false,
          NetworkMode: 'none',
          IpcMode: 'private',
          CgroupnsMode: 'private',
          CapDrop: ['ALL'],
          SecurityOpt: ['no-new-privileges'],
          RestartPolicy: { Name: 'no' },
          OomScoreAdj: 500,
        });
        expect(host.CapAdd.every((name) => BASELINE_CAPABILITIES.some((allowed) => allowed === name))).toBe(true);
        expect(host.MemorySwap).toBe(host.Memory + instance.controls.swapBytes);
        expect(host.Memory).toBeGreaterThanOrEqual(6 * MIB);
        expect(host.CpuShares).toBeGreaterThanOrEqual(2);
        expect(host.CpuShares).toBeLessThanOrEqual(262_144);
        expect(host.PidsLimit).toBeGreaterThan(0);
        // The kernel refuses less than 1 ms a period, and more than the compartment has.
        if (instance.cpuLimitMillicores === null) expect(host.CpuQuota).toBe(-1);
        else {
          expect(host.CpuQuota).toBeGreaterThanOrEqual(1000);
          expect(host.CpuQuota).toBeLessThanOrEqual(Math.max(1000, compartmentCpuMillicores * 100));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
