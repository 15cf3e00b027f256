import type { Idlest } from '@bulkhead/shared';

/** A running instance and what it uses. `cpuUsedMillicores` null: not measured yet, as of one that has just started. */
export interface IdlestCandidate {
  instanceId: string;
  cpuUsedMillicores: number | null;
  memoryUsedBytes: number;
}

/**
 * Pure: who would lose least by being stopped: the lowest CPU use. Of equals the one with more memory, since stopping it frees
 * more; then by id, so that the answer stays the same. Who was not measured yet is named only when nobody was: it may be
 * about to work. Null: nobody runs.
 */
export function findIdlest(candidates: readonly IdlestCandidate[]): Idlest {
  const [first] = candidates.toSorted(
    (a, b) =>
      (a.cpuUsedMillicores ?? Infinity) - (b.cpuUsedMillicores ?? Infinity) ||
      b.memoryUsedBytes - a.memoryUsedBytes ||
      (a.instanceId < b.instanceId ? -1 : 1),
  );
  return first === undefined ? null : { ...first, cpuUsedMillicores: first.cpuUsedMillicores ?? 0 };
}
