import { BulkheadError, type SecretInput, type SecretView } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { MAX_SECRETS, nameTaken, requireSecret, toSecretViews } from './secret-rows.ts';
import { sealValue } from './seal-value.ts';

/** Makes a secret with its first version. Errors: NAME_TAKEN, CONFLICT when there are too many, INVALID_INPUT (value). */
export async function createSecret(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { name, description, value }: { name: string; description: string; value: SecretInput },
  /** Whoever has to find it again after a crash says its id. */
  { secretId = newId() }: { secretId?: string } = {},
): Promise<SecretView> {
  const sealed = sealValue(deps, { secretId, version: 1 }, value);
  try {
    return await deps.db.$transaction(async (tx) => {
      await lockTenant(tx, tenant);
      if ((await tx.secret.count({ where: { tenantId: tenant.id, deletedAt: null } })) >= MAX_SECRETS) {
        throw new BulkheadError('CONFLICT', `A tenant has at most ${MAX_SECRETS} secrets; delete one first.`);
      }
      const made = { tenantId: tenant.id, createdById: actor.userId };
      await tx.secret.create({ data: { id: secretId, name, description, ...made } });
      await tx.secretVersion.create({ data: { secretId, version: 1, ...sealed, ...made } });
      const [view] = await toSecretViews(tx, [await requireSecret(tx, tenant, secretId)]);
      if (!view) throw new Error('a row without a view');
      await writeAudit(tx, actor, {
        tenantId: tenant.id,
        action: 'secrets.create',
        target: `secret:${secretId}`,
        details: { name },
      });
      await deps.changes.publish(tx, [newsAbout('secrets', { tenantSlug: tenant.slug })]);
      return view;
    });
  } catch (error) {
    throw nameTaken(error, name);
  }
}
