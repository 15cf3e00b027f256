import type { Heartbeat } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import type { LinkSource, Recorded } from './lock-host.ts';

/** Notes that a host lives, by the database's clock, and what its tenants use on it. */
export async function recordHeartbeat(
  deps: Pick<Deps, 'db' | 'changes'>,
  { hostId, linkEpoch }: LinkSource,
  heartbeat: Heartbeat,
): Promise<Recorded> {
  return deps.db.$transaction(async (tx) => {
    // An agent is believed about the tenants that it was given and about no others.
    const tenants = await tx.$queryRaw<{ slug: string }[]>`
      select distinct t."slug" from "Instance" i join "Tenant" t on t."id" = i."tenantId"
      where i."hostId" = ${hostId}::uuid and i."goneAt" is null`;
    const here = new Set(tenants.map(({ slug }) => slug));
    const compartments = heartbeat.compartments.filter(({ tenantSlug }) => here.has(tenantSlug));
    const updated = await tx.$executeRaw`
      update "Host" set "lastSeenAt" = now(), "heartbeat" = ${JSON.stringify({ ...heartbeat, compartments })}::jsonb
      where "id" = ${hostId}::uuid and "linkEpoch" = ${linkEpoch}`;
    if (updated === 0) return 'stale';
    await deps.changes.publish(tx, [
      newsAbout('hosts', { hostId }),
      ...tenants.map(({ slug }) => newsAbout('usage', { tenantSlug: slug, hostId })),
    ]);
    return 'recorded';
  });
}
