import { BulkheadError, objectToSpec, type Controls } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { findRefusal } from '../controls/find-refusal.ts';
import { instanceMemory, readGrounds } from '../controls/read-grounds.ts';
import { readTrust } from '../tenants/trust.ts';
import { acceptChange, findHostOf, lockInstance, noSuchInstance } from './accept-change.ts';
import { requireAction } from './allowed-actions.ts';
import { inTenantTransaction } from './tenant-transaction.ts';

/**
 * Accepts new controls of an instance, all of them at once. Errors: NOT_FOUND, INSTANCE_STATE, POLICY for what the tenant's
 * profile does not allow, CONTROL_UNSUPPORTED and
 * CONTROL_OUT_OF_BOUNDS (`controls.…`).
 */
export async function configureInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, controls }: { instanceId: string; controls: Controls },
): Promise<{ instanceId: string; operationId: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'configure');
    const { profile } = await readTrust(tx, tenant.id);
    const objection = objectToSpec({ command: [], env: [], controls }, profile);
    if (objection) throw new BulkheadError('POLICY', objection.message, { field: objection.field });
    const ground = (await readGrounds(tx, tenant.id, [hostId])).get(hostId);
    if (!ground) throw noSuchInstance(instanceId);
    const refusal = findRefusal(
      controls,
      { ...ground, scope: 'instance', memory: instanceMemory(instance) },
      'controls',
    );
    if (refusal) throw refusal;
    return acceptChange(deps, tx, {
      tenant,
      actor,
      instance,
      kind: 'configure',
      data: { controls },
      supersedes: ['configure'],
      details: { controls: JSON.stringify(controls) },
    });
  });
}
