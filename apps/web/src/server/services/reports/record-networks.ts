import type { ObservedNetwork } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import { lockHost, type LinkSource, type Recorded } from './lock-host.ts';

/** Notes what a host says of its bridges, in the place of what it said before; publishes only what is different. */
export async function recordNetworks(
  deps: Pick<Deps, 'db' | 'changes' | 'now'>,
  source: LinkSource,
  observed: readonly ObservedNetwork[],
): Promise<Recorded> {
  const { hostId } = source;
  const told = JSON.stringify(observed);
  return deps.db.$transaction(async (tx) => {
    if ((await lockHost(tx, source)) === null) return 'stale';
    const removed = await tx.$queryRaw<{ slug: string }[]>`
      delete from "NetworkObservation" o using "Tenant" t
      where o."hostId" = ${hostId}::uuid and t.id = o."tenantId"
        and o."networkId" not in (select (value->>'id')::uuid from jsonb_array_elements(${told}::jsonb))
      returning t.slug`;
    const written = await tx.$queryRaw<{ slug: string }[]>`
      with told as (
        insert into "NetworkObservation" as kept ("networkId", "hostId", "tenantId", observed, "updatedAt")
        select n.id, ${hostId}::uuid, n."tenantId", value, ${deps.now()}::timestamptz
        from jsonb_array_elements(${told}::jsonb) join "Network" n on n.id = (value->>'id')::uuid
        on conflict ("networkId", "hostId") do update set observed = excluded.observed, "updatedAt" = excluded."updatedAt"
          where kept.observed is distinct from excluded.observed
        returning "tenantId"
      ) select distinct t.slug from told join "Tenant" t on t.id = told."tenantId"`;
    const slugs = new Set([...removed, ...written].map(({ slug }) => slug));
    await deps.changes.publish(
      tx,
      [...slugs].map((tenantSlug) => newsAbout('networks', { tenantSlug, hostId })),
    );
    return 'recorded';
  });
}
