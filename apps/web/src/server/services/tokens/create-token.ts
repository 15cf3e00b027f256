import type { MadeToken } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { describeRequest, insertToken, requireGivable, type TokenRequest } from './insert-token.ts';

const MAX_LIVE_OF_TENANT = 100;

/**
 * Makes a token that acts for this tenant and nowhere else. What it may do is at every use narrowed to what its maker may
 * still do there. Errors: FORBIDDEN for scopes that its maker does not hold, CONFLICT when there are too many.
 */
export async function createToken(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  request: TokenRequest,
): Promise<MadeToken> {
  requireGivable(request.scopes, tenant.scopes);
  return deps.db.$transaction(async (tx) => {
    await lockTenant(tx, tenant);
    const made = await insertToken(deps, tx, { actor, tenantId: tenant.id, request, maxLive: MAX_LIVE_OF_TENANT });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'tokens.create',
      target: `token:${made.id}`,
      details: describeRequest(request),
    });
    await deps.changes.publish(tx, [newsAbout('tokens', { tenantSlug: tenant.slug })]);
    return made;
  });
}
