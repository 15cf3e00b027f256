import { BulkheadError, DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { endSessions } from '../identity/sessions.ts';
import { discover, secretName } from './provider-client.ts';

/** Asks a registered provider about itself, afresh. Errors: NOT_FOUND, CONFLICT. */
export async function testProvider(deps: Deps, providerId: string): Promise<typeof DONE> {
  const provider = await deps.db.identityProvider.findUnique({ where: { id: providerId } });
  if (!provider) throw noSuchProvider(providerId);
  const secret = deps.sealer.open(secretName(provider.id), provider.clientSealedSecret);
  await discover(provider.issuer, provider.clientId, secret);
  return DONE;
}

/** Lets people sign in with it, or not. Who is signed in with it stays so until their session ends. Errors: NOT_FOUND. */
export async function setProviderEnabled(
  deps: Deps,
  actor: Actor,
  { providerId, enabled }: { providerId: string; enabled: boolean },
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.identityProvider.updateMany({ where: { id: providerId }, data: { enabled } });
    if (count === 0) throw noSuchProvider(providerId);
    const target = `provider:${providerId}`;
    await writeAudit(tx, actor, { action: 'providers.setEnabled', target, details: { enabled } });
  });
  return DONE;
}

/**
 * Forgets a provider: its identities and mappings go, the memberships that its groups made as well, and who is signed in
 * with it is signed out. Accounts stay. Errors: NOT_FOUND.
 */
export async function removeProvider(deps: Deps, actor: Actor, providerId: string): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const sessions = await tx.session.findMany({ where: { method: providerId }, select: { userId: true } });
    const { count } = await tx.identityProvider.deleteMany({ where: { id: providerId } });
    if (count === 0) throw noSuchProvider(providerId);
    for (const userId of new Set(sessions.map((one) => one.userId))) await endSessions(tx, userId);
    await tx.$executeRaw`
      delete from "Membership" m where m."providerId" = ${providerId}::uuid and (m.role <> 'owner' or exists (
        select 1 from "Membership" o where o."tenantId" = m."tenantId" and o.role = 'owner'
          and o."providerId" is distinct from ${providerId}::uuid))`;
    await tx.membership.updateMany({ where: { providerId }, data: { providerId: null } });
    await writeAudit(tx, actor, { action: 'providers.remove', target: `provider:${providerId}` });
  });
  return DONE;
}

export function noSuchProvider(providerId: string): BulkheadError {
  const details = { field: 'providerId', value: providerId };
  return new BulkheadError('NOT_FOUND', `There is no provider ${providerId}.`, details);
}
