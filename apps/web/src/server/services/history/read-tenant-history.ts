import { BulkheadError, type History, type HistoryRange, type HistoryStack } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import { hasValues, readHistory, type HistoryDeps } from './read-history.ts';
import { readHistoryStack, type StackRange } from './read-history-stack.ts';

/** The tenant’s compartments, on one host or on all together. Errors: NOT_FOUND, and those of `readHistory`. */
export async function readTenantHistory(
  deps: HistoryDeps,
  tenant: TenantContext,
  hostId: string | null,
  range: HistoryRange,
): Promise<History> {
  const history = await readHistory(deps, { kind: 'tenant', hostId, tenantId: tenant.id, instanceId: null }, range);
  if (!hasValues(history)) await requireOwn(deps, tenant, hostId);
  return history;
}

/** The tenant’s instances. Errors as of `readTenantHistory`. */
export async function readTenantStack(
  deps: HistoryDeps,
  tenant: TenantContext,
  hostId: string | null,
  range: StackRange,
): Promise<HistoryStack> {
  const stack = await readHistoryStack(deps, { tenantId: tenant.id, hostId }, range);
  if (stack.layers.length === 0) await requireOwn(deps, tenant, hostId);
  return stack;
}

/** A host on which nothing of the tenant is or was counted is none that it can ask for. */
async function requireOwn({ db }: HistoryDeps, tenant: TenantContext, hostId: string | null): Promise<void> {
  if (hostId === null) return;
  const own = { where: { tenantId: tenant.id, hostId } };
  const isOwn = (await db.instance.count(own)) > 0 || (await db.meter.count(own)) > 0;
  if (!isOwn) throw new BulkheadError('NOT_FOUND', 'Nothing of this tenant is or was on that host.');
}
