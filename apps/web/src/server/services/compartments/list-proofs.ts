import { proofSchema, type ProofRow } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';

/** What the host's kernel made of the tenant's changes there, newest first: of the compartment and of the instances in it. */
export async function listProofs(
  deps: Deps,
  tenant: TenantContext,
  { hostId, limit }: { hostId: string; limit: number },
): Promise<ProofRow[]> {
  const rows = await deps.db.kernelProof.findMany({
    where: { tenantId: tenant.id, hostId },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit,
  });
  const ids = rows.flatMap(({ instanceId }) => instanceId ?? []);
  const instances = await deps.db.instance.findMany({
    where: { id: { in: [...new Set(ids)] }, tenantId: tenant.id },
    select: { id: true, name: true },
  });
  const nameOf = new Map(instances.map(({ id, name }) => [id, name]));
  return rows.map(({ id, instanceId, proof }) => ({
    ...proofSchema.parse(proof),
    id,
    tenantSlug: tenant.slug,
    instanceId,
    instanceName: instanceId === null ? null : (nameOf.get(instanceId) ?? null),
  }));
}
