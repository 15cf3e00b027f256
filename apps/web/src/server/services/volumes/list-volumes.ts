import type { VolumeView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { readVolumes, requireVolume } from './volume-rows.ts';

/** Every living volume of a tenant: as many as its quota allows. */
export async function listVolumes(deps: Deps, tenant: TenantContext): Promise<VolumeView[]> {
  return readVolumes(deps.db, tenant);
}

/** Errors: NOT_FOUND. */
export async function getVolume(
  deps: Deps,
  tenant: TenantContext,
  { volumeId }: { volumeId: string },
): Promise<VolumeView> {
  return requireVolume(deps.db, tenant, volumeId);
}
