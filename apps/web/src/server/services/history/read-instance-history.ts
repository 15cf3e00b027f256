import type { History, HistoryRange } from '@bulkhead/shared';
import { BulkheadError } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import { hasValues, readHistory, type HistoryDeps } from './read-history.ts';

/** One of the tenant's instances, also of what is gone by now. Errors: NOT_FOUND, and those of `readHistory`. */
export async function readInstanceHistory(
  deps: HistoryDeps,
  tenant: TenantContext,
  instanceId: string,
  range: HistoryRange,
): Promise<History> {
  const own = { tenantId: tenant.id };
  const history = await readHistory(deps, { kind: 'instance', hostId: null, ...own, instanceId }, range);
  const isKnown =
    hasValues(history) ||
    (await deps.db.instance.count({ where: { ...own, id: instanceId } })) > 0 ||
    (await deps.db.meter.count({ where: { ...own, instanceId } })) > 0;
  if (!isKnown) throw new BulkheadError('NOT_FOUND', 'There is no such instance in this tenant.');
  return history;
}
