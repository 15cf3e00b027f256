import type { Database, Prisma } from '@bulkhead/db';
import { hostEventSchema, type HostEventRow } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { noSuchHost } from '../hosts/host-rows.ts';

/** What a host noticed or did by itself, newest first. Errors: NOT_FOUND. */
export async function listHostEvents(
  deps: Deps,
  { hostId, limit }: { hostId: string; limit: number },
): Promise<HostEventRow[]> {
  const host = await deps.db.host.findUnique({ where: { id: hostId }, select: { id: true } });
  if (!host) throw noSuchHost(hostId);
  return readEvents(deps.db, { hostId }, limit);
}

/** The same on all hosts, as far as it is about this tenant. */
export function listTenantEvents(
  deps: Deps,
  tenant: TenantContext,
  { limit }: { limit: number },
): Promise<HostEventRow[]> {
  return readEvents(deps.db, { tenantId: tenant.id }, limit);
}

/** Whom it is about is what was believed when it was told, never the words of the agent. */
async function readEvents(db: Database, where: Prisma.HostEventWhereInput, limit: number): Promise<HostEventRow[]> {
  const rows = await db.hostEvent.findMany({
    where,
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit,
    include: { host: { select: { name: true } } },
  });
  const tenants = await db.tenant.findMany({
    where: { id: { in: [...new Set(rows.flatMap(({ tenantId }) => tenantId ?? []))] } },
    select: { id: true, slug: true },
  });
  const slugOf = new Map(tenants.map(({ id, slug }) => [id, slug]));
  return rows.map(({ event, tenantId, instanceId, hostId, host }) => ({
    ...hostEventSchema.parse(event),
    tenantSlug: tenantId === null ? null : (slugOf.get(tenantId) ?? null),
    instanceId,
    hostId,
    hostName: host.name,
  }));
}
