import type { Transaction } from '@bulkhead/db';
import { BulkheadError, DAY_MS, tokenMayHold, type MadeToken, type TokenScope } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { findTokens, toTokenView } from './token-rows.ts';
import { newToken } from './token-text.ts';

/** What is asked for; the input schema has bounded it. */
export interface TokenRequest {
  name: string;
  scopes: TokenScope[];
  /** Normalised CIDR ranges. */
  addresses: string[];
  expiresInDays: number;
}

/**
 * Writes a token; its text leaves here once. The caller holds the lock on whose tokens are counted, and has seen that its
 * maker holds the scopes. Errors: CONFLICT when there are too many.
 */
export async function insertToken(
  deps: Deps,
  tx: Transaction,
  {
    actor,
    tenantId,
    request,
    maxLive,
  }: { actor: Actor; tenantId: string | null; request: TokenRequest; maxLive: number },
): Promise<MadeToken> {
  const now = deps.now();
  const whose = { tenantId, userId: tenantId === null ? actor.userId : null };
  const live = (await findTokens(tx, whose)).filter((row) => toTokenView(row, now).state === 'live');
  if (live.length >= maxLive) {
    throw new BulkheadError('CONFLICT', `There are ${live.length} tokens already; revoke one that is not needed.`);
  }
  const { id, secretHash, text } = newToken();
  const { name, scopes, addresses, expiresInDays } = request;
  const row = {
    id,
    name,
    scopes: [...new Set(scopes)],
    addresses: [...new Set(addresses)],
    tenantId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + expiresInDays * DAY_MS),
  };
  await tx.apiToken.create({ data: { ...row, secretHash, userId: actor.userId } });
  const untouched = { revokedAt: null, lastUsedAt: null, lastUsedAddress: null, disabledAt: null };
  const maker = { displayName: actor.displayName, systemRole: 'none' as const, isMember: true };
  return { ...toTokenView({ ...row, ...untouched, ...maker }, now), token: text };
}

/** Nobody gives what they do not hold, and nobody gives a token what takes a person. Error: FORBIDDEN. */
export function requireGivable(asked: readonly TokenScope[], held: ReadonlySet<TokenScope>): void {
  const personal = asked.find((scope) => !tokenMayHold(scope));
  if (personal !== undefined) {
    throw new BulkheadError('FORBIDDEN', `No token can hold "${personal}": that takes a person.`, { field: 'scopes' });
  }
  const lacking = asked.filter((scope) => !held.has(scope));
  if (lacking.length === 0) return;
  throw new BulkheadError('FORBIDDEN', `You do not hold ${lacking.join(', ')} yourself.`, { field: 'scopes' });
}

/** What an audit entry says about a token: never any part of its secret. */
export function describeRequest({ name, scopes, addresses, expiresInDays }: TokenRequest) {
  return { name, scopes: scopes.join(' '), addresses: addresses.join(' '), expiresInDays };
}
