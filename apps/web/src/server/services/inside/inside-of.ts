import type { SignedIn, TenantContext } from '../../context.ts';
import type { Actor, Deps, HostInside } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { noSuchInstance } from '../instances/accept-change.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';

/** Who asks, in which tenant. */
export interface Asking {
  tenant: TenantContext;
  actor: Actor;
  signedIn: SignedIn;
}

/** As much of a path as an entry keeps. */
const MAX_PATH = 300;

/** The inside of the host that one of the tenant's instances is on. Errors: NOT_FOUND, HOST_UNREACHABLE. */
export async function insideOf(deps: Deps, tenant: TenantContext, instanceId: string): Promise<HostInside> {
  const instance = await deps.db.instance.findFirst({
    where: { id: instanceId, tenantId: tenant.id, goneAt: null },
    select: { hostId: true },
  });
  if (!instance) throw noSuchInstance(instanceId);
  return deps.fleet.inside(instance.hostId);
}

/** Writes down what is about to be done inside of an instance, and by whom. */
export async function auditInside(
  deps: Deps,
  { tenant, actor }: Pick<Asking, 'tenant' | 'actor'>,
  action: string,
  instanceId: string,
  details: Record<string, string | number | boolean | null>,
): Promise<void> {
  await inTenantTransaction(deps, tenant.id, (tx) =>
    writeAudit(tx, actor, { tenantId: tenant.id, action, target: `instance:${instanceId}`, details }),
  );
}

/** PostgreSQL takes no half surrogate pairs, and a log no control characters. */
export function wordPath(path: string): string {
  return path
    .slice(0, MAX_PATH)
    .replaceAll(/\p{Cc}/gu, '�')
    .toWellFormed();
}
