import type { Transaction } from '@bulkhead/db';
import { BulkheadError, type VolumeUse } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import { requireAttach } from '../instances/require-attach.ts';
import { requireFree } from './change-volume.ts';
import { readVolumes } from './volume-rows.ts';

/**
 * Whether an instance may have these volumes, under the tenant's lock. Answers the host that they are on; null: there are none.
 * Errors: FORBIDDEN without volumes:write, NOT_FOUND, CONFLICT for one that is being deleted or filled, and for volumes or an instance on several hosts.
 */
export async function requireAttachable(
  tx: Transaction,
  tenant: TenantContext,
  { uses, hostId }: { uses: readonly VolumeUse[]; hostId: string | null },
  field: string,
): Promise<string | null> {
  if (uses.length === 0) return null;
  requireAttach(tenant, 'volume', field);
  const volumes = await readVolumes(tx, tenant);
  const chosen = uses.map(({ volumeId }, index) => {
    const volume = volumes.find(({ id }) => id === volumeId);
    if (volume !== undefined) return volume;
    throw new BulkheadError('NOT_FOUND', 'There is no such volume.', {
      field: `${field}.${index}.volumeId`,
      value: volumeId,
    });
  });
  for (const volume of chosen) if (volume.pendingTask !== 'volume-snapshot') requireFree(volume);
  const elsewhere = chosen.find((volume) => volume.hostId !== (hostId ?? chosen[0]?.hostId));
  if (elsewhere !== undefined) {
    const words = `${elsewhere.name} is on ${elsewhere.hostName}: an instance runs where its volumes are, and all of them have to be on one host.`;
    throw new BulkheadError('CONFLICT', words, { field });
  }
  return chosen[0]?.hostId ?? null;
}

/** After `requireAttachable`. */
export async function insertAttachments(
  tx: Transaction,
  tenant: TenantContext,
  instanceId: string,
  uses: readonly VolumeUse[],
): Promise<void> {
  if (uses.length === 0) return;
  await tx.volumeAttachment.createMany({ data: uses.map((use) => ({ ...use, instanceId, tenantId: tenant.id })) });
}
