import { DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { nameTaken, requireSecret } from './secret-rows.ts';

/** Another name or description. Errors: NOT_FOUND, NAME_TAKEN. */
export async function describeSecret(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { secretId, name, description }: { secretId: string; name: string; description: string },
): Promise<typeof DONE> {
  try {
    await deps.db.$transaction(async (tx) => {
      const before = await requireSecret(tx, tenant, secretId);
      await tx.secret.update({ where: { id: secretId }, data: { name, description } });
      await writeAudit(tx, actor, {
        tenantId: tenant.id,
        action: 'secrets.describe',
        target: `secret:${secretId}`,
        details: { before: before.name, name },
      });
      await deps.changes.publish(tx, [newsAbout('secrets', { tenantSlug: tenant.slug })]);
    });
  } catch (error) {
    throw nameTaken(error, name);
  }
  return DONE;
}
