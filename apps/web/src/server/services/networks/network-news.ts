import type { Transaction } from '@bulkhead/db';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';

/**
 * What of the tenant's networking was changed concerns every host on which an instance of it has a network: each gets a new
 * generation. Hosts are locked in the order of their ids, as everywhere.
 */
export async function tellNetworkHosts(
  deps: Pick<Deps, 'changes'>,
  tx: Transaction,
  tenant: TenantContext,
): Promise<void> {
  const hosts = await tx.$queryRaw<{ id: string }[]>`
    select h.id::text as id from "Host" h where h.id in (
      select i."hostId" from "Instance" i join "NetworkAttachment" a on a."instanceId" = i.id
      where i."tenantId" = ${tenant.id}::uuid and i."goneAt" is null
    ) order by h.id for no key update`;
  for (const { id } of hosts) {
    await tx.$executeRaw`update "Host" set "desiredGeneration" = "desiredGeneration" + 1 where id = ${id}::uuid`;
  }
  await deps.changes.publish(tx, [
    newsAbout('networks', { tenantSlug: tenant.slug }),
    ...hosts.map(({ id }) => ({ kind: 'desired' as const, hostId: id })),
  ]);
}
