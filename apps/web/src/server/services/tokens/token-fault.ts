import type { SystemRole } from '@bulkhead/shared';

/** What decides whether a token still counts, whoever shows it. */
export interface TokenStanding {
  expiresAt: Date;
  revokedAt: Date | null;
  tenantId: string | null;
  /** Its maker's. */
  disabledAt: Date | null;
  systemRole: SystemRole;
  isMember: boolean;
}

export type TokenFault = 'revoked' | 'expired' | 'void';

/**
 * Why a token does not count any more; null: it does. A tenant's token is void as soon as its maker has nothing to do with
 * the tenant: otherwise whoever is put out of a tenant could leave a way in behind.
 */
export function findFault(token: TokenStanding, now: Date): TokenFault | null {
  if (token.revokedAt !== null) return 'revoked';
  if (token.expiresAt <= now) return 'expired';
  const isGone = token.tenantId !== null && !token.isMember && token.systemRole === 'none';
  return token.disabledAt !== null || isGone ? 'void' : null;
}
