import { BulkheadError, type SecretInput } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { MAX_VERSIONS, requireSecret } from './secret-rows.ts';
import { sealValue } from './seal-value.ts';
import { tellHostsOf } from './tell-hosts.ts';

/**
 * A newer value. Files that follow the newest are replaced where they are, within seconds; variables keep the version that
 * they name. Errors: NOT_FOUND, CONFLICT when there are too many versions, INVALID_INPUT (value).
 */
export async function addSecretVersion(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { secretId, value }: { secretId: string; value: SecretInput },
): Promise<{ version: number }> {
  return deps.db.$transaction(async (tx) => {
    await lockTenant(tx, tenant);
    const secret = await requireSecret(tx, tenant, secretId);
    if (secret.versions.length >= MAX_VERSIONS) {
      throw new BulkheadError(
        'CONFLICT',
        `The secret "${secret.name}" has ${MAX_VERSIONS} versions, and that is all that are kept: make another secret.`,
      );
    }
    const version = (secret.versions[0]?.version ?? 0) + 1;
    const sealed = sealValue(deps, { secretId, version }, value);
    await tx.secretVersion.create({
      data: { secretId, version, tenantId: tenant.id, createdById: actor.userId, ...sealed },
    });
    const news = await tellHostsOf(tx, { tenantId: tenant.id, secretId });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'secrets.addVersion',
      target: `secret:${secretId}`,
      details: { name: secret.name, version },
    });
    await deps.changes.publish(tx, [newsAbout('secrets', { tenantSlug: tenant.slug }), ...news]);
    return { version };
  });
}
