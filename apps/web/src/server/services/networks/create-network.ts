import { BulkheadError } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';

/** Gives a tenant a network with a range of its own. Errors: NAME_TAKEN, QUOTA_EXCEEDED, UNAVAILABLE when no range is left. */
export async function createNetwork(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { name, internal }: { name: string; internal: boolean },
  /** Whoever has to find it again after a crash says its id. */
  { networkId = newId() }: { networkId?: string } = {},
): Promise<{ networkId: string; subnet: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    await lockTenant(tx, tenant);
    const { quotaNetworks } = await tx.tenant.findUniqueOrThrow({
      where: { id: tenant.id },
      select: { quotaNetworks: true },
    });
    const existing = await tx.network.findMany({
      where: { tenantId: tenant.id, deletedAt: null },
      select: { name: true },
    });
    if (existing.some((one) => one.name === name)) {
      const words = `${tenant.slug} has a network "${name}" already; choose another name.`;
      throw new BulkheadError('NAME_TAKEN', words, { field: 'name', value: name });
    }
    if (existing.length >= quotaNetworks) {
      const words = `The quota of ${tenant.slug} is ${quotaNetworks} networks, and all of them are made. Delete one, or ask operations for more.`;
      throw new BulkheadError('QUOTA_EXCEEDED', words);
    }
    const [free] = await tx.$queryRaw<{ subnet: string | null }[]>`select "free_subnet"() as subnet`;
    const subnet = free?.subnet ?? null;
    if (subnet === null) {
      const words = 'All ranges of addresses are given out. Ask operations for a larger pool.';
      throw new BulkheadError('UNAVAILABLE', words);
    }
    await tx.network.create({
      data: { id: networkId, tenantId: tenant.id, name, subnet, internal, createdById: actor.userId },
    });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'networks.create',
      target: `network:${networkId}`,
      details: { name, subnet, internal },
    });
    await deps.changes.publish(tx, [newsAbout('networks', { tenantSlug: tenant.slug })]);
    return { networkId, subnet };
  });
}
