import type { Heartbeat } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import type { LinkSource, Recorded } from './lock-host.ts';

/** Notes that a host lives, by the database's clock, and what is used on it. */
export async function recordHeartbeat(
  deps: Pick<Deps, 'db' | 'changes'>,
  { hostId, linkEpoch }: LinkSource,
  heartbeat: Heartbeat,
): Promise<Recorded> {
  return deps.db.$transaction(async (tx) => {
    const updated = await tx.$executeRaw`
      update "Host" set "lastSeenAt" = now(), "heartbeat" = ${JSON.stringify(heartbeat)}::jsonb
      where "id" = ${hostId}::uuid and "linkEpoch" = ${linkEpoch}`;
    if (updated === 0) return 'stale';
    // Not the slugs that the message names: an agent speaks to the tenants that it was given and to no others.
    const tenants = await tx.$queryRaw<{ slug: string }[]>`
      select distinct t."slug" from "Instance" i join "Tenant" t on t."id" = i."tenantId"
      where i."hostId" = ${hostId}::uuid and i."goneAt" is null`;
    await deps.changes.publish(tx, [
      newsAbout('hosts', { hostId }),
      ...tenants.map(({ slug }) => newsAbout('usage', { tenantSlug: slug, hostId })),
    ]);
    return 'recorded';
  });
}
