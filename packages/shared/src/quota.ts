/** What an instance reserves and what a quota, a host or a compartment can hold. */
export interface Resources {
  instances: number;
  cpuMillicores: number;
  memoryBytes: number;
  pids: number;
}

export const RESOURCE_KINDS = ['instances', 'cpuMillicores', 'memoryBytes', 'pids'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

export const NO_RESOURCES: Resources = { instances: 0, cpuMillicores: 0, memoryBytes: 0, pids: 0 };

/** How much of something is there and how much of it is taken. */
export interface Room {
  limit: Resources;
  reserved: Resources;
}

/** One reason why a request does not fit. `available` may be negative after a limit was lowered. */
export interface Shortage {
  scope: 'tenant' | 'host';
  /** The host's name, when the scope is a host. */
  host?: string;
  kind: ResourceKind;
  requested: number;
  available: number;
  limit: number;
}

export function addResources(a: Resources, b: Resources): Resources {
  return {
    instances: a.instances + b.instances,
    cpuMillicores: a.cpuMillicores + b.cpuMillicores,
    memoryBytes: a.memoryBytes + b.memoryBytes,
    pids: a.pids + b.pids,
  };
}

export function subtractResources(a: Resources, b: Resources): Resources {
  return {
    instances: a.instances - b.instances,
    cpuMillicores: a.cpuMillicores - b.cpuMillicores,
    memoryBytes: a.memoryBytes - b.memoryBytes,
    pids: a.pids - b.pids,
  };
}

export function sumResources(all: Iterable<Resources>): Resources {
  let sum = NO_RESOURCES;
  for (const one of all) sum = addResources(sum, one);
  return sum;
}

/** What is left in a room; never negative kinds hidden: a lowered limit shows as a negative number. */
export function availableIn(room: Room): Resources {
  return subtractResources(room.limit, room.reserved);
}

/**
 * The kinds in which `requested` does not fit into `room`. A kind of which nothing (more) is requested never binds, so
 * that shrinking is possible in a room that is already over its limit.
 */
export function shortagesIn(
  room: Room,
  requested: Resources,
  where: { scope: 'tenant' } | { scope: 'host'; host: string },
): Shortage[] {
  const available = availableIn(room);
  return RESOURCE_KINDS.filter((kind) => requested[kind] > 0 && requested[kind] > available[kind]).map((kind) => ({
    ...where,
    kind,
    requested: requested[kind],
    available: available[kind],
    limit: room.limit[kind],
  }));
}

export interface PlacementCandidate {
  id: string;
  name: string;
  room: Room;
}

/**
 * The host for a request: among those with room, the one whose scarcer of CPU and memory stays the freest after the
 * launch (spread by free reservation). Ties go to the name that sorts first, so that a placement can be repeated.
 */
export function placeOnHost<T extends PlacementCandidate>(candidates: readonly T[], requested: Resources): T | null {
  let best: T | null = null;
  let bestScore = -Infinity;
  for (const candidate of candidates.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (shortagesIn(candidate.room, requested, { scope: 'host', host: candidate.name }).length > 0) continue;
    const score = freeShareAfter(candidate.room, requested);
    if (score > bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

function freeShareAfter(room: Room, requested: Resources): number {
  const left = subtractResources(availableIn(room), requested);
  const share = (kind: ResourceKind) => (room.limit[kind] > 0 ? left[kind] / room.limit[kind] : 0);
  return Math.min(share('cpuMillicores'), share('memoryBytes'));
}

/** The largest request of the same shape that fits into every room, or null where not even the least does. */
export function shrinkToFit(requested: Resources, rooms: readonly Room[], least: Resources): Resources | null {
  const fitted = { ...requested };
  for (const kind of RESOURCE_KINDS) {
    const available = Math.min(...rooms.map((room) => availableIn(room)[kind]));
    fitted[kind] = Math.min(requested[kind], available);
    if (fitted[kind] < least[kind]) return null;
  }
  return fitted;
}
