import { dirname } from 'node:path';
import { COLUMN } from '../cgroup/columns.ts';
import type { SampleRow } from '../cgroup/driver.ts';
import { REST_USEC } from '../cgroup/reading-plan.ts';
import type { SampledGroup } from './sampled-group.ts';

/** What one that rests runs in a sweep at the most for it to count as usual, µs: an init that wakes once a second. */
const USUAL_USEC = 50;
/** The usual follows what is seen slowly, so that it does not follow one that begins to work. */
const FOLLOWS = 1 / 8;

interface Member {
  group: SampledGroup;
  usageUsec: number;
  pids: number;
}

/** What was just sampled: `read`, its numbers are in the row; `left`, it is as it was in the sweep before; `gone`. */
export interface Sampled {
  group: SampledGroup;
  how: 'read' | 'left' | 'gone';
}

/**
 * A compartment and the instances in it. The kernel counts in the compartment what its instances run and how many processes
 * they have, so whoever rests need not be asked: when the compartment has run for no more than those who work and what
 * the resting ones usually do, and has no process more or less, they are as they were. Of the resting ones together
 * no more than REST_USEC a sweep beyond the usual goes unseen so, and that until each one's turn; nothing of the compartment.
 */
export class Family {
  readonly #parent: Member;
  readonly #children: readonly Member[];
  #usualUsec = 0;
  #pidsElsewhere = Number.NaN;

  constructor(parent: SampledGroup, children: readonly SampledGroup[]) {
    const member = (group: SampledGroup): Member => ({ group, usageUsec: Number.NaN, pids: Number.NaN });
    this.#parent = member(parent);
    this.#children = children.map(member);
  }

  /** Samples all, one with each step; between two steps others may run. */
  *sample(sweep: number, row: SampleRow): Generator<Sampled, void, undefined> {
    const before = this.#parent.usageUsec;
    yield this.#read(this.#parent, sweep, row);
    if (this.#children.length === 0) return;
    let elsewhereUsec = this.#parent.usageUsec - before;
    // Those who work right after it, so that the same moment counts for both.
    const resting: Member[] = [];
    for (const child of this.#children) {
      if (child.group.mayRest(sweep)) {
        resting.push(child);
        continue;
      }
      const childBefore = child.usageUsec;
      const wasResting = child.group.isResting;
      yield this.#read(child, sweep, row);
      if (!wasResting) elsewhereUsec -= child.usageUsec - childBefore || 0;
    }
    const areLeft = this.#isUsual(elsewhereUsec);
    for (const child of resting) {
      const { group } = child;
      if (areLeft && group.pass()) yield { group, how: 'left' };
      else yield this.#read(child, sweep, row);
    }
    this.#learn(elsewhereUsec, areLeft, resting);
  }

  #read(member: Member, sweep: number, row: SampleRow): Sampled {
    const { group } = member;
    const isThere = group.sample(sweep, row);
    member.usageUsec = isThere ? (row[COLUMN.cpuUsageUsec] ?? Number.NaN) : Number.NaN;
    member.pids = isThere ? (row[COLUMN.pidsCurrent] ?? Number.NaN) : 0;
    return { group, how: isThere ? 'read' : 'gone' };
  }

  #isUsual(elsewhereUsec: number): boolean {
    return elsewhereUsec - this.#usualUsec < REST_USEC && this.#countElsewhere() === this.#pidsElsewhere;
  }

  #learn(elsewhereUsec: number, areLeft: boolean, resting: readonly Member[]): void {
    this.#pidsElsewhere = this.#countElsewhere();
    const ranUsec = Math.min(Math.max(0, elsewhereUsec), USUAL_USEC * this.#children.length);
    if (areLeft) this.#usualUsec += (ranUsec - this.#usualUsec) * FOLLOWS;
    else if (resting.every(({ group }) => group.isResting)) this.#usualUsec = ranUsec;
  }

  /** Processes of the compartment that are in no instance as it was last read. */
  #countElsewhere(): number {
    let pids = this.#parent.pids;
    for (const child of this.#children) pids -= child.pids;
    return pids;
  }
}

/** Every group in one family: with those right below it where it has any, and alone otherwise. */
export function toFamilies(groups: readonly SampledGroup[]): Family[] {
  const byPath = new Map(groups.flatMap((group) => (group.path === null ? [] : [[group.path, group] as const])));
  const children = new Map<SampledGroup, SampledGroup[]>();
  const parents: SampledGroup[] = [];
  for (const group of groups) {
    const parent = group.path === null ? undefined : byPath.get(dirname(group.path));
    const siblings = parent === undefined ? parents : (children.get(parent) ?? []);
    siblings.push(group);
    if (parent !== undefined) children.set(parent, siblings);
  }
  return parents.map((parent) => new Family(parent, children.get(parent) ?? []));
}
