import type { Transaction } from '@bulkhead/db';
import { SYSTEM_SCOPES, TENANT_SCOPES, type SystemRole, type TokenView } from '@bulkhead/shared';
import { findFault } from './token-fault.ts';

/** What a list shows at most: the newest. */
const MAX_SHOWN = 500;

export interface TokenRow {
  id: string;
  name: string;
  scopes: string[];
  addresses: string[];
  tenantId: string | null;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  lastUsedAddress: string | null;
  displayName: string;
  disabledAt: Date | null;
  systemRole: SystemRole;
  isMember: boolean;
}

/** The tokens of a tenant, or a person's own (those of no tenant), newest first. */
export async function findTokens(
  db: Pick<Transaction, '$queryRaw'>,
  { tenantId, userId }: { tenantId: string | null; userId: string | null },
): Promise<TokenRow[]> {
  return db.$queryRaw<TokenRow[]>`
    select k.id, k.name, k.scopes, k.addresses, k."tenantId"::text as "tenantId", k."createdAt", k."expiresAt",
      k."revokedAt", k."lastUsedAt", k."lastUsedAddress", u."displayName", u."disabledAt",
      u."systemRole"::text as "systemRole", m."userId" is not null as "isMember"
    from "ApiToken" k join "User" u on u.id = k."userId"
    left join "Membership" m on m."tenantId" = k."tenantId" and m."userId" = k."userId"
    where k."tenantId" is not distinct from ${tenantId}::uuid and (${userId}::uuid is null or k."userId" = ${userId}::uuid)
    order by k."createdAt" desc, k.id limit ${MAX_SHOWN}`;
}

export function toTokenView(row: TokenRow, now: Date): TokenView {
  return {
    id: row.id,
    name: row.name,
    state: findFault(row, now) ?? 'live',
    scopes: [...TENANT_SCOPES, ...SYSTEM_SCOPES].filter((scope) => row.scopes.includes(scope)),
    addresses: row.addresses,
    madeBy: row.displayName,
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
    lastUsedAtMs: row.lastUsedAt?.getTime() ?? null,
    lastUsedAddress: row.lastUsedAddress,
  };
}
