import { BulkheadError, DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { requireSecret } from './secret-rows.ts';

/** Forgets a secret with all its values; its name is free then. Errors: NOT_FOUND, CONFLICT while an instance uses it. */
export async function deleteSecret(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  secretId: string,
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    await lockTenant(tx, tenant);
    const secret = await requireSecret(tx, tenant, secretId);
    const names = [...new Set(secret.uses.map(({ instance }) => instance.name))];
    if (names.length > 0) {
      const some = names.slice(0, 3).join('", "');
      throw new BulkheadError('CONFLICT', `${names.length} instances use "${secret.name}": "${some}".`, {
        count: names.length,
      });
    }
    const now = deps.now();
    await tx.secretVersion.updateMany({
      where: { secretId, tenantId: tenant.id, destroyedAt: null },
      data: { sealedValue: null, destroyedAt: now },
    });
    await tx.secretUse.deleteMany({ where: { secretId, tenantId: tenant.id } });
    await tx.secret.update({ where: { id: secretId }, data: { deletedAt: now } });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'secrets.delete',
      target: `secret:${secretId}`,
      details: { name: secret.name },
    });
    await deps.changes.publish(tx, [newsAbout('secrets', { tenantSlug: tenant.slug })]);
  });
  return DONE;
}
