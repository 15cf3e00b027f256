import { BulkheadError, DONE } from '@bulkhead/shared';
import type { SignedIn, TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';

/** Ends a tenant's token at once; one that has ended already stays so. Errors: NOT_FOUND. */
export async function revokeToken(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  tokenId: string,
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const which = { id: tokenId, tenantId: tenant.id };
    const { count } = await tx.apiToken.updateMany({
      where: { ...which, revokedAt: null },
      data: { revokedAt: deps.now() },
    });
    if (count === 0) {
      if ((await tx.apiToken.count({ where: which })) === 0) throw unknownToken(tokenId);
      return;
    }
    await writeAudit(tx, actor, { tenantId: tenant.id, action: 'tokens.revoke', target: `token:${tokenId}` });
    await deps.changes.publish(tx, [newsAbout('tokens', { tenantSlug: tenant.slug })]);
  });
  return DONE;
}

/** Ends a token of one's own at once. Errors: NOT_FOUND, also for somebody else's and for a tenant's. */
export async function revokeOwnToken(
  deps: Deps,
  session: SignedIn,
  actor: Actor,
  tokenId: string,
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const which = { id: tokenId, tenantId: null, userId: session.userId };
    const { count } = await tx.apiToken.updateMany({
      where: { ...which, revokedAt: null },
      data: { revokedAt: deps.now() },
    });
    if (count === 0 && (await tx.apiToken.count({ where: which })) === 0) throw unknownToken(tokenId);
    if (count > 0) await writeAudit(tx, actor, { action: 'tokens.revokeOwn', target: `token:${tokenId}` });
  });
  return DONE;
}

function unknownToken(tokenId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no token ${tokenId}.`, { field: 'tokenId', value: tokenId });
}
