import type { Transaction } from '@bulkhead/db';

/** Which agent's connection a message came over. */
export interface LinkSource {
  hostId: string;
  linkEpoch: number;
}

/** Stale: a newer connection of the host was accepted since, maybe by another process. Nothing was written. */
export type Recorded = 'recorded' | 'stale';

export interface LockedHost {
  epoch: number;
  desiredGeneration: number;
  reportedGeneration: number;
}

/**
 * Locks the host's row before any other row of it, as every transaction does. Null when the link is stale. The lock
 * lets instances be inserted meanwhile (their foreign keys only need the key to stay).
 */
export async function lockHost(tx: Transaction, { hostId, linkEpoch }: LinkSource): Promise<LockedHost | null> {
  const [row] = await tx.$queryRaw<{ epoch: number; desiredGeneration: bigint; reportedGeneration: bigint }[]>`
    select "epoch", "desiredGeneration", "reportedGeneration" from "Host"
    where "id" = ${hostId}::uuid and "linkEpoch" = ${linkEpoch} for no key update`;
  if (row === undefined) return null;
  return {
    epoch: row.epoch,
    desiredGeneration: Number(row.desiredGeneration),
    reportedGeneration: Number(row.reportedGeneration),
  };
}
