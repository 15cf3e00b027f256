import { BulkheadError, DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { noSuchTenant } from './tenant-rows.ts';

/** Removes a tenant without instances and volumes. Its slug stays taken. Errors: NOT_FOUND, TENANT_IN_USE. */
export async function removeTenant(deps: Deps, actor: Actor, slug: string): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const tenant = await tx.tenant.findFirst({ where: { slug, deletedAt: null }, select: { id: true, slug: true } });
    if (!tenant) throw noSuchTenant(slug);
    await lockTenant(tx, tenant);
    const count = await tx.instance.count({ where: { tenantId: tenant.id, goneAt: null } });
    if (count > 0) {
      throw new BulkheadError(
        'TENANT_IN_USE',
        `${slug} still has ${count} instances; delete them first and wait until their hosts have confirmed it.`,
        {
          count,
        },
      );
    }
    const volumes = await tx.volume.count({ where: { tenantId: tenant.id, goneAt: null } });
    if (volumes > 0) {
      throw new BulkheadError(
        'TENANT_IN_USE',
        `${slug} still has ${volumes} volumes; delete them first and wait until their hosts have confirmed it.`,
        { count: volumes },
      );
    }
    await tx.membership.deleteMany({ where: { tenantId: tenant.id } });
    await tx.compartment.deleteMany({ where: { tenantId: tenant.id } });
    await tx.compartmentControls.deleteMany({ where: { tenantId: tenant.id } });
    await tx.kernelProof.deleteMany({ where: { tenantId: tenant.id } });
    await tx.tenant.update({ where: { id: tenant.id }, data: { deletedAt: deps.now() } });
    await writeAudit(tx, actor, { tenantId: tenant.id, action: 'tenants.remove', target: `tenant:${slug}` });
    await deps.changes.publish(tx, [
      newsAbout('tenants', { tenantSlug: slug }),
      newsAbout('members', { tenantSlug: slug }),
    ]);
  });
  return DONE;
}
