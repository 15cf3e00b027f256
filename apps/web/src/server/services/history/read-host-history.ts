import { BulkheadError, type History, type HistoryRange, type HistoryStack } from '@bulkhead/shared';
import { noSuchHost } from '../hosts/host-rows.ts';
import { readHistory, type HistoryDeps } from './read-history.ts';
import { readHistoryStack, type StackRange } from './read-history-stack.ts';

/** Everything on a host, tenants’ or not. Errors: NOT_FOUND, and those of `readHistory`. */
export async function readHostHistory(deps: HistoryDeps, hostId: string, range: HistoryRange): Promise<History> {
  await requireHost(deps, hostId);
  return readHistory(deps, { kind: 'host', hostId, tenantId: null, instanceId: null }, range);
}

/** The tenants of a host. Errors as of `readHostHistory`. */
export async function readHostStack(deps: HistoryDeps, hostId: string, range: StackRange): Promise<HistoryStack> {
  await requireHost(deps, hostId);
  return readHistoryStack(deps, { tenantId: null, hostId }, range);
}

/** A tenant as operators see it, on one host or on all. Errors: NOT_FOUND, and those of `readHistory`. */
export async function readHistoryOfTenant(
  deps: HistoryDeps,
  { slug, hostId }: { slug: string; hostId: string | null },
  range: HistoryRange,
): Promise<History> {
  const tenant = await deps.db.tenant.findUnique({ where: { slug }, select: { id: true } });
  if (!tenant) throw new BulkheadError('NOT_FOUND', 'There is no such tenant.');
  if (hostId !== null) await requireHost(deps, hostId);
  return readHistory(deps, { kind: 'tenant', hostId, tenantId: tenant.id, instanceId: null }, range);
}

async function requireHost({ db }: HistoryDeps, hostId: string): Promise<void> {
  if ((await db.host.count({ where: { id: hostId } })) === 0) throw noSuchHost(hostId);
}
