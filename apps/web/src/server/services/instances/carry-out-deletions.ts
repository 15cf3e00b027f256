import { forTenant } from '@bulkhead/db';
import type { Deps } from '../../deps.ts';
import { lockInstance } from './accept-change.ts';
import { acceptDeletion } from './delete-instance.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

/** Deletions of one look; what is left is found by the next. */
const MAX_AT_ONCE = 50;

interface Due {
  instanceId: string;
  hostId: string;
  tenantId: string;
  slug: string;
  name: string;
  actorId: string;
}

/**
 * Carries out the deletions that nobody has undone in time; answers how many. However many processes look: each deletion is
 * decided on under its instance's row lock, and whoever comes second finds it done.
 */
export async function carryOutDeletions(deps: Deps): Promise<number> {
  const due = await deps.db.$queryRaw<Due[]>`
    select i.id::text as "instanceId", i."hostId"::text as "hostId", t.id::text as "tenantId", t.slug, t.name,
      coalesce((select o."actorId" from "Operation" o where o."instanceId" = i.id and o.kind = 'discard'
        order by o.revision desc limit 1), i."createdById")::text as "actorId"
    from "Instance" i join "Tenant" t on t.id = i."tenantId"
    where i."deleteAt" <= ${deps.now()} and i."goneAt" is null and i."desiredState" <> 'absent'
    order by i."deleteAt" limit ${MAX_AT_ONCE}`;
  let done = 0;
  for (const one of due) {
    try {
      if (await carryOut({ ...deps, db: forTenant(deps.db, one.tenantId) }, one)) done += 1;
    } catch (error) {
      deps.log.warn('a deletion could not be carried out; tried again', { instance: one.instanceId, error });
    }
  }
  return done;
}

async function carryOut(deps: Deps, { instanceId, hostId, tenantId, slug, name, actorId }: Due): Promise<boolean> {
  return inTenantTransaction(deps, tenantId, async (tx) => {
    const instance = await lockInstance(tx, tenantId, { instanceId, hostId });
    const row = await tx.instance.findFirst({ where: { id: instanceId }, select: { deleteAt: true } });
    const deleteAt = row?.deleteAt ?? null;
    const isDue = deleteAt !== null && deleteAt <= deps.now() && instance.desiredState !== 'absent';
    if (!isDue) return false;
    const actor = { userId: actorId, displayName: '', tokenId: null, address: '' };
    const tenant = { id: tenantId, slug, name, role: 'owner' as const, scopes: new Set<never>() };
    await acceptDeletion(deps, tx, { tenant, actor, instance, auditedAs: 'system' });
    return true;
  });
}
