import type { TokenView } from '@bulkhead/shared';
import type { SignedIn, TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { findTokens, toTokenView } from './token-rows.ts';

/** The tenant's own tokens, newest first. */
export async function listTokens(deps: Deps, tenant: TenantContext): Promise<TokenView[]> {
  const rows = await findTokens(deps.db, { tenantId: tenant.id, userId: null });
  return rows.map((row) => toTokenView(row, deps.now()));
}

/** A person's own tokens, newest first. */
export async function listOwnTokens(deps: Deps, session: SignedIn): Promise<TokenView[]> {
  const rows = await findTokens(deps.db, { tenantId: null, userId: session.userId });
  return rows.map((row) => toTokenView(row, deps.now()));
}
