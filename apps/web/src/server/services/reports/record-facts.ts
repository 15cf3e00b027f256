import type { HostFacts } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import type { LinkSource, Recorded } from './lock-host.ts';

/** Notes what a host is. Its cores and memory decide what admission may place there. */
export async function recordFacts(
  deps: Pick<Deps, 'db' | 'changes'>,
  { hostId, linkEpoch }: LinkSource,
  facts: HostFacts,
): Promise<Recorded> {
  return deps.db.$transaction(async (tx) => {
    const updated = await tx.$executeRaw`
      update "Host" set "cores" = ${facts.cores}, "memoryBytes" = ${BigInt(facts.memoryBytes)},
        "facts" = ${JSON.stringify(facts)}::jsonb, "lastSeenAt" = now()
      where "id" = ${hostId}::uuid and "linkEpoch" = ${linkEpoch}`;
    if (updated === 0) return 'stale';
    await deps.changes.publish(tx, [newsAbout('hosts', { hostId })]);
    return 'recorded';
  });
}
