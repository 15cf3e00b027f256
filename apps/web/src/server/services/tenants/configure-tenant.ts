import { BulkheadError, RESOURCE_KINDS, type Resources, type Shortage, type TenantRow } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { wordShortages } from '../instances/word-shortages.ts';
import { newsAbout } from '../news.ts';
import { heldByTenant, heldOr } from '../usage/holdings.ts';
import { noSuchTenant, readTenant } from './tenant-rows.ts';

interface TenantChanges {
  slug: string;
  name?: string | undefined;
  quota?: Resources | undefined;
}

/**
 * Renames a tenant or changes its quota. Errors: NOT_FOUND, QUOTA_BELOW_RESERVED when a kind would fall below what its
 * instances hold: in each shortage `requested` is what they hold and `limit` the limit that was asked for.
 */
export async function configureTenant(
  deps: Deps,
  actor: Actor,
  { slug, name, quota }: TenantChanges,
): Promise<TenantRow> {
  await deps.db.$transaction(async (tx) => {
    const tenant = await tx.tenant.findFirst({ where: { slug, deletedAt: null }, select: { id: true, slug: true } });
    if (!tenant) throw noSuchTenant(slug);
    const before = await lockTenant(tx, tenant);
    if (quota) requireNotBelow(quota, before, heldOr(await heldByTenant(tx, tenant.id), tenant.id));
    await tx.tenant.update({
      where: { id: tenant.id },
      data: {
        ...(name === undefined ? {} : { name }),
        ...(quota && {
          quotaInstances: quota.instances,
          quotaCpuMillicores: quota.cpuMillicores,
          quotaMemoryBytes: quota.memoryBytes,
          quotaPids: quota.pids,
        }),
      },
    });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'tenants.configure',
      target: `tenant:${slug}`,
      details: { ...(name === undefined ? {} : { name }), ...quota },
    });
    await deps.changes.publish(tx, [
      newsAbout('tenants', { tenantSlug: slug }),
      newsAbout('usage', { tenantSlug: slug }),
    ]);
  });
  return readTenant(deps, slug);
}

function requireNotBelow(quota: Resources, before: Resources, held: Resources): void {
  // A kind that is not lowered may stay where it is, even when it is over already.
  const shortages: Shortage[] = RESOURCE_KINDS.filter(
    (kind) => quota[kind] < before[kind] && quota[kind] < held[kind],
  ).map((kind) => ({
    scope: 'tenant',
    kind,
    requested: held[kind],
    available: quota[kind],
    limit: quota[kind],
  }));
  if (shortages.length === 0) return;
  throw new BulkheadError(
    'QUOTA_BELOW_RESERVED',
    `The quota cannot go below what instances hold. Held and offered: ${wordShortages(shortages)}. Delete or shrink instances first.`,
    { shortages, field: `quota.${shortages[0]?.kind}` },
  );
}
