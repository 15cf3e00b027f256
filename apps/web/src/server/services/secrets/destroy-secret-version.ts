import { BulkheadError, DONE } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { newestOf, requireSecret } from './secret-rows.ts';

/**
 * Forgets a value for good; that there was one stays known. Errors: NOT_FOUND; CONFLICT while an instance uses it, by its
 * number or because it is the newest.
 */
export async function destroySecretVersion(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { secretId, version }: { secretId: string; version: number },
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    await lockTenant(tx, tenant);
    const secret = await requireSecret(tx, tenant, secretId);
    if (!secret.versions.some((one) => one.version === version && one.destroyedAt === null)) {
      const message = `The secret "${secret.name}" has no version ${version} any more.`;
      throw new BulkheadError('NOT_FOUND', message, { field: 'version', value: String(version) });
    }
    const isNewest = newestOf(secret) === version;
    const user = secret.uses.find((use) => use.version === version || (use.version === null && isNewest));
    if (user) {
      throw new BulkheadError(
        'CONFLICT',
        `The instance "${user.instance.name}" uses version ${version} of "${secret.name}": give it another one first.`,
        { instance: user.instance.name },
      );
    }
    await tx.secretVersion.update({
      where: { secretId_version: { secretId, version } },
      data: { sealedValue: null, destroyedAt: deps.now() },
      select: { version: true },
    });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'secrets.destroyVersion',
      target: `secret:${secretId}`,
      details: { name: secret.name, version },
    });
    await deps.changes.publish(tx, [newsAbout('secrets', { tenantSlug: tenant.slug })]);
  });
  return DONE;
}
