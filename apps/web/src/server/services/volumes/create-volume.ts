import type { Transaction } from '@bulkhead/db';
import { BulkheadError, type NewVolume, type VolumeView } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { createTask, raiseGeneration } from '../tasks/create-task.ts';
import { mebibytes, requireVolumeRoom } from './volume-admission.ts';
import { chooseVolumeHost, readVolumeHosts } from './volume-hosts.ts';
import { volumeNews } from './volume-news.ts';
import { requireVolume, volumeNameTaken } from './volume-rows.ts';

/**
 * Makes a volume, empty or as a copy of a snapshot or a backup. Its size counts from now on.
 * Errors: NAME_TAKEN, QUOTA_EXCEEDED, NOT_FOUND (hostId, source.id), INVALID_INPUT (sizeBytes) below the source's size,
 * CONFLICT for a source that is not ready, HOST_UNREACHABLE, NO_HOST_FITS.
 */
export async function createVolume(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  wanted: NewVolume,
  /** Whoever has to find it again after a crash says its id. */
  { volumeId: id = newId() }: { volumeId?: string } = {},
): Promise<VolumeView> {
  const { name, sizeBytes, notes } = wanted;
  try {
    return await inTenantTransaction(deps, tenant.id, async (tx) => {
      await lockTenant(tx, tenant);
      await requireVolumeRoom(tx, tenant, { volumes: 1, bytes: sizeBytes });
      const source = await readSource(tx, tenant, wanted);
      const host = chooseVolumeHost(await readVolumeHosts(tx, deps.now()), {
        hostId: source?.hostId ?? wanted.hostId,
        sizeBytes,
      });
      await raiseGeneration(tx, host.id);
      await tx.volume.create({
        data: {
          id,
          tenantId: tenant.id,
          hostId: host.id,
          name,
          notes,
          sizeBytes,
          heldBytes: sizeBytes,
          sourceKind: wanted.source?.kind ?? null,
          sourceId: wanted.source?.id ?? null,
          createdById: actor.userId,
        },
      });
      if (source?.backup) {
        const spec = { kind: 'volume-from-backup' as const, volumeId: id, ...source.backup };
        await createTask(deps, tx, { tenant, actor }, { hostId: host.id, spec, subject: { kind: 'volume', id, name } });
      }
      const made = await requireVolume(tx, tenant, id);
      await writeAudit(tx, actor, {
        tenantId: tenant.id,
        action: 'volumes.create',
        target: `volume:${id}`,
        details: { name, sizeBytes, host: host.name, source: wanted.source?.kind ?? null },
      });
      await deps.changes.publish(tx, volumeNews(tenant, host.id));
      return made;
    });
  } catch (error) {
    throw volumeNameTaken(error, name);
  }
}

interface Source {
  /** Where it has to be made; null: anywhere. */
  hostId: string | null;
  backup: { targetId: string; bucket: string; region: string; key: string; sha256: string } | null;
}

async function readSource(
  tx: Transaction,
  tenant: TenantContext,
  { source, hostId, sizeBytes }: NewVolume,
): Promise<Source | null> {
  if (source === null) return null;
  const gone = () => new BulkheadError('NOT_FOUND', `There is no such ${source.kind}.`, { field: 'source.id' });
  if (source.kind === 'snapshot') {
    const snapshot = await tx.volumeSnapshot.findFirst({
      where: { id: source.id, tenantId: tenant.id, goneAt: null },
    });
    if (snapshot === null) throw gone();
    requireReady(snapshot.state, source.kind);
    requireLargeEnough(sizeBytes, Number(snapshot.sizeBytes));
    if (hostId !== null && hostId !== snapshot.hostId) {
      throw new BulkheadError('CONFLICT', 'A snapshot is on one host, and so is what is made from it.', {
        field: 'hostId',
      });
    }
    return { hostId: snapshot.hostId, backup: null };
  }
  const backup = await tx.volumeBackup.findFirst({
    where: { id: source.id, tenantId: tenant.id, goneAt: null },
    include: { target: { select: { bucket: true, region: true } } },
  });
  if (backup === null) throw gone();
  requireReady(backup.state, source.kind);
  requireLargeEnough(sizeBytes, Number(backup.volumeBytes));
  const { targetId, key, sha256, target } = backup;
  return { hostId: null, backup: { targetId, key, sha256, ...target } };
}

function requireReady(state: string, kind: string): void {
  if (state === 'ready') return;
  throw new BulkheadError('CONFLICT', `The ${kind} is ${state}; only a ready one can be used.`, { field: 'source.id' });
}

function requireLargeEnough(sizeBytes: number, sourceBytes: number): void {
  if (sizeBytes >= sourceBytes) return;
  const words = `It has to hold what the source does: at least ${mebibytes(sourceBytes)}.`;
  throw new BulkheadError('INVALID_INPUT', words, { field: 'sizeBytes' });
}
