import type { FileMessage, FileText, FolderList } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps, HostInside } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { wordPath, type Asking } from '../inside/inside-of.ts';
import { sendFile } from '../inside/read-files.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import type { Reader } from '../streams/paced.ts';
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
  return (await insideOf(deps, tenant, volumeId)).listVolumeFolder(volumeId, path);
}

/** The beginning of a file, when it is text. Errors: as above. */
export async function readVolumeText(deps: Deps, asking: Asking, { volumeId, path }: Where): Promise<FileText> {
  const inside = await insideOf(deps, asking.tenant, volumeId);
  await audit(deps, asking, 'volumes.readText', volumeId, { path: wordPath(path) });
  return inside.readVolumeText(volumeId, path);
}

/**
 * A file, or a folder as a tar archive, at the pace of its reader; the root's is a backup of all files into one. Errors: as
 * above, also in the middle.
 */
export async function* readVolumeFile(
  deps: Deps,
  asking: Asking,
  reader: Reader,
  { volumeId, path, as }: Where & { as: 'file' | 'archive' },
): AsyncGenerator<FileMessage, void> {
  const inside = await insideOf(deps, asking.tenant, volumeId);
  await audit(deps, asking, 'volumes.readFile', volumeId, { path: wordPath(path), as });
  yield* sendFile(asking, reader, inside, { from: { kind: 'volume', id: volumeId }, path, as });
}

async function insideOf(deps: Deps, tenant: TenantContext, volumeId: string): Promise<HostInside> {
  const { hostId } = await requireVolume(deps.db, tenant, volumeId);
  return deps.fleet.inside(hostId);
}

/** Writes down what is about to be read, and by whom. */
async function audit(
  deps: Deps,
  { tenant, actor }: Asking,
  action: string,
  volumeId: string,
  details: Record<string, string>,
): Promise<void> {
  await inTenantTransaction(deps, tenant.id, (tx) =>
    writeAudit(tx, actor, { tenantId: tenant.id, action, target: `volume:${volumeId}`, details }),
  );
}
