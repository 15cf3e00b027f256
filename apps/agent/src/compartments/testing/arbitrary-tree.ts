import fc from 'fast-check';
import type { GroupPath } from '../../cgroup/driver.ts';
import { SWAP_MARGIN_BYTES } from '../../cgroup/v1/ceilings.ts';
import type { ModelGroup } from './v1-model.ts';

export const PARENT = 'bulkhead/acme';
const MIB = 1024 ** 2;
const MOST_MILLICORES = 64_000;
/** A quota of 1 ms in the shortest of the periods below. */
const LEAST_MILLICORES = 20;
const PERIODS = [50_000, 100_000, 250_000] as const;

/** One group of a tree: random numbers that become values once it is known what is above. */
interface Seed {
  /** Which of the earlier groups is right above. */
  above: number;
  period: (typeof PERIODS)[number];
  old: ValueSeed;
  next: ValueSeed;
}

interface ValueSeed {
  /** Of what the nearest ceiling above leaves; null = none. */
  cpuShare: number | null;
  cpuBits: number;
  mebibytes: number | null;
  swap: number | null;
  pids: number | null;
  frozen: boolean;
}

const values: fc.Arbitrary<ValueSeed> = fc.record({
  cpuShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  cpuBits: fc.integer({ min: 1, max: 255 }),
  mebibytes: fc.option(fc.integer({ min: 1, max: 4_000 })),
  swap: fc.option(fc.constantFrom(0, MIB, 512 * MIB)),
  pids: fc.option(fc.integer({ min: 0, max: 10_000 })),
  frozen: fc.boolean(),
});

/** Two trees of the same shape, both such as the kernel would hold: what is, and what is to be. */
export const twoTrees: fc.Arbitrary<{ old: Map<GroupPath, ModelGroup>; next: Map<GroupPath, ModelGroup> }> = fc
  .array(fc.record({ above: fc.nat(), period: fc.constantFrom(...PERIODS), old: values, next: values }), {
    minLength: 1,
    maxLength: 7,
  })
  .map((seeds) => ({ old: grow(seeds, 'old'), next: grow(seeds, 'next') }));

function grow(seeds: readonly Seed[], which: 'old' | 'next'): Map<GroupPath, ModelGroup> {
  const tree: { path: GroupPath; group: ModelGroup; most: number }[] = [];
  for (const [index, seed] of seeds.entries()) {
    const above = index === 0 ? undefined : tree[seed.above % index];
    const value = seed[which];
    const most = above?.most ?? MOST_MILLICORES;
    const millicores =
      value.cpuShare === null || most < LEAST_MILLICORES
        ? null
        : LEAST_MILLICORES + Math.floor(value.cpuShare * (most - LEAST_MILLICORES));
    const memory = value.mebibytes === null ? null : value.mebibytes * MIB;
    tree.push({
      path: above === undefined ? PARENT : `${above.path}/${index}`,
      most: millicores ?? most,
      group: {
        quotaUsec: millicores === null ? null : (millicores * seed.period) / 1000,
        periodUsec: seed.period,
        cpus: pick(value.cpuBits, above?.group.cpus ?? new Set([0, 1, 2, 3, 4, 5, 6, 7])),
        memory,
        memoryAndSwap: memory === null || value.swap === null ? null : memory + value.swap + SWAP_MARGIN_BYTES,
        pids: value.pids,
        frozen: value.frozen,
      },
    });
  }
  return new Map(tree.map(({ path, group }) => [path, group]));
}

/** Those of the set whose bit is 1; all of it when that would be none. */
function pick(bits: number, from: ReadonlySet<number>): Set<number> {
  const some = new Set([...from].filter((cpu) => ((bits >> cpu) & 1) === 1));
  return some.size === 0 ? new Set(from) : some;
}
