import { BulkheadError, IMAGE_CHUNK_BYTES, type ImportInput } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { beginUpload, readUpload, removeUpload, sweepUploads } from '../uploads/upload-store.ts';
import { requireImageRoom } from './image-room.ts';
import { insertImage, nameIsTaken, withFreeName } from './insert-image.ts';
import { chooseTaskHost } from './task-host.ts';

/** Begins an upload of a root file system or a saved image. Errors: NAME_TAKEN, QUOTA_EXCEEDED, TOO_MANY_ATTEMPTS. */
export async function beginImport(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { sizeBytes, ...what }: ImportInput & { sizeBytes: number },
): Promise<{ uploadId: string; chunkBytes: number }> {
  await inTenantTransaction(deps, tenant.id, async (tx) => {
    const left = await requireImageRoom(tx, tenant);
    if (sizeBytes > left) {
      throw new BulkheadError('QUOTA_EXCEEDED', `The file has ${sizeBytes} bytes, and ${left} are left for images.`, {
        shortages: [],
      });
    }
    if ((await tx.image.count({ where: { tenantId: tenant.id, deletedAt: null, name: what.name } })) > 0) {
      throw nameIsTaken(tenant, what.name);
    }
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'images.begin-import',
      target: `tenant:${tenant.slug}`,
      details: { name: what.name, format: what.format, sizeBytes },
    });
  });
  await forgetFinished(deps, tenant);
  const upload = await beginUpload(deps, { tenantId: tenant.id, sizeBytes, what });
  return { uploadId: upload.id, chunkBytes: IMAGE_CHUNK_BYTES };
}

/** The file is whole: a host makes an image of it. Errors: NOT_FOUND, CONFLICT while bytes are missing, those of `pullImage`. */
export async function finishImport(deps: Deps, tenant: TenantContext, actor: Actor, uploadId: string) {
  const upload = await readUpload(deps, uploadId, tenant.id);
  if (upload.hasBytes !== upload.sizeBytes) {
    throw new BulkheadError('CONFLICT', `${upload.hasBytes} of ${upload.sizeBytes} bytes are here.`, {
      field: 'uploadId',
      count: upload.hasBytes,
    });
  }
  const { name, format, command, env, hostId } = upload.what;
  return withFreeName(tenant, name, () =>
    inTenantTransaction(deps, tenant.id, async (tx) => {
      const maxBytes = await requireImageRoom(tx, tenant);
      const place = { tenant, actor, hostId: await chooseTaskHost(tx, { hostId }, deps.now()) };
      const image = { name, origin: 'import' as const, reference: `${format} upload`, registryId: null };
      return insertImage(deps, tx, place, image, (catalogId) => ({
        kind: 'image-import',
        catalogId,
        uploadId,
        format,
        command,
        env,
        maxBytes,
      }));
    }),
  );
}

/** Gives an upload up, whole or not. Errors: NOT_FOUND. */
export async function cancelImport(deps: Deps, tenant: TenantContext, actor: Actor, uploadId: string): Promise<void> {
  const upload = await readUpload(deps, uploadId, tenant.id);
  await inTenantTransaction(deps, tenant.id, async (tx) => {
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'images.cancel-import',
      target: `tenant:${tenant.slug}`,
      details: { name: upload.what.name },
    });
  });
  await removeUpload(deps, uploadId);
}

/** Files whose host has made an image of them, or never will. */
async function forgetFinished(deps: Deps, tenant: TenantContext): Promise<void> {
  for (const { id, tenantId } of await sweepUploads(deps)) {
    if (tenantId !== tenant.id) continue;
    const over = await deps.db.task.count({
      where: {
        tenantId: tenant.id,
        kind: 'image-import',
        state: { in: ['succeeded', 'failed', 'cancelled'] },
        spec: { path: ['uploadId'], equals: id },
      },
    });
    if (over > 0) await removeUpload(deps, id);
  }
}
