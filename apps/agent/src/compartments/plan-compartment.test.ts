import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CeilingName, Ceilings, CpuCeiling, GroupCeilings, GroupPath, PlannedWrite } from '../cgroup/driver.ts';
import { planV1Writes } from '../cgroup/v1/ceilings.ts';
import { planCompartment, toCeilings } from './plan-compartment.ts';

const planWrites = (path: GroupPath, from: GroupCeilings, to: Ceilings): PlannedWrite[] =>
  planV1Writes({ file: (group, name) => `${group}/${name}`, limitsSwap: true }, path, from, to);

const PARENT = 'bulkhead/acme';
const MIB = 1024 ** 2;

function ceilings(given: Partial<GroupCeilings>): GroupCeilings {
  return {
    cpuMillicores: null,
    cpuShares: 1024,
    memoryBytes: null,
    memoryAndSwapBytes: null,
    pids: null,
    cpuPeriodUsec: 100_000,
    cpus: '0-1',
    mems: '0',
    missing: [],
    ...given,
  };
}

/** The children as the driver reports them: those with a CPU ceiling. */
function withOwn(children: readonly { path: GroupPath; ceilings: GroupCeilings }[]): CpuCeiling[] {
  return children.flatMap(({ path, ceilings: { cpuMillicores, cpuPeriodUsec } }) =>
    cpuMillicores === null ? [] : [{ path, cpuMillicores, cpuPeriodUsec }],
  );
}

/** What cgroup v1 does with a write, as tried on Linux 6.18: takes it, or refuses it. */
class V1Model {
  readonly groups: Map<GroupPath, GroupCeilings>;

  constructor(groups: readonly { path: GroupPath; ceilings: GroupCeilings }[]) {
    this.groups = new Map(groups.map(({ path, ceilings: held }) => [path, { ...held }]));
  }

  write({ path, ceiling, value }: PlannedWrite): void {
    const group = this.get(path);
    const number = value === '-1' || value === 'max' ? null : Number(value);
    if (ceiling === 'cpuMillicores') {
      if (number !== null && number < 1000) throw new Error('EINVAL: quota under 1 ms');
      group.cpuMillicores = number === null ? null : (number * 1000) / group.cpuPeriodUsec;
      this.#checkRatios();
    } else {
      group[ceiling] = number;
    }
    const [memory, both] = [group.memoryBytes ?? Infinity, group.memoryAndSwapBytes ?? Infinity];
    if (memory > both) throw new Error('EINVAL: memory above memory and swap');
  }

  get(path: GroupPath): GroupCeilings {
    const group = this.groups.get(path);
    if (group === undefined) throw new Error(`no group ${path}`);
    return group;
  }

  /** The nearest ceiling above, groups without one being passed over, as in tg_cfs_schedulable_down. */
  #checkRatios(): void {
    for (const [path, group] of this.groups) {
      const above = [...this.groups]
        .filter(([other]) => path.startsWith(`${other}/`))
        .map(([, other]) => other.cpuMillicores ?? Infinity);
      const ratio = (millicores: number): number => Math.floor((millicores * 2 ** 20) / 1000);
      if (group.cpuMillicores !== null && ratio(group.cpuMillicores) > ratio(Math.min(Infinity, ...above))) {
        throw new Error(`EINVAL: ${path} above its parent`);
      }
    }
  }
}

const cpu = fc.integer({ min: 10, max: 64_000 });
const bytes = fc.integer({ min: 1, max: 4_000 }).map((mebibytes) => mebibytes * MIB);
const pids = fc.integer({ min: 0, max: 10_000 });
const desiredArbitrary = fc.record({
  tenantSlug: fc.constant('acme'),
  cpuMillicores: fc.integer({ min: 0, max: 64_000 }),
  memoryBytes: bytes,
  pids,
});
const currentArbitrary = fc
  .record({
    cpuMillicores: fc.option(cpu),
    cpuShares: fc.integer({ min: 2, max: 262_144 }),
    memoryBytes: fc.option(bytes),
    swapBytes: fc.option(fc.constantFrom(0, 65_536, MIB, 512 * MIB)),
    pids: fc.option(pids),
    // A shorter one, which nobody of ours writes, has no room for the least ceilings: the kernel's refusal is reported.
    cpuPeriodUsec: fc.constantFrom(100_000, 200_000, 1_000_000),
  })
  .map(({ swapBytes, ...rest }) =>
    ceilings({
      ...rest,
      memoryAndSwapBytes: rest.memoryBytes === null || swapBytes === null ? null : rest.memoryBytes + swapBytes,
    }),
  );

