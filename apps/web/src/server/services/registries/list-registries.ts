import type { RegistryView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { toRegistryView } from './registry-rows.ts';

const MAX_REGISTRIES = 200;

/** A tenant's own registries and those that operators have for everybody; with null the operators'. */
export async function listRegistries(deps: Deps, tenant: TenantContext | null): Promise<RegistryView[]> {
  const ownerId = tenant?.id ?? null;
  const rows = await deps.db.$queryRaw<Parameters<typeof toRegistryView>[0][]>`
    select r.id::text as id, r."tenantId"::text as "tenantId", r.name, r.address, r.username, r.insecure, r."createdAt"
    from "Registry" r where r."tenantId" is null or r."tenantId" = ${ownerId}::uuid
    order by r."tenantId" is null, r.name limit ${MAX_REGISTRIES}`;
  return rows.map((row) => toRegistryView(row, ownerId));
}
