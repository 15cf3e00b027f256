import type { Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';

/**
 * Keeps everybody else from issuing, revoking and counting certificates and tokens to the transaction's end. As whole
 * tables, in this order: many rows are changed, and row by row two transactions could wait for each other.
 */
export async function lockCertificates(tx: Transaction): Promise<void> {
  await tx.$executeRaw`lock table "AgentCertificate", "JoinToken" in share row exclusive mode`;
}

/** Join tokens name a root; none that waits may name one that is gone. */
export async function voidWaitingTokens(tx: Transaction): Promise<void> {
  await tx.$executeRaw`update "JoinToken" set "expiresAt" = now() where "usedAt" is null and "expiresAt" > now()`;
}

export function noRotation(): BulkheadError {
  return new BulkheadError('CONFLICT', 'The authority is not being replaced: there is nothing to finish or abandon.');
}
