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

/** Of one instance and resource the worst are looked into, and of all of those the worst: noise makes episodes without end. */
const EPISODES_EACH = 5;
const EPISODES_JUDGED = 100;

/** A stretch in which an instance waited, before it is known for whom. */
interface Candidate {
  resource: NeighbourResource;
  instanceId: string;
  tenantId: string;
  waited: Values;
  episode: Episode;
  waitedBefore: number | null;
  waitedDuring: number;
  /** Steps, weighted with what was waited more than before. */
  lost: number;
  alsoWaited: number;
}

/**
 * Who waited, and who rose meanwhile. It says what went together in time and nothing else; where the numbers carry no name it
 * gives none, and says why. The wait that a name explains comes first, then the longest. Pure.
 */
export function findNeighbours(input: NeighbourInput): Neighbours[] {
  const candidates = NEIGHBOUR_RESOURCES.flatMap((resource) =>
    input.instances.flatMap((instance) => candidatesOf(input, resource, instance)),
  );
  const worst = onePerTenant(candidates.toSorted((a, b) => b.lost - a.lost).slice(0, EPISODES_JUDGED));
  const users = new Map(NEIGHBOUR_RESOURCES.map((resource) => [resource, usersOf(input, resource)]));
  return worst
    .map((candidate) => judge(input, users.get(candidate.resource) ?? [], candidate))
    .toSorted((a, b) => Number(a.unnamed !== null) - Number(b.unnamed !== null))
    .slice(0, MAX_NEIGHBOUR_FINDINGS);
}

function candidatesOf(
  { atMs, stepMs, tellFromMs }: NeighbourInput,
  resource: NeighbourResource,
  { id, tenantId, waited }: NeighbourInput['instances'][number],
): Candidate[] {
  const values = waited[resource];
  return findEpisodes(values)
    .filter(({ last }) => (atMs[last] ?? 0) + stepMs > tellFromMs)
    .map((episode) => {
      const { first, last, before } = episode;
      const waitedBefore = before === null ? null : meanOf(values.slice(before.first, before.last + 1));
      const waitedDuring = meanOf(values.slice(first, last + 1)) ?? 0;
      const lost = (last - first + 1) * (waitedDuring - (waitedBefore ?? 0));
      const whose = { resource, instanceId: id, tenantId, waited: values, alsoWaited: 0 };
      return { ...whose, episode, waitedBefore, waitedDuring, lost };
    })
    .toSorted((a, b) => b.lost - a.lost)
    .slice(0, EPISODES_EACH);
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

function judge({ atMs, stepMs, host }: NeighbourInput, users: readonly User[], candidate: Candidate): Neighbours {
  const { resource, instanceId, tenantId, waited, episode, waitedBefore, waitedDuring, alsoWaited } = candidate;
  const { first, last } = episode;
  const { use, capacity } = host[resource];
  const hostUsed = meanOf(use.slice(first, last + 1));
  const hostUsedShare = hostUsed === null || capacity === null ? null : hostUsed / capacity;
  const others = users.filter((user) => user.tenantId !== tenantId);
  const own = users.find((user) => user.tenantId === tenantId);
  const suspects = findSuspects(others, waited, episode, { resource, capacity });
  const unnamed = whyUnnamed({ resource, capacity, waited, own, episode, suspects, hostUsedShare });
  return {
    resource,
    fromMs: atMs[first] ?? 0,
    toMs: (atMs[last] ?? 0) + stepMs,
    instanceId,
    tenantId,
    alsoWaited,
    waitedBefore,
    waitedDuring,
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

/** Of instances of one tenant that waited for the same at the same time, the first. */
function onePerTenant(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const one of candidates) {
    const same = kept.find(
      (other) =>
        other.tenantId === one.tenantId &&
        other.resource === one.resource &&
        other.instanceId !== one.instanceId &&
        other.episode.first <= one.episode.last &&
        one.episode.first <= other.episode.last,
    );
    if (same === undefined) kept.push({ ...one });
    else same.alsoWaited += 1;
  }
  return kept;
}
