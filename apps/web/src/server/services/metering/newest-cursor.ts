import type { Database } from '@bulkhead/db';
import type { UsageRead } from '@bulkhead/shared';

export type UsagePosition = UsageRead;

/** How far the journal that a host told of last is in the ledger. */
export async function newestCursor(db: Database, hostId: string): Promise<UsagePosition> {
  const cursor = await db.usageCursor.findFirst({
    where: { hostId },
    orderBy: { updatedAt: 'desc' },
    select: { journalId: true, seq: true },
  });
  return { journalId: cursor?.journalId ?? null, after: Number(cursor?.seq ?? 0) };
}
