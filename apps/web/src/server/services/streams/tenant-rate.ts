import { pause } from '../../pause.ts';

/** What one tenant's streams may carry together through this process: each byte of them is time of everybody's. */
export const TENANT_BYTES_PER_SEC = 6 * 1024 ** 2;
/** After a pause so much goes at once: a screen, a list, the beginning of a file. */
const BURST_BYTES = 2 * 1024 ** 2;
const MAX_TENANTS = 10_000;
const LONGEST_WAIT_MS = 1_000;

/** When each tenant's streams will have paid for what they were given. */
const paidAtMs = new Map<string, number>();

/** Waits until the tenant's streams may carry so much more. In the order in which they ask, so that they share. */
export async function spendOfTenant(tenantId: string, bytes: number, signal: AbortSignal): Promise<void> {
  const nowMs = performance.now();
  const earliest = nowMs - (BURST_BYTES / TENANT_BYTES_PER_SEC) * 1000;
  const dueMs = Math.max(earliest, paidAtMs.get(tenantId) ?? earliest) + (bytes / TENANT_BYTES_PER_SEC) * 1000;
  paidAtMs.delete(tenantId);
  if (paidAtMs.size >= MAX_TENANTS) {
    const oldest = paidAtMs.keys().next();
    if (!oldest.done) paidAtMs.delete(oldest.value);
  }
  paidAtMs.set(tenantId, dueMs);
  for (let leftMs = dueMs - nowMs; leftMs > 0 && !signal.aborted; leftMs = dueMs - performance.now()) {
    await pause(Math.min(leftMs, LONGEST_WAIT_MS), signal);
  }
}
