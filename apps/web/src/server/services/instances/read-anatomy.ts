import type { Anatomy } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { noSuchInstance } from './accept-change.ts';

/** What one of the tenant's instances is made of, read by its host now. Errors: NOT_FOUND, HOST_UNREACHABLE, UNAVAILABLE. */
export async function readAnatomy(deps: Deps, tenant: TenantContext, instanceId: string): Promise<Anatomy> {
  const instance = await deps.db.instance.findFirst({
    where: { id: instanceId, tenantId: tenant.id, goneAt: null },
    select: { hostId: true },
  });
  if (!instance) throw noSuchInstance(instanceId);
  return deps.fleet.readAnatomy(instance.hostId, instanceId);
}
