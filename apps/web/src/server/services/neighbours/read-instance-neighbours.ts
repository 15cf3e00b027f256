import type { InstanceNeighbours } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { noSuchInstance } from '../instances/accept-change.ts';
import { requireNeighbourRange } from './require-neighbour-range.ts';

/**
 * For a tenant: whether somebody on the host rose while its instance waited, and nothing about whom. Errors: NOT_FOUND,
 * INVALID_INPUT, and as `readHistory`.
 */
export async function readInstanceNeighbours(
  deps: Pick<Deps, 'db' | 'neighbours'>,
  tenant: TenantContext,
  { instanceId, fromMs, toMs }: { instanceId: string; fromMs: number; toMs: number },
): Promise<InstanceNeighbours> {
  requireNeighbourRange(fromMs, toMs);
  const instance = await deps.db.instance.findFirst({
    where: { id: instanceId, tenantId: tenant.id },
    select: { hostId: true },
  });
  if (instance === null) throw noSuchInstance(instanceId);
  return deps.neighbours.inspect({ hostId: instance.hostId, instanceId, fromMs, toMs });
}
