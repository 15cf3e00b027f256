import type { ObservedCompartment } from '@bulkhead/shared';

const KINDS = ['cpuMillicores', 'memoryBytes', 'pids'] as const;
type Kind = (typeof KINDS)[number];
type Amounts = Record<Kind, number>;

/** One ceiling that could not be lowered yet. */
export interface ShrinkRow {
  kind: Kind;
  inUse: number;
  asked: number;
  /** Null: the kernel holds no ceiling at all. */
  held: number | null;
}

/** The ceilings that the kernel still holds higher than was asked, with what is in use under each. */
export function prepareShrink(asked: Amounts, inUse: Amounts, observed: ObservedCompartment): ShrinkRow[] {
  return KINDS.map((kind) => ({ kind, inUse: inUse[kind], asked: asked[kind], held: observed[kind] })).filter(
    ({ asked: wanted, held }) => held === null || held > wanted,
  );
}
