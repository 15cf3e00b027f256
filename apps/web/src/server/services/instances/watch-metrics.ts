import type { MetricFrame } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { noSuchInstance } from './accept-change.ts';

/** Live samples of one of the tenant's instances, from its host's agent. Errors: NOT_FOUND, HOST_UNREACHABLE. */
export async function* watchMetrics(
  deps: Deps,
  tenant: TenantContext,
  instanceId: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<MetricFrame, void> {
  const instance = await deps.db.instance.findFirst({
    where: { id: instanceId, tenantId: tenant.id, goneAt: null },
    select: { hostId: true },
  });
  if (!instance) throw noSuchInstance(instanceId);
  const ending = new AbortController();
  const either = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  try {
    yield* deps.fleet.watchMetrics(instance.hostId, instanceId, either);
  } finally {
    ending.abort();
  }
}
