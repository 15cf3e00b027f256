import { SYSTEM_SCOPES, TENANT_SCOPES, tokenMayHold, type SystemRole } from '@bulkhead/shared';
import { timingSafeEqual } from 'node:crypto';
import type { SignedIn } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { isInRanges } from './address-ranges.ts';
import { findFault, type TokenFault } from './token-fault.ts';
import { readTokenText } from './token-text.ts';

/** A token's last use is written at most this often. */
const TOUCH_MS = 60_000;

interface Row {
  id: string;
  name: string;
  secretHash: string;
  tenantId: string | null;
  scopes: string[];
  addresses: string[];
  expiresAt: Date;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  userId: string;
  email: string;
  displayName: string;
  systemRole: SystemRole;
  disabledAt: Date | null;
  isMember: boolean;
}

export interface TokenReading {
  /** Whom it stands for; null when it is not accepted. */
  session: SignedIn | null;
  /** Why a token that there is was not accepted. For the log alone: whoever found it must not learn that it is one. */
  refusal: { tokenId: string; reason: TokenFault | 'address' } | null;
}

const UNKNOWN: TokenReading = { session: null, refusal: null };

/** Whom a token stands for, shown from this address. */
export async function readToken(deps: Deps, text: string, address: string): Promise<TokenReading> {
  const shown = readTokenText(text);
  if (!shown) return UNKNOWN;
  const [row] = await deps.db.$queryRaw<Row[]>`
    select k.id, k.name, k."secretHash", k."tenantId"::text as "tenantId", k.scopes, k.addresses, k."expiresAt",
      k."revokedAt", k."lastUsedAt", u.id::text as "userId", u.email, u."displayName",
      u."systemRole"::text as "systemRole", u."disabledAt", m."userId" is not null as "isMember"
    from "ApiToken" k join "User" u on u.id = k."userId"
    left join "Membership" m on m."tenantId" = k."tenantId" and m."userId" = k."userId"
    where k.id = ${shown.id}`;
  if (!row || !timingSafeEqual(Buffer.from(row.secretHash), Buffer.from(shown.secretHash))) return UNKNOWN;
  const now = deps.now();
  const reason = findFault(row, now) ?? (isInRanges(address, row.addresses) ? null : 'address');
  if (reason !== null) return { session: null, refusal: { tokenId: row.id, reason } };
  if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() >= TOUCH_MS) {
    await deps.db.apiToken.updateMany({
      where: { id: row.id },
      data: { lastUsedAt: now, lastUsedAddress: address.slice(0, 64) },
    });
  }
  const session = {
    sessionId: `token:${row.id}`,
    userId: row.userId,
    email: row.email,
    displayName: row.displayName,
    systemRole: row.systemRole,
    provenAt: null,
    token: { id: row.id, name: row.name, tenantId: row.tenantId, scopes: scopesOf(row) },
  };
  return { session, refusal: null };
}

/** Scopes that are known here and that a token may hold; those of the system are a person's alone. */
function scopesOf({ tenantId, scopes }: Row) {
  const known = tenantId === null ? [...TENANT_SCOPES, ...SYSTEM_SCOPES] : TENANT_SCOPES;
  return new Set(known.filter((scope) => scopes.includes(scope) && tokenMayHold(scope)));
}
