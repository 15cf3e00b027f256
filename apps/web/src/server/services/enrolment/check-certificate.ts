import type { Database, Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';

/** What a certificate that one of our roots signed says about the one who shows it. */
export interface AgentIdentity {
  hostId: string;
  /** Hex, lower case. */
  serial: string;
}

/**
 * Throws FORBIDDEN unless the certificate is one that we issued to this host, neither of the two is revoked, and no other
 * agent answers for the host as well.
 */
export async function checkCertificate(db: Database | Transaction, identity: AgentIdentity): Promise<void> {
  const { inConflict } = await readStanding(db, identity);
  if (!inConflict) return;
  throw new BulkheadError(
    'FORBIDDEN',
    `Two agents answer for host ${identity.hostId}: nothing is sent to either, and nothing taken from them, until one of the two is enrolled anew from the host's page.`,
  );
}

/** Whether a host that the certificate is good for is in conflict. Throws FORBIDDEN when the certificate is not good. */
export async function readStanding(
  db: Database | Transaction,
  { hostId, serial }: AgentIdentity,
): Promise<{ inConflict: boolean }> {
  const [row] = await db.$queryRaw<{ certificateRevoked: boolean; hostRevoked: boolean; inConflict: boolean }[]>`
    select c."revokedAt" is not null as "certificateRevoked", h."revokedAt" is not null as "hostRevoked",
      h."conflictAt" is not null as "inConflict"
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
    throw new BulkheadError(
      'FORBIDDEN',
      `Certificate ${serial} has been revoked: this host was enrolled anew or uses a newer one since.`,
    );
  }
  return row;
}

/** Whether an error says that this host may not connect any more, rather than that something went wrong. */
export function isRefused(error: unknown): error is BulkheadError {
  return error instanceof BulkheadError && (error.code === 'FORBIDDEN' || error.code === 'NOT_FOUND');
}
