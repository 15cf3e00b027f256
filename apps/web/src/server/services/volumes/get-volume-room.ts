import type { VolumeRoom } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { readVolumeQuota } from './volume-admission.ts';
import { readVolumeHosts } from './volume-hosts.ts';

/** What the tenant may still have in volumes, and where. */
export async function getVolumeRoom(deps: Deps, tenant: TenantContext): Promise<VolumeRoom> {
  const [quota, hosts] = await Promise.all([readVolumeQuota(deps.db, tenant.id), readVolumeHosts(deps.db, deps.now())]);
  return { ...quota, hosts };
}