/** A tree that the kernel would hold: no group's own quota above what is over it. */
const treeArbitrary = fc
  .tuple(
    currentArbitrary,
    fc.array(fc.tuple(fc.option(fc.double({ min: 0.01, max: 1, noNaN: true })), fc.boolean()), { maxLength: 6 }),
  )
  .map(([current, shares]) => {
    const children: { path: GroupPath; ceilings: GroupCeilings }[] = [];
    for (const [index, [share, isNested]] of shares.entries()) {
      const over = isNested ? children.at(-1) : undefined;
      const above = children.filter((one) => over?.path.startsWith(one.path));
      const most = Math.min(
        current.cpuMillicores ?? 64_000,
        ...above.map((one) => one.ceilings.cpuMillicores ?? 64_000),
      );
      // Quotas are whole microseconds, and never under one millisecond.
      const quota = share === null ? null : Math.floor(share * most * 100);
      const own = quota === null || quota < 1000 ? null : quota / 100;
      children.push({
        path: `${over?.path ?? PARENT}/${index}`,
        ceilings: ceilings({ cpuMillicores: own, memoryBytes: 64 * MIB, memoryAndSwapBytes: 64 * MIB }),
      });
    }
    return { current, children };
  });

const CEILINGS: readonly CeilingName[] = ['cpuMillicores', 'memoryBytes', 'memoryAndSwapBytes', 'pids'];
const orNone = (value: number | null): number => value ?? Infinity;

describe('planCompartment', () => {
  test('for any tree and wish: nothing is refused, nothing exceeds both old and new, the result is the wish', () => {
    fc.assert(
      fc.property(treeArbitrary, desiredArbitrary, ({ current, children }, desired) => {
        const model = new V1Model([{ path: PARENT, ceilings: current }, ...children]);
        const before = new V1Model([{ path: PARENT, ceilings: current }, ...children]);
        const target = toCeilings(desired);
        const plan = planCompartment(planWrites, PARENT, current, withOwn(children), desired);
        for (const write of plan.writes) {
          model.write(write);
          for (const [path, held] of model.groups) {
            for (const name of CEILINGS) {
              const old = orNone(before.get(path)[name]);
              const most = path === PARENT ? Math.max(old, orNone(target[name])) : old;
              expect(orNone(held[name]), `${path} ${name}`).toBeLessThanOrEqual(most);
            }
          }
        }
        expect(model.get(PARENT)).toMatchObject(target);
        for (const { path } of children) {
          const own = model.get(path).cpuMillicores;
          if (own !== null) expect(own).toBeLessThanOrEqual(orNone(target.cpuMillicores));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('undone in reverse order at any point, no step is refused and everything is as before', () => {
    fc.assert(
      fc.property(treeArbitrary, desiredArbitrary, fc.nat(), ({ current, children }, desired, stop) => {
        const model = new V1Model([{ path: PARENT, ceilings: current }, ...children]);
        const { writes } = planCompartment(planWrites, PARENT, current, withOwn(children), desired);
        const done = writes.slice(0, writes.length === 0 ? 0 : stop % (writes.length + 1));
        for (const write of done) model.write(write);
        for (const write of done.toReversed()) model.write({ ...write, value: write.previous });
        for (const { path, ceilings: held } of [{ path: PARENT, ceilings: current }, ...children]) {
          expect(model.get(path)).toEqual(held);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('what is held already needs no write', () => {
    fc.assert(
      fc.property(desiredArbitrary, (desired) => {
        const held = ceilings(toCeilings(desired));
        expect(planCompartment(planWrites, PARENT, held, [], desired).writes).toEqual([]);
      }),
    );
  });

  test('names the children that have to come down, the deepest first', () => {
    const desired = { tenantSlug: 'acme', cpuMillicores: 250, memoryBytes: 64 * MIB, pids: 16 };
    const plan = planCompartment(
      planWrites,
      PARENT,
      ceilings({ ...toCeilings(desired), cpuMillicores: 500 }),
      [
        { path: `${PARENT}/a`, cpuMillicores: 400, cpuPeriodUsec: 100_000 },
        { path: `${PARENT}/a/in`, cpuMillicores: 300, cpuPeriodUsec: 50_000 },
        { path: `${PARENT}/b`, cpuMillicores: 250, cpuPeriodUsec: 100_000 },
      ],
      desired,
    );
    expect(plan.loweredChildren).toEqual([`${PARENT}/a/in`, `${PARENT}/a`]);
    expect(plan.writes.map(({ file, value }) => `${file}=${value}`)).toEqual([
      `${PARENT}/a/in/cpu.cfs_quota_us=12500`,
      `${PARENT}/a/cpu.cfs_quota_us=25000`,
      `${PARENT}/cpu.cfs_quota_us=25000`,
    ]);
  });
});
