import { NO_CONTROLS, observedCompartmentSchema, type CompartmentView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { readHostGrounds } from '../controls/host-ground.ts';
import { readControls } from '../controls/read-controls.ts';
import { noSuchHost } from '../hosts/host-rows.ts';
import { hostState } from '../hosts/host-state.ts';

/**
 * The tenant's part of a host: what operations have set there, what that host can hold, and what the kernel held when it
 * was last heard. It may be asked before anything of the tenant is there. Errors: NOT_FOUND.
 */
export async function getCompartment(deps: Deps, tenant: TenantContext, hostId: string): Promise<CompartmentView> {
  const host = await deps.db.host.findUnique({
    where: { id: hostId },
    select: {
      name: true,
      lastSeenAt: true,
      revokedAt: true,
      compartments: { where: { tenantId: tenant.id }, select: { observed: true } },
      compartmentControls: { where: { tenantId: tenant.id }, select: { controls: true, frozen: true } },
    },
  });
  if (!host) throw noSuchHost(hostId);
  const ground = (await readHostGrounds(deps.db, [hostId])).get(hostId);
  const [setting] = host.compartmentControls;
  const [compartment] = host.compartments;
  return {
    tenantSlug: tenant.slug,
    hostId,
    hostName: host.name,
    reachable: hostState(host, deps.now()) === 'online',
    controls: setting ? readControls(setting.controls) : NO_CONTROLS,
    frozen: setting?.frozen ?? false,
    capabilities: ground?.capabilities ?? null,
    disks: ground?.disks ?? [],
    observed: compartment ? observedCompartmentSchema.parse(compartment.observed) : null,
  };
}
