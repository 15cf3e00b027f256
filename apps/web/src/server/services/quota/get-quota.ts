import { BulkheadError, type QuotaView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { hostRoom } from '../hosts/host-room.ts';
import { hostState } from '../hosts/host-state.ts';
import { readTenants } from '../tenants/tenant-rows.ts';
import { heldByHost, heldOr } from '../usage/holdings.ts';

/**
 * The tenant's room, and that of every host that is not revoked. `reachable` is what placement asks: heard of lately
 * and not cordoned.
 */
export async function getQuota(deps: Deps, tenant: TenantContext): Promise<QuotaView> {
  const [[row], hosts, held] = await Promise.all([
    readTenants(deps, { id: tenant.id }),
    deps.db.host.findMany({
      where: { revokedAt: null },
      orderBy: { name: 'asc' },
      select: {
        id: true,
        name: true,
        cordoned: true,
        lastSeenAt: true,
        revokedAt: true,
        cores: true,
        memoryBytes: true,
        cpuAllocatablePercent: true,
        memoryReservedBytes: true,
      },
    }),
    heldByHost(deps.db),
  ]);
  if (!row) throw new BulkheadError('NOT_FOUND', `There is no tenant "${tenant.slug}".`);
  const now = deps.now();
  return {
    tenant: row.room,
    hosts: hosts.map((host) => ({
      id: host.id,
      name: host.name,
      reachable: !host.cordoned && ['online', 'unreachable'].includes(hostState(host, now)),
      room: hostRoom(
        { ...host, memoryBytes: Number(host.memoryBytes), memoryReservedBytes: Number(host.memoryReservedBytes) },
        heldOr(held, host.id),
      ),
    })),
  };
}
