import { PROFILES, RESTART_POLICIES, type DesiredInstance, NOTHING_ATTACHED } from '@bulkhead/shared';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildCreateRequest, hashSpec, type HostContext } from '../../apps/agent/src/docker/build-create-request.ts';
import { objectToCreate } from '../../apps/agent/src/policy/object-to-create.ts';
import { firstComplaint } from './invariants.ts';

const MIB = 1024 * 1024;
const anyText = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\0', ''));
/** Of these characters. Patterns would say more briefly what is meant, and take ten times as long. */
const textOf = (characters: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters.split('')), minLength, maxLength });
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const name = fc
  .tuple(textOf(LETTERS, 1, 1), textOf(`${LETTERS}0189-`, 0, 61))
  .map(([a, b]) => `${a}${b}z`.slice(0, 63));
const device = fc.record({
  path: textOf(`${LETTERS}09_-.`, 0, 12).map((text) => `/dev/x${text}`),
  access: fc.constantFrom('r', 'w', 'rw', 'rwm'),
} as const);
const amountOrNone = (min: number, max: number) => fc.option(fc.integer({ min, max }));

const anyInstance: fc.Arbitrary<DesiredInstance> = fc
  .record({
    id: fc.uuid(),
    tenantSlug: textOf(LETTERS, 3, 20),
    name,
    revision: fc.nat(),
    state: fc.constantFrom('running', 'paused', 'stopped', 'absent'),
    restartNonce: fc.nat(),
    image: fc.record({
      reference: anyText,
      id: textOf('0123456789abcdef', 64, 64).map((digest) => `sha256:${digest}`),
    }),
    command: fc.array(anyText, { maxLength: 6 }),
    env: fc.uniqueArray(fc.record({ name: textOf(`${LETTERS}_`, 1, 30), value: anyText }), {
      maxLength: 6,
      selector: (one) => one.name,
    }),
    restartPolicy: fc.constantFrom(...RESTART_POLICIES),
    cpuMillicores: fc.integer({ min: 10, max: 1_024_000 }),
    cpuLimitMillicores: amountOrNone(10, 1_024_000),
    memoryBytes: fc.integer({ min: 6 * MIB, max: 2 ** 46 }),
    memoryLimitBytes: amountOrNone(6 * MIB, 2 ** 46),
    pids: fc.integer({ min: 4, max: 65_536 }),
    controls: fc.record({
      cpuWeight: amountOrNone(1, 10_000),
      cpus: fc.option(fc.constantFrom('0', '0-1')),
      memorySoftBytes: amountOrNone(6 * MIB, 2 ** 46),
      swapBytes: fc.integer({ min: 0, max: 2 ** 40 }),
      oomKill: fc.constantFrom('process', 'group'),
      ioWeight: amountOrNone(1, 1000),
      ioLimits: fc.constant<DesiredInstance['controls']['ioLimits']>([]),
      devices: fc.array(device, { maxLength: 4 }),
    }),
    profile: fc.constantFrom(...PROFILES),
    uid: fc.integer({ min: 16, max: 65_535 }).map((range) => range * 65_536),
    runtime: fc.constant(null),
    networking: fc.record({
      places: fc.array(
        fc.record({ networkId: fc.uuid(), address: fc.ipV4(), aliases: fc.array(name, { maxLength: 8 }) }),
        { maxLength: 3 },
      ),
      ports: fc.constant<DesiredInstance['networking']['ports']>([]),
      rules: fc.constant(null),
      outsideNames: fc.boolean(),
      bandwidth: fc.constant({ inKbps: null, outKbps: null }),
    }),
    askedBy: anyText,
  })
  .chain((known) => {
    const isRestricted = known.profile === 'restricted';
    const controls = isRestricted ? { ...known.controls, devices: [] } : known.controls;
    const runtime = known.profile === 'sandboxed' ? textOf(LETTERS, 1, 20) : fc.constant(null);
    // Fields that nobody knows ride along, as they would from somebody who has got past every check before.
    const strange = fc.record(
      {
        HostConfig: fc.dictionary(anyText, fc.boolean(), { maxKeys: 3 }),
        Privileged: fc.boolean(),
        Binds: fc.array(anyText),
        User: anyText,
      },
      { requiredKeys: [] },
    );
    return fc.tuple(runtime, strange).map(([named, more]): DesiredInstance => ({
      ...more,
      ...NOTHING_ATTACHED,
      ...known,
      controls,
      runtime: named,
    }));
  });

const anyHost: fc.Arbitrary<HostContext> = fc.record({
  hostId: fc.uuid(),
  cgroupParent: fc.constantFrom('/bulkhead/acme', '/bh-rig-1/tenant-2', 'bulkhead-my\\x2dtenant.slice'),
  hostMemoryBytes: fc.integer({ min: 64 * MIB, max: 2 ** 44 }),
  compartmentCpuMillicores: fc.integer({ min: 0, max: 1_024_000 }),
  swapMarginBytes: fc.option(fc.constantFrom(0, 65_536)),
  hasInit: fc.boolean(),
  maxOpenFiles: fc.integer({ min: 1, max: 2 ** 30 }),
  mounts: fc.constant([]),
  environment: fc.constant([]),
});
const anyVolumes = fc.uniqueArray(
  fc.array(textOf(LETTERS, 3, 8), { minLength: 1, maxLength: 4 }).map((parts) => `/v${parts.join('/')}`),
  { maxLength: 16 },
);

it('emits, for 10,000 valid descriptions, only what the invariants allow', { timeout: 60_000 }, () => {
  let built = 0;
  const profiles = new Map<string, number>();
  fc.assert(
    fc.property(anyInstance, anyHost, anyVolumes, (instance, host, volumes) => {
      const runtimes = instance.runtime === null ? ['runc'] : ['runc', instance.runtime];
      const objection = objectToCreate(instance, runtimes, { volumes, configBytes: 100 });
      fc.pre(objection === null);
      const request = buildCreateRequest(instance, host, volumes);
      built += 1;
      profiles.set(instance.profile, (profiles.get(instance.profile) ?? 0) + 1);
      // As it leaves for the engine.
      const complaint = firstComplaint(JSON.stringify(request), { instance, host, volumes });
      if (complaint !== null) throw new Error(complaint);
      if (request.Labels['bulkhead.spec'] !== hashSpec(instance, host)) throw new Error('hash');
    }),
    { numRuns: 10_000 },
  );
  expect(built).toBe(10_000);
  expect(profiles.size).toBe(PROFILES.length);
  console.log(`invariants: ${built} requests, ${JSON.stringify(Object.fromEntries(profiles))}`);
});
