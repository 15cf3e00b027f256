import type { ObservedVolume } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import { lockHost, type LinkSource, type Recorded } from './lock-host.ts';

/**
 * Notes what a host tells of its volumes. What it holds for one counts until it has said that it holds less; one that it has
 * removed is gone once it has answered that revision.
 */
export async function recordVolumes(
  deps: Pick<Deps, 'db' | 'changes' | 'now'>,
  source: LinkSource,
  observed: readonly ObservedVolume[],
): Promise<Recorded> {
  const { hostId } = source;
  if (observed.length === 0) return 'recorded';
  const told = JSON.stringify(observed);
  return deps.db.$transaction(async (tx) => {
    if ((await lockHost(tx, source)) === null) return 'stale';
    const changed = await tx.$queryRaw<{ tenantSlug: string; gone: boolean }[]>`
      update "Volume" v set
        observed = o.told,
        "heldBytes" = case when (o.told->>'revision')::int >= v.revision
          then greatest(v."sizeBytes", (o.told->>'sizeBytes')::bigint) else v."heldBytes" end,
        "goneAt" = case when v.absent and o.told->>'state' = 'absent' and (o.told->>'revision')::int >= v.revision
          then ${deps.now()}::timestamptz end
      from (select value as told from jsonb_array_elements(${told}::jsonb)) o, "Tenant" t
      where v.id = (o.told->>'id')::uuid and v."hostId" = ${hostId}::uuid and v."goneAt" is null and t.id = v."tenantId"
        and v.observed is distinct from o.told
      returning t.slug as "tenantSlug", v."goneAt" is not null as gone`;
    const slugs = new Set(changed.map(({ tenantSlug }) => tenantSlug));
    const hasGone = changed.some(({ gone }) => gone);
    // What is gone leaves the snapshot.
    if (hasGone) {
      await tx.$executeRaw`update "Host" set "desiredGeneration" = "desiredGeneration" + 1 where id = ${hostId}::uuid`;
    }
    await deps.changes.publish(tx, [
      ...[...slugs].map((tenantSlug) => newsAbout('volumes', { tenantSlug, hostId })),
      ...(hasGone ? [{ kind: 'desired' as const, hostId }] : []),
    ]);
    return 'recorded';
  });
}
