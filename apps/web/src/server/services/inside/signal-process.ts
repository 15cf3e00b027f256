import { DONE, type ProcessIdentity, type ProcessSignal } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { auditInside, insideOf, type Asking } from './inside-of.ts';

/** Sends a signal to a process of one of the tenant's instances. Errors: NOT_FOUND also when it has ended, HOST_UNREACHABLE. */
export async function signalInside(
  deps: Deps,
  asking: Asking,
  { instanceId, process, signal }: { instanceId: string; process: ProcessIdentity; signal: ProcessSignal },
): Promise<typeof DONE> {
  const inside = await insideOf(deps, asking.tenant, instanceId);
  await auditInside(deps, asking, 'instances.signal', instanceId, { pid: process.innerPid, signal });
  await inside.signal({ instanceId, process, signal });
  return DONE;
}
