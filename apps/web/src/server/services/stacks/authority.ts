import { SYSTEM_SCOPES, TENANT_SCOPES, tokenMayHold } from '@bulkhead/shared';
import type { SignedIn, TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { resolveTenant } from '../tenants/resolve-tenant.ts';
import { findFault } from '../tokens/token-fault.ts';
import type { StoredPlan } from './stack-plan.ts';

/**
 * What whoever asked for a plan may do in its tenant now; null: nothing any more. A plan that takes an hour is no way to keep
 * what was taken away meanwhile. `deps` see the whole system.
 */
export async function standingOf(
  deps: Deps,
  actor: StoredPlan['actor'],
  tenantSlug: string,
): Promise<TenantContext | null> {
  const user = await deps.db.user.findFirst({
    where: { id: actor.userId, disabledAt: null },
    select: { id: true, email: true, displayName: true, systemRole: true },
  });
  if (!user) return null;
  const { id: userId, ...rest } = user;
  let token: SignedIn['token'] = null;
  if (actor.tokenId !== null) {
    token = await readTokenInUse(deps, actor.tokenId, user);
    if (token === null) return null;
  }
  return resolveTenant(deps, { sessionId: '', userId, ...rest, provenAt: null, token }, tenantSlug);
}

async function readTokenInUse(
  { db, now }: Deps,
  tokenId: string,
  user: { id: string; systemRole: SignedIn['systemRole'] },
): Promise<SignedIn['token']> {
  const row = await db.apiToken.findUnique({ where: { id: tokenId } });
  if (!row) return null;
  const membership =
    row.tenantId === null
      ? null
      : await db.membership.findUnique({ where: { tenantId_userId: { tenantId: row.tenantId, userId: user.id } } });
  const standing = { ...row, disabledAt: null, systemRole: user.systemRole, isMember: membership !== null };
  if (findFault(standing, now()) !== null) return null;
  const known = row.tenantId === null ? [...TENANT_SCOPES, ...SYSTEM_SCOPES] : TENANT_SCOPES;
  const scopes = new Set(known.filter((scope) => row.scopes.includes(scope) && tokenMayHold(scope)));
  return { id: row.id, name: row.name, tenantId: row.tenantId, scopes };
}
