import type { Prisma } from '@bulkhead/db';
import { BulkheadError, PROFILES, type TenantRow } from '@bulkhead/shared';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { heldByTenant, heldOr } from '../usage/holdings.ts';
import { compartmentUsage, sumUsage } from '../usage/usage.ts';

/** Tenants with their rooms, use and number of members: three queries, whatever the number. */
export async function readTenants(deps: Deps, where: Prisma.TenantWhereInput): Promise<TenantRow[]> {
  const one = typeof where.id === 'string' ? where.id : undefined;
  const slug = typeof where.slug === 'string' ? { tenantSlug: where.slug } : {};
  const [tenants, held, usage] = await Promise.all([
    deps.db.tenant.findMany({
      where: { ...where, deletedAt: null },
      orderBy: { slug: 'asc' },
      include: { _count: { select: { memberships: true } } },
    }),
    heldByTenant(deps.db, one),
    compartmentUsage(deps.db, deps.now(), slug),
  ]);
  return tenants.map((tenant) => ({
    id: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    profile: z.enum(PROFILES).parse(tenant.profile),
    sandboxRuntime: tenant.sandboxRuntime,
    room: {
      limit: {
        instances: tenant.quotaInstances,
        cpuMillicores: tenant.quotaCpuMillicores,
        memoryBytes: Number(tenant.quotaMemoryBytes),
        pids: tenant.quotaPids,
      },
      reserved: heldOr(held, tenant.id),
    },
    allowances: {
      volumes: tenant.quotaVolumes,
      volumeBytes: Number(tenant.quotaVolumeBytes),
      networks: tenant.quotaNetworks,
      ports: tenant.quotaPorts,
      imageBytes: Number(tenant.quotaImageBytes),
    },
    used: sumUsage(usage.filter(({ tenantSlug }) => tenantSlug === tenant.slug)),
    members: tenant._count.memberships,
    createdAtMs: tenant.createdAt.getTime(),
  }));
}

/** One tenant by its slug. Errors: NOT_FOUND. */
export async function readTenant(deps: Deps, slug: string): Promise<TenantRow> {
  const [tenant] = await readTenants(deps, { slug });
  if (!tenant) throw noSuchTenant(slug);
  return tenant;
}

export function noSuchTenant(slug: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no tenant "${slug}".`, { field: 'slug', value: slug });
}
