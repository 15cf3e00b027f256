import type { HistorySeries, NeighbourResource } from '@bulkhead/shared';
import type { Values } from './statistics.ts';

const USEC_PER_SEC = 1_000_000;

/** What of an instance's history the waits are made from. */
export const WAIT_SERIES = [
  'cpuStallUsecPerSec',
  'throttledOwnUsecPerSec',
  'throttledTenantUsecPerSec',
  'memoryStallUsecPerSec',
  'ioStallUsecPerSec',
] as const satisfies readonly HistorySeries[];

export interface OwnBounds {
  /** It has disk throttles of its own, or its tenant has: their waits cannot be told from a busy disk's. */
  ioThrottled: boolean;
  /** What it uses of memory, and its tenant there, each against a ceiling of its own; null: there is none. */
  memory: readonly { used: Values; ceilingBytes: number | null }[];
}

/** From so much of its own ceiling on, a wait for memory is its own. */
const OWN_MEMORY_SHARE = 0.9;

/**
 * Shares of each step in which an instance waited for what the host has, with everything left out that is its own doing or its
 * tenant's: CPU pressure counts throttled time as waiting, and a wait for a page that had been thrown out counts as one
 * for a disk too (Linux 6.18; see verdict.ts of @bulkhead/shared). Where a part is not known, nothing is.
 */
export function contentionWaits(
  column: (series: (typeof WAIT_SERIES)[number]) => Values,
  { ioThrottled, memory }: OwnBounds,
): Record<NeighbourResource, Values> {
  const memoryStall = column('memoryStallUsecPerSec');
  const own = column('throttledOwnUsecPerSec');
  const tenant = column('throttledTenantUsecPerSec');
  const atOwnCeiling = (step: number) =>
    memory.some(
      ({ used, ceilingBytes }) => ceilingBytes !== null && (used[step] ?? 0) >= OWN_MEMORY_SHARE * ceilingBytes,
    );
  return {
    cpu: column('cpuStallUsecPerSec').map((stall, step) => shareLeft(stall, [own[step], tenant[step]])),
    memory: memoryStall.map((stall, step) => (atOwnCeiling(step) ? null : shareLeft(stall, []))),
    io: column('ioStallUsecPerSec').map((stall, step) => (ioThrottled ? null : shareLeft(stall, [memoryStall[step]]))),
  };
}

function shareLeft(stall: number | null, less: readonly (number | null | undefined)[]): number | null {
  if (stall === null) return null;
  let left = stall;
  for (const part of less) {
    if (part === null || part === undefined) return null;
    left -= part;
  }
  return Math.min(1, Math.max(0, left / USEC_PER_SEC));
}
