import { MAX_NEIGHBOUR_FINDINGS, NEIGHBOUR_RESOURCES } from '@bulkhead/shared';
import type { NeighbourResource, UnnamedReason } from '@bulkhead/shared';
import { findEpisodes } from './find-episodes.ts';
import type { Episode } from './find-episodes.ts';
import { FEWEST_PAIRS, findSuspects, isRise, riseOf } from './find-suspects.ts';
import type { Suspect, User } from './find-suspects.ts';
import { knownOf, meanOf } from './statistics.ts';
import type { Values } from './statistics.ts';

/** From this mean over the steps on a host counts as full: a minute's mean hides the bursts in which it was. */
const FULL_SHARE = 0.75;

export interface NeighbourInput {
  stepMs: number;
  /** Beginnings of the steps; every `Values` below is as long. */
  atMs: readonly number[];
  /** Episodes that end before it are the past that this one is compared with, and not told. */
  tellFromMs: number;
  /** What the whole host uses, and has: millicores, bytes; null: not known, or, of disks, nothing that has an end. */
  host: Record<NeighbourResource, { use: Values; capacity: number | null }>;
  /** What each tenant uses there; null at a step: it was not there, or that is not known. */
  tenants: readonly { id: string; use: Record<NeighbourResource, Values> }[];
  /**
   * Shares of each step in which some task of it waited for the host: what stood still for its own ceiling or its tenant's
   * is left out already (contention-waits.ts).
   */
  instances: readonly { id: string; tenantId: string; waited: Record<NeighbourResource, Values> }[];
}

export interface Neighbours {
  resource: NeighbourResource;
  fromMs: number;
  toMs: number;
  instanceId: string;
  tenantId: string;
  alsoWaited: number;
  waitedBefore: number | null;
  waitedDuring: number;
  hostUsedShare: number | null;
  suspects: Suspect[];
  unnamed: UnnamedReason | null;
}

/**
 * Who waited, and who rose meanwhile. It says what went together in time and nothing else; where the numbers carry no name it
 * gives none, and says why. The wait that a name explains comes first, then the longest. Pure.
 */
export function findNeighbours(input: NeighbourInput): Neighbours[] {
  const found = NEIGHBOUR_RESOURCES.flatMap((resource) => {
    const users = usersOf(input, resource);
    return input.instances.flatMap(({ id, tenantId, waited }) =>
      findEpisodes(waited[resource])
        .filter(({ last }) => (input.atMs[last] ?? 0) + input.stepMs > input.tellFromMs)
        .map((episode) => judge(input, resource, users, { id, tenantId, waited: waited[resource] }, episode)),
    );
  });
  return onePerTenant(found)
    .toSorted((a, b) => Number(a.unnamed !== null) - Number(b.unnamed !== null) || lostMs(b) - lostMs(a))
    .slice(0, MAX_NEIGHBOUR_FINDINGS);
}

/** Every tenant, and what the host used beyond all of them. */
function usersOf({ host, tenants }: NeighbourInput, resource: NeighbourResource): User[] {
  const { use: ofHost } = host[resource];
  // Whoever has no value at a step of which the host has one was not there.
  const users = tenants.map(({ id, use }) => ({
    tenantId: id,
    use: ofHost.map((whole, step) => use[resource][step] ?? (whole === null ? null : 0)),
  }));
  const beyond = ofHost.map((whole, step) =>
    whole === null ? null : Math.max(0, whole - users.reduce((sum, { use }) => sum + (use[step] ?? 0), 0)),
  );
  return [...users, { tenantId: null, use: beyond }];
}

function judge(
  { atMs, stepMs, host }: NeighbourInput,
  resource: NeighbourResource,
  users: readonly User[],
  victim: { id: string; tenantId: string; waited: Values },
  episode: Episode,
): Neighbours {
  const { first, last, before } = episode;
  const { use, capacity } = host[resource];
  const hostUsed = meanOf(use.slice(first, last + 1));
  const hostUsedShare = hostUsed === null || capacity === null ? null : hostUsed / capacity;
  const others = users.filter(({ tenantId }) => tenantId !== victim.tenantId);
  const own = users.find(({ tenantId }) => tenantId === victim.tenantId);
  const suspects = findSuspects(others, victim.waited, episode, { resource, capacity });
  const unnamed = whyUnnamed({ resource, capacity, waited: victim.waited, own, episode, suspects, hostUsedShare });
  return {
    resource,
    fromMs: atMs[first] ?? 0,
    toMs: (atMs[last] ?? 0) + stepMs,
    instanceId: victim.id,
    tenantId: victim.tenantId,
    alsoWaited: 0,
    waitedBefore: before === null ? null : meanOf(victim.waited.slice(before.first, before.last + 1)),
    waitedDuring: meanOf(victim.waited.slice(first, last + 1)) ?? 0,
    hostUsedShare,
    suspects: unnamed === null ? suspects : [],
    unnamed,
  };
}

function whyUnnamed(about: {
  resource: NeighbourResource;
  capacity: number | null;
  waited: Values;
  own: User | undefined;
  episode: Episode;
  suspects: readonly Suspect[];
  hostUsedShare: number | null;
}): UnnamedReason | null {
  const { resource, capacity, waited, own, episode, suspects, hostUsedShare } = about;
  if (hostUsedShare !== null && hostUsedShare < FULL_SHARE) return 'host-not-full';
  const { first, last, before } = episode;
  if (before === null || knownOf(waited.slice(before.first, last + 1)).length < FEWEST_PAIRS) return 'too-little';
  if (knownOf(waited.slice(before.first, first)).length < 2) return 'too-little';
  const ownRise = own === undefined ? null : riseOf(own.use, episode);
  const largest = suspects[0];
  const rose = ownRise !== null && isRise(ownRise, resource, capacity) ? ownRise.during - ownRise.before : 0;
  if (rose > 0 && rose >= (largest === undefined ? 0 : largest.during - largest.before)) return 'self-rose';
  return largest === undefined ? 'nobody-rose' : null;
}

function lostMs({ fromMs, toMs, waitedBefore, waitedDuring }: Neighbours): number {
  return (toMs - fromMs) * (waitedDuring - (waitedBefore ?? 0));
}

/** Of instances of one tenant that waited for the same at the same time, the one that lost most. */
function onePerTenant(found: readonly Neighbours[]): Neighbours[] {
  const kept: Neighbours[] = [];
  for (const one of found.toSorted((a, b) => lostMs(b) - lostMs(a))) {
    const same = kept.find(
      (other) =>
        other.tenantId === one.tenantId &&
        other.resource === one.resource &&
        other.instanceId !== one.instanceId &&
        other.fromMs < one.toMs &&
        one.fromMs < other.toMs,
    );
    if (same === undefined) kept.push({ ...one });
    else same.alsoWaited += 1;
  }
  return kept;
}
