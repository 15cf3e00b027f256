import type { SignedIn, TenantContext } from '../../context.ts';
import type { Deps, ExecReference, HostStreams } from '../../deps.ts';
import { noSuchInstance } from '../instances/accept-change.ts';

/** The streams of the host that one of the tenant's instances is on. Errors: NOT_FOUND, HOST_UNREACHABLE. */
export async function streamsOf(deps: Deps, tenant: TenantContext, instanceId: string): Promise<HostStreams> {
  const instance = await deps.db.instance.findFirst({
    where: { id: instanceId, tenantId: tenant.id, goneAt: null },
    select: { hostId: true },
  });
  if (!instance) throw noSuchInstance(instanceId);
  return deps.fleet.streams(instance.hostId);
}

/** An exec belongs to the session or the token that opened it, in the tenant in which it did. */
export function holderOf(tenant: TenantContext, signedIn: SignedIn): string {
  return `${tenant.id} ${signedIn.token?.id ?? signedIn.sessionId}`;
}

export function referenceTo(
  tenant: TenantContext,
  signedIn: SignedIn,
  { execId, instanceId }: { execId: string; instanceId: string },
): ExecReference {
  return { execId, instanceId, holder: holderOf(tenant, signedIn) };
}
