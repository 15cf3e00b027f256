import type { DesiredCompartment, HostFacts } from '@bulkhead/shared';
import { NO_CONTROLS } from '@bulkhead/shared';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCpuList } from '../cgroup/cpu-list.ts';
import type { GroupPath, PlannedWrite } from '../cgroup/driver.ts';
import { SWAP_MARGIN_BYTES } from '../cgroup/v1/ceilings.ts';
import type { Below } from './plan-compartment.ts';
import { NOTHING_BELOW, planCompartment } from './plan-compartment.ts';
import { PARENT, twoTrees } from './testing/arbitrary-tree.ts';
import type { ModelGroup } from './testing/v1-model.ts';
import { V1Model, millicores, orNone, planWrites } from './testing/v1-model.ts';
import { toCeilings } from './to-ceilings.ts';

const MIB = 1024 ** 2;
const DISKS: HostFacts['disks'] = [];

const desiredArbitrary: fc.Arbitrary<DesiredCompartment> = fc
  .record({
    cpuMillicores: fc.integer({ min: 0, max: 64_000 }),
    mebibytes: fc.integer({ min: 1, max: 4_000 }),
    pids: fc.integer({ min: 0, max: 10_000 }),
    cpus: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1 })),
    swapBytes: fc.constantFrom(0, MIB, 512 * MIB),
    frozen: fc.boolean(),
  })
  .map(({ mebibytes, cpus, swapBytes, ...rest }) => ({
    ...rest,
    tenantSlug: 'acme',
    memoryBytes: mebibytes * MIB,
    askedBy: 'test',
    controls: { ...NO_CONTROLS, cpus: cpus === null ? null : formatCpuList(new Set(cpus)), swapBytes },
  }));

function wish(given: Partial<DesiredCompartment> = {}): DesiredCompartment {
  return {
    tenantSlug: 'acme',
    cpuMillicores: 250,
    memoryBytes: 64 * MIB,
    pids: 16,
    controls: NO_CONTROLS,
    frozen: false,
    askedBy: 'test',
    ...given,
  };
}

/** Everything below as a driver would report it, asked for or not. */
function belowOf(model: V1Model): Below {
  const paths = [...model.groups.keys()].filter((path) => path !== PARENT);
  return {
    cpuCeilings: paths.flatMap((path) => {
      const cpuMillicores = millicores(model.get(path));
      return cpuMillicores === null ? [] : [{ path, cpuMillicores, cpuPeriodUsec: model.get(path).periodUsec }];
    }),
    cpuSets: paths.map((path) => ({ path, cpus: formatCpuList(model.get(path).cpus) })),
    throttles: [],
  };
}

function plan(model: V1Model, desired: DesiredCompartment): PlannedWrite[] {
  const to = toCeilings(desired, DISKS);
  // Lists of devices are tried on the kernel, weights bind nobody.
  const { devices: _devices, cpuWeight: _weight, ...rest } = to;
  return planCompartment(planWrites, PARENT, model.ceilings(PARENT), belowOf(model), rest).flat();
}

function expected(desired: DesiredCompartment, periodUsec: number): Partial<ModelGroup> {
  const { memoryBytes, controls, pids, frozen } = desired;
  return {
    quotaUsec: (Math.max(desired.cpuMillicores, 10) * periodUsec) / 1000,
    memory: memoryBytes,
    memoryAndSwap: memoryBytes + controls.swapBytes + SWAP_MARGIN_BYTES,
    pids,
    frozen,
  };
}

/** A shorter period than this, which nobody of ours writes, has no room for the least ceiling of all. */
const usable = twoTrees.filter(({ old }) => (old.get(PARENT)?.periodUsec ?? 0) >= 100_000);

