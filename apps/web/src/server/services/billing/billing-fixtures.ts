import type { Database } from '@bulkhead/db';
import { HOUR_MS, USAGE_COUNTERS, type UsageCounter } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';

type Counts = Partial<Record<UsageCounter, number | bigint>>;

export interface CountedHour extends Counts {
  kind: 'instance' | 'tenant' | 'host';
  hostId: string;
  tenantId?: string;
  instanceId?: string;
  name?: string;
  image?: string;
  tags?: string[];
  /** An odometer's own; another one for each where it is left out. */
  meterId?: string;
  atMs: number;
  /** The same in so many hours, one after the other. */
  hours?: number;
}

/** Writes rows of the ledger as the reader of journals does. */
export async function countHours(db: Database, ...counted: CountedHour[]): Promise<void> {
  const data = counted.flatMap((one) => {
    const { kind, hostId, tenantId = null, instanceId = null, name = '', image = '', tags = [] } = one;
    const meterId = one.meterId ?? randomUUID();
    const counters = Object.fromEntries(USAGE_COUNTERS.map((counter) => [counter, BigInt(one[counter] ?? 0)]));
    return Array.from({ length: one.hours ?? 1 }, (_, index) => ({
      hour: new Date(one.atMs + index * HOUR_MS),
      meterId,
      hostId,
      kind,
      tenantId,
      instanceId,
      instanceName: name,
      imageReference: image,
      tags,
      ...counters,
    }));
  });
  await db.usageHour.createMany({ data });
}

/** A host's journal is in the ledger up to a moment; where a tenant is given, it has an odometer there. */
export async function readJournalTo(db: Database, hostId: string, readToMs: number, tenantId?: string): Promise<void> {
  const journalId = randomUUID();
  const readTo = new Date(readToMs);
  await db.usageCursor.create({ data: { hostId, journalId, seq: 1n, readTo } });
  if (tenantId === undefined) return;
  await db.meter.create({
    data: { id: randomUUID(), hostId, journalId, kind: 'tenant', tenantId, totals: [], readTo },
  });
}
