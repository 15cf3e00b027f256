import { Prisma } from '@bulkhead/db';
import type { TenantOverview } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { downBefore, hostState } from '../hosts/host-state.ts';
import { countByState, readInstanceRows } from '../instances/instance-rows.ts';
import { instanceStateSql } from '../instances/instance-state.ts';
import { readOperations } from '../operations/operation-view.ts';
import { noSuchTenant, readTenants } from '../tenants/tenant-rows.ts';
import { heldCompartments } from '../usage/holdings.ts';
import { compartmentUsage, NO_USAGE } from '../usage/usage.ts';

const MAX_ATTENTION = 10;
const RECENT_OPERATIONS = 10;
/** A kill stays worth a look for this long after a restart has hidden it. */
const KILL_NEWS_MS = 15 * 60_000;

/** What a tenant asks first: is anything wrong, and how much is left. */
export async function getTenantOverview(deps: Deps, tenant: TenantContext): Promise<TenantOverview> {
  const now = deps.now();
  const state = instanceStateSql(downBefore(now));
  const ours = Prisma.sql`i."tenantId" = ${tenant.id}::uuid`;
  const [[row], states, attention, operations, compartments] = await Promise.all([
    readTenants(deps, { id: tenant.id, slug: tenant.slug }),
    countByState(deps.db, state, ours),
    readInstanceRows(deps.db, now, {
      where: Prisma.sql`${ours} and (
        (${state}) in ('failed', 'backing-off', 'unknown')
        or nullif(i.observed->'problem', 'null'::jsonb) is not null
        or i.observed->'health'->>'state' = 'unhealthy'
        or ((${state}) = 'exited' and coalesce((i.observed->'lastDeath'->>'exitCode')::int, 0) <> 0)
        or (i.observed->'lastDeath'->>'cause' in ('own-memory-limit', 'tenant-memory-ceiling', 'host-memory')
          and (i.observed->'lastDeath'->>'atMs')::float8 > ${now.getTime() - KILL_NEWS_MS}::float8))`,
      orderBy: Prisma.sql`i.name`,
      limit: MAX_ATTENTION,
    }),
    readOperations(deps.db, { tenantId: tenant.id }, RECENT_OPERATIONS),
    readCompartments(deps, tenant, now),
  ]);
  if (!row) throw noSuchTenant(tenant.slug);
  return {
    tenant: { slug: row.slug, name: row.name },
    room: row.room,
    used: row.used,
    states,
    attention,
    operations,
    compartments,
  };
}

async function readCompartments(deps: Deps, tenant: TenantContext, now: Date): Promise<TenantOverview['compartments']> {
  const [held, usage] = await Promise.all([
    heldCompartments(deps.db, { tenantId: tenant.id }),
    compartmentUsage(deps.db, now, { tenantSlug: tenant.slug }),
  ]);
  const hosts = await deps.db.host.findMany({
    where: { id: { in: held.map(({ hostId }) => hostId) } },
    orderBy: { name: 'asc' },
    select: { id: true, name: true, lastSeenAt: true, revokedAt: true },
  });
  return hosts.flatMap((host) => {
    const ceiling = held.find(({ hostId }) => hostId === host.id);
    if (!ceiling) return [];
    const used = usage.find(({ hostId }) => hostId === host.id) ?? NO_USAGE;
    return [{ hostId: host.id, hostName: host.name, reachable: hostState(host, now) === 'online', ceiling, used }];
  });
}
