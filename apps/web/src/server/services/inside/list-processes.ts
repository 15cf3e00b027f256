import { systemRoleAllows, type ProcessList } from '@bulkhead/shared';
import type { SignedIn, TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { insideOf } from './inside-of.ts';

/** The processes of one of the tenant's instances. The host's numbers are for who sees hosts. Errors: NOT_FOUND, HOST_UNREACHABLE, UNAVAILABLE. */
export async function listProcesses(
  deps: Deps,
  { tenant, signedIn }: { tenant: TenantContext; signedIn: SignedIn },
  instanceId: string,
): Promise<ProcessList> {
  const inside = await insideOf(deps, tenant, instanceId);
  const list = await inside.processes(instanceId);
  const seesHosts =
    systemRoleAllows(signedIn.systemRole, 'hosts:read') && (signedIn.token?.scopes.has('hosts:read') ?? true);
  if (seesHosts) return list;
  return { ...list, processes: list.processes.map((one) => ({ ...one, hostPid: null })) };
}
