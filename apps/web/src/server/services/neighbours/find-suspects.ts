import { MAX_SUSPECTS, MIB } from '@bulkhead/shared';
import type { NeighbourResource } from '@bulkhead/shared';
import type { Episode } from './find-episodes.ts';
import { correlationOf, meanOf, medianOf } from './statistics.ts';
import type { Values } from './statistics.ts';

/** Fewer pairs of values correlate by chance. */
export const FEWEST_PAIRS = 4;
/** Whose use moves with the wait less closely than this is not named. */
const LEAST_CORRELATION = 0.5;
/** A rise of less than this share of what it was before is the usual up and down. */
const LEAST_GROWTH = 0.2;

/** What a rise has to be at least, in the resource's unit, and as a share of all that the host has. */
const LEAST_RISE: Record<NeighbourResource, { amount: number; shareOfHost: number }> = {
  cpu: { amount: 100, shareOfHost: 0.05 },
  memory: { amount: 64 * MIB, shareOfHost: 0.02 },
  io: { amount: MIB, shareOfHost: 0 },
};

export interface Suspect {
  /** Null: what belongs to no tenant. */
  tenantId: string | null;
  before: number;
  during: number;
  correlation: number;
}

export interface User {
  tenantId: string | null;
  /** millicores, bytes, or bytes a second; 0 where it was not there. */
  use: Values;
}

/**
 * How much a user rose from before an episode to during it: the median before, which a step that the rise had already
 * begun in does not move, and the mean during. Null: not known.
 */
export function riseOf(use: Values, { first, last, before }: Episode): { before: number; during: number } | null {
  if (before === null) return null;
  const level = medianOf(use.slice(before.first, before.last + 1));
  const during = meanOf(use.slice(first, last + 1));
  return level === null || during === null ? null : { before: level, during };
}

/** Whether a rise is more than the usual up and down. `capacity`: all that the host has, in the same unit; null: unknown. */
export function isRise(
  { before, during }: { before: number; during: number },
  resource: NeighbourResource,
  capacity: number | null,
): boolean {
  const { amount, shareOfHost } = LEAST_RISE[resource];
  const rise = during - before;
  return rise >= Math.max(amount, shareOfHost * (capacity ?? 0)) && rise >= LEAST_GROWTH * before;
}

/** Those who rose while it waited, and whose use moves with its wait; the largest rise first. */
export function findSuspects(
  others: readonly User[],
  waited: Values,
  episode: Episode,
  { resource, capacity }: { resource: NeighbourResource; capacity: number | null },
): Suspect[] {
  const from = episode.before?.first ?? episode.first;
  const waitedThen = waited.slice(from, episode.last + 1);
  return others
    .flatMap(({ tenantId, use }) => {
      const rise = riseOf(use, episode);
      if (rise === null || !isRise(rise, resource, capacity)) return [];
      const correlation = correlationOf(use.slice(from, episode.last + 1), waitedThen, FEWEST_PAIRS);
      return correlation === null || correlation < LEAST_CORRELATION ? [] : [{ tenantId, ...rise, correlation }];
    })
    .toSorted((a, b) => b.during - b.before - (a.during - a.before))
    .slice(0, MAX_SUSPECTS);
}
