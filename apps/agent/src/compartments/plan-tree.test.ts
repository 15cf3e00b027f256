import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCpuList } from '../cgroup/cpu-list.ts';
import type { Ceilings, GroupPath, PlannedWrite } from '../cgroup/driver.ts';
import { swapBetween } from '../cgroup/v1/ceilings.ts';
import type { GroupChange } from './plan-tree.ts';
import { planTree } from './plan-tree.ts';
import { PARENT, twoTrees } from './testing/arbitrary-tree.ts';
import type { ModelGroup } from './testing/v1-model.ts';
import { V1Model, millicores, orNone, planWrites } from './testing/v1-model.ts';

type Tree = ReadonlyMap<GroupPath, ModelGroup>;

function wishOf(path: GroupPath, tree: Tree): Partial<Ceilings> {
  const group = tree.get(path);
  if (group === undefined) throw new Error(path);
  const above = tree.get(path.slice(0, path.lastIndexOf('/')));
  const cpus = formatCpuList(group.cpus);
  return {
    cpuMillicores: millicores(group),
    // "All of the parent's" is how most groups ask for it.
    cpus: above !== undefined && formatCpuList(above.cpus) === cpus ? null : cpus,
    memoryBytes: group.memory,
    swapBytes: swapBetween(group.memory, group.memoryAndSwap),
    pids: group.pids,
    frozen: group.frozen,
  };
}

function plan(old: Tree, next: Tree): PlannedWrite[] {
  const held = new V1Model(old);
  const changes: GroupChange[] = [...old.keys()].map((path) => ({
    path,
    from: held.ceilings(path),
    to: wishOf(path, next),
  }));
  const steps = planTree(planWrites, changes);
  if (steps.some((step) => step.length !== 1)) throw new Error('v1 writes one value a step');
  return steps.flat();
}

/** What is above both trees, in words; [] when nothing is. Plain comparisons: this runs a hundred thousand times. */
function findAbove(model: V1Model, old: Tree, next: Tree): string[] {
  return [...model.groups].flatMap(([path, group]) => {
    const [before, after] = [old.get(path), next.get(path)];
    if (before === undefined || after === undefined) return [`${path} is in one tree only`];
    const numbers = (['quotaUsec', 'memory', 'memoryAndSwap', 'pids'] as const).filter(
      (name) => orNone(group[name]) > Math.max(orNone(before[name]), orNone(after[name])),
    );
    const cpus = [...group.cpus].filter((cpu) => !before.cpus.has(cpu) && !after.cpus.has(cpu));
    return [...numbers, ...cpus].map((what) => `${path} ${what}`);
  });
}

describe('planTree', () => {
  test('for any two trees: no write is refused, nothing is ever above the larger, the result is the new tree', () => {
    fc.assert(
      fc.property(twoTrees, ({ old, next }) => {
        const model = new V1Model(old);
        for (const write of plan(old, next)) {
          model.write(write);
          const above = findAbove(model, old, next);
          if (above.length > 0) throw new Error(`after ${write.file} = ${write.value}: ${above.join(', ')}`);
        }
        expect(Object.fromEntries(model.groups)).toEqual(Object.fromEntries(next));
        expect(plan(next, next)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  }, 30_000);

  test('undone in reverse order at any point, no write is refused and everything is as before', () => {
    fc.assert(
      fc.property(twoTrees, fc.nat(), ({ old, next }, stop) => {
        const model = new V1Model(old);
        const writes = plan(old, next);
        const done = writes.slice(0, stop % (writes.length + 1));
        for (const write of done) model.write(write);
        for (const write of done.toReversed()) model.write({ ...write, value: write.previous });
        expect(Object.fromEntries(model.groups)).toEqual(Object.fromEntries(old));
      }),
      { numRuns: 2_000 },
    );
  }, 30_000);

  test('a thaw comes before everything else and a freeze after it', () => {
    fc.assert(
      fc.property(twoTrees, ({ old, next }) => {
        const kinds = plan(old, next).map(({ value }) => (value === 'THAWED' ? 0 : value === 'FROZEN' ? 2 : 1));
        expect(kinds).toEqual(kinds.toSorted((left, right) => left - right));
      }),
    );
  });

  test('no order but this one would do: writing the new tree group by group is refused', () => {
    const refused = fc.sample(twoTrees, { numRuns: 500, seed: 7 }).filter(({ old, next }) => {
      const model = new V1Model(old);
      try {
        for (const path of old.keys()) {
          const steps = planWrites(path, model.ceilings(path), wishOf(path, next));
          for (const write of steps.flat()) model.write(write);
        }
        return false;
      } catch {
        return true;
      }
    });
    expect(refused.length).toBeGreaterThan(50);
  });

  test('a set that moves goes through both, and the groups below move in between', () => {
    const group = (cpus: number[]): ModelGroup => ({
      quotaUsec: null,
      periodUsec: 100_000,
      cpus: new Set(cpus),
      memory: null,
      memoryAndSwap: null,
      pids: null,
      frozen: false,
    });
    const tree = (cpus: number[]) =>
      new Map([
        [PARENT, group(cpus)],
        [`${PARENT}/a`, group(cpus)],
        [`${PARENT}/a/in`, group(cpus.slice(0, 1))],
      ]);
    expect(plan(tree([0, 1]), tree([2, 3])).map(({ path, value }) => `${path.slice(PARENT.length)} ${value}`)).toEqual([
      ' 0-3',
      '/a 0-3',
      '/a/in 2',
      '/a 2-3',
      ' 2-3',
    ]);
  });
});