describe('planCompartment', () => {
  test('for any tree and wish: nothing is refused, nothing exceeds both old and new, the result is the wish', () => {
    fc.assert(
      fc.property(usable, desiredArbitrary, ({ old }, desired) => {
        fc.pre(minimumFits(old, desired));
        const model = new V1Model(old);
        const target = expected(desired, model.get(PARENT).periodUsec);
        for (const write of plan(model, desired)) {
          model.write(write);
          for (const [path, group] of model.groups) {
            for (const name of ['quotaUsec', 'memory', 'memoryAndSwap', 'pids'] as const) {
              const before = orNone(old.get(path)?.[name] ?? null);
              const most = path === PARENT ? Math.max(before, orNone(target[name] ?? null)) : before;
              if (orNone(group[name]) > most) throw new Error(`${path} ${name} after ${write.file} = ${write.value}`);
            }
          }
        }
        expect(model.get(PARENT)).toMatchObject(target);
        if (desired.controls.cpus !== null) expect(formatCpuList(model.get(PARENT).cpus)).toBe(desired.controls.cpus);
        expect(plan(model, desired)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  }, 30_000);

  test('raising writes each ceiling that changed once, to the compartment, whatever is below', () => {
    fc.assert(
      fc.property(usable, ({ old }) => {
        const model = new V1Model(old);
        const { cpuMillicores, memoryBytes, pids, ...rest } = model.ceilings(PARENT);
        fc.pre(cpuMillicores !== null && memoryBytes !== null && pids !== null && rest.swapBytes !== null);
        const to = {
          cpuMillicores: (cpuMillicores ?? 0) + 100,
          memoryBytes: (memoryBytes ?? 0) + MIB,
          pids: (pids ?? 0) + 1,
        };
        const steps = planCompartment(planWrites, PARENT, model.ceilings(PARENT), belowOf(model), to);
        const files = steps.flat().map(({ file }) => file);
        expect(files.toSorted()).toEqual([
          `${PARENT}/cpu.cfs_quota_us`,
          `${PARENT}/memory.limit_in_bytes`,
          `${PARENT}/memory.memsw.limit_in_bytes`,
          `${PARENT}/pids.max`,
        ]);
      }),
    );
  });

  test('what had all of the compartment’s processors follows it, what had some keeps what is left', () => {
    const group = (cpus: number[]): ModelGroup => ({
      quotaUsec: null,
      periodUsec: 100_000,
      cpus: new Set(cpus),
      memory: null,
      memoryAndSwap: null,
      pids: null,
      frozen: false,
    });
    const model = new V1Model(
      new Map<GroupPath, ModelGroup>([
        [PARENT, group([0, 1, 2, 3])],
        [`${PARENT}/all`, group([0, 1, 2, 3])],
        [`${PARENT}/some`, group([2, 3])],
        [`${PARENT}/some/in`, group([2])],
        [`${PARENT}/gone`, group([0])],
      ]),
    );
    const controls = { ...NO_CONTROLS, cpus: '3-5' };
    for (const write of plan(model, wish({ controls }))) model.write(write);
    const sets = [...model.groups].map(([path, { cpus }]) => [path.slice(PARENT.length), formatCpuList(cpus)]);
    expect(Object.fromEntries(sets)).toEqual({
      '': '3-5',
      '/all': '3-5',
      '/some': '3',
      '/some/in': '3',
      '/gone': '3-5',
    });
  });

  test('lowers the groups below first, the deepest first, in their own periods', () => {
    const model = new V1Model(new Map([[PARENT, modelGroup(50_000)]]));
    const from = { ...model.ceilings(PARENT), ...toCeilings(wish(), DISKS), cpuMillicores: 500 };
    const below: Below = {
      ...NOTHING_BELOW,
      cpuCeilings: [
        { path: `${PARENT}/a`, cpuMillicores: 400, cpuPeriodUsec: 100_000 },
        { path: `${PARENT}/a/in`, cpuMillicores: 300, cpuPeriodUsec: 50_000 },
        { path: `${PARENT}/b`, cpuMillicores: 250, cpuPeriodUsec: 100_000 },
      ],
    };
    const steps = planCompartment(planWrites, PARENT, from, below, { cpuMillicores: 250 });
    expect(steps.flat().map(({ file, value }) => `${file}=${value}`)).toEqual([
      `${PARENT}/a/in/cpu.cfs_quota_us=12500`,
      `${PARENT}/a/cpu.cfs_quota_us=25000`,
      `${PARENT}/cpu.cfs_quota_us=25000`,
    ]);
  });
});

function modelGroup(quotaUsec: number): ModelGroup {
  return {
    quotaUsec,
    periodUsec: 100_000,
    cpus: new Set([0]),
    memory: null,
    memoryAndSwap: null,
    pids: null,
    frozen: false,
  };
}

/** A group below with a short period cannot come down to the very least: 1 ms of 50 is 20 millicores. */
function minimumFits(tree: ReadonlyMap<GroupPath, ModelGroup>, desired: DesiredCompartment): boolean {
  return desired.cpuMillicores >= 20 || [...tree.values()].every(({ periodUsec }) => periodUsec >= 100_000);
}
