import type { Database, Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';

/** What a certificate that our root signed says about the one who shows it. */
export interface AgentIdentity {
  hostId: string;
  /** Hex, lower case. */
  serial: string;
}

/** Throws FORBIDDEN unless the certificate is one that we issued to this host and neither of the two is revoked. */
export async function checkCertificate(db: Database | Transaction, { hostId, serial }: AgentIdentity): Promise<void> {
  const [row] = await db.$queryRaw<{ certificateRevoked: boolean; hostRevoked: boolean }[]>`
    select c."revokedAt" is not null as "certificateRevoked", h."revokedAt" is not null as "hostRevoked"
    from "AgentCertificate" c join "Host" h on h."id" = c."hostId"
    where c."serial" = ${serial} and c."hostId" = ${hostId}::uuid`;
  if (row === undefined) {
    throw new BulkheadError(
      'FORBIDDEN',
      `Certificate ${serial} was not issued to host ${hostId} by this control plane.`,
    );
  }
  if (row.hostRevoked)
    throw new BulkheadError('FORBIDDEN', `Host ${hostId} has been revoked. Enrol it anew to use it.`);
  if (row.certificateRevoked) {
    throw new BulkheadError('FORBIDDEN', `Certificate ${serial} has been revoked: the host was enrolled anew since.`);
  }
}

/** Whether an error says that this host may not connect any more, rather than that something went wrong. */
export function isRefused(error: unknown): error is BulkheadError {
  return error instanceof BulkheadError && (error.code === 'FORBIDDEN' || error.code === 'NOT_FOUND');
}
