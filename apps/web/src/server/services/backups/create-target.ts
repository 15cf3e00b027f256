import { BulkheadError, type BackupTargetView, type NewBackupTarget } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { volumeNameTaken } from '../volumes/volume-rows.ts';
import { readTargets, requireTarget } from './backup-rows.ts';
import { targetSealName } from './target-seal-name.ts';

const MAX_TARGETS = 20;

/** Names a bucket for backups. Its key is sealed and never answered. Errors: NAME_TAKEN, CONFLICT when there are too many. */
export async function createTarget(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { secretAccessKey, ...wanted }: NewBackupTarget,
): Promise<BackupTargetView> {
  const id = newId();
  const endpoint = new URL(wanted.endpoint).origin;
  const sealedSecret = deps.sealer.seal(targetSealName(id), secretAccessKey);
  try {
    return await deps.db.$transaction(async (tx) => {
      await lockTenant(tx, tenant);
      if ((await readTargets(tx, tenant)).length >= MAX_TARGETS) {
        throw new BulkheadError('CONFLICT', `A tenant has at most ${MAX_TARGETS} stores.`);
      }
      await tx.backupTarget.createMany({
        data: [{ ...wanted, id, endpoint, sealedSecret, tenantId: tenant.id }],
      });
      const made = await requireTarget(tx, tenant, id);
      await writeAudit(tx, actor, {
        tenantId: tenant.id,
        action: 'backups.createTarget',
        target: `backupTarget:${id}`,
        details: { name: wanted.name, endpoint, bucket: wanted.bucket },
      });
      await deps.changes.publish(tx, [newsAbout('volumes', { tenantSlug: tenant.slug })]);
      return made;
    });
  } catch (error) {
    throw volumeNameTaken(error, wanted.name);
  }
}
