import type { FileText, FolderList } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { requireVolume } from './volume-rows.ts';

interface Where {
  volumeId: string;
  path: string;
}

/** A folder of a volume, whether or not an instance has it. Errors: NOT_FOUND, CONFLICT (fileProblem), HOST_UNREACHABLE, UNAVAILABLE. */
export async function listVolumeFolder(
  deps: Deps,
  tenant: TenantContext,
  { volumeId, path }: Where,
): Promise<FolderList> {
  const { hostId } = await requireVolume(deps.db, tenant, volumeId);
  return deps.fleet.inside(hostId).listVolumeFolder(volumeId, path);
}

/** The beginning of a file, when it is text. Errors: as above. */
export async function readVolumeText(deps: Deps, tenant: TenantContext, { volumeId, path }: Where): Promise<FileText> {
  const { hostId } = await requireVolume(deps.db, tenant, volumeId);
  return deps.fleet.inside(hostId).readVolumeText(volumeId, path);
}
