import type { Transaction } from '@bulkhead/db';
import type { ChangeBus } from '../../changes.ts';

/** What this host should run has changed: a new generation, and word to whoever holds its link, at commit. */
export async function bumpHost(tx: Transaction, changes: ChangeBus, hostId: string): Promise<void> {
  await tx.$executeRaw`update "Host" set "desiredGeneration" = "desiredGeneration" + 1 where id = ${hostId}::uuid`;
  await changes.publish(tx, [{ kind: 'desired', hostId }]);
}
