import { grantedScopes, SYSTEM_ROLE_SCOPES, type MadeToken, type TokenScope } from '@bulkhead/shared';
import type { SignedIn } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { describeRequest, insertToken, requireGivable, type TokenRequest } from './insert-token.ts';

const MAX_LIVE_OF_PERSON = 50;

/**
 * Makes a token that may what its person may, everywhere, narrowed to its scopes. Errors: FORBIDDEN for scopes that the
 * person holds nowhere, CONFLICT when there are too many.
 */
export async function createOwnToken(
  deps: Deps,
  session: SignedIn,
  actor: Actor,
  request: TokenRequest,
): Promise<MadeToken> {
  requireGivable(request.scopes, await scopesAnywhere(deps, session));
  return deps.db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from "User" where id = ${session.userId}::uuid for no key update`;
    const made = await insertToken(deps, tx, { actor, tenantId: null, request, maxLive: MAX_LIVE_OF_PERSON });
    await writeAudit(tx, actor, {
      action: 'tokens.createOwn',
      target: `token:${made.id}`,
      details: describeRequest(request),
    });
    return made;
  });
}

/** What somebody may do in at least one tenant, or to the system. */
export async function scopesAnywhere(deps: Deps, session: SignedIn): Promise<ReadonlySet<TokenScope>> {
  const memberships = await deps.db.membership.findMany({
    where: { userId: session.userId, tenant: { deletedAt: null } },
    select: { role: true, customRole: { select: { scopes: true } } },
  });
  const none = { role: null, customScopes: null };
  const roles = memberships.map(({ role, customRole }) => ({ role, customScopes: customRole?.scopes ?? null }));
  return new Set([
    ...SYSTEM_ROLE_SCOPES[session.systemRole],
    ...[none, ...roles].flatMap((role) => grantedScopes(session.systemRole, role)),
  ]);
}
