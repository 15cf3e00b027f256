import type { Transaction } from '@bulkhead/db';
import { BulkheadError, DONE, type Controls } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { findRefusal, type ControlsGround } from '../controls/find-refusal.ts';
import { readControls } from '../controls/read-controls.ts';
import { readGrounds } from '../controls/read-grounds.ts';
import { bumpHost } from '../hosts/bump-host.ts';
import { noSuchHost } from '../hosts/host-rows.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { noSuchTenant } from '../tenants/tenant-rows.ts';
import { findUser, type HeldInstance } from './find-user.ts';

interface CompartmentChange {
  tenantSlug: string;
  hostId: string;
  controls: Controls;
  frozen: boolean;
}

/**
 * Sets what a tenant may have on a host beside the sum of its reservations; it stays set while nothing of the tenant is
 * there. Errors: NOT_FOUND, CONFLICT for a revoked host, CONTROL_UNSUPPORTED and CONTROL_OUT_OF_BOUNDS (`controls.…`, `frozen`),
 * CONTROL_IN_USE with the instance that needs what would be taken away.
 */
export async function configureCompartment(
  deps: Deps,
  actor: Actor,
  { tenantSlug, hostId, controls, frozen }: CompartmentChange,
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const tenant = await tx.tenant.findFirst({
      where: { slug: tenantSlug, deletedAt: null },
      select: { id: true, slug: true },
    });
    if (!tenant) throw noSuchTenant(tenantSlug);
    await lockTenant(tx, tenant);
    const hostName = await lockLivingHost(tx, hostId);
    const instances = await readHeldInstances(tx, tenant.id, hostId);
    const ground = (await readGrounds(tx, tenant.id, [hostId])).get(hostId);
    if (!ground) throw noSuchHost(hostId);
    const memory = compartmentMemory(instances, ground.facts);
    const refusal =
      findRefusal(controls, { ...ground, memory, scope: 'compartment', compartment: null }, 'controls') ??
      findFreezeRefusal(frozen, ground) ??
      findUser(controls, instances);
    if (refusal) throw refusal;
    const data = { controls, frozen, updatedById: actor.userId };
    await tx.compartmentControls.upsert({
      where: { tenantId_hostId: { tenantId: tenant.id, hostId } },
      create: { tenantId: tenant.id, hostId, ...data },
      update: data,
    });
    await bumpHost(tx, deps.changes, hostId);
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'compartments.configure',
      target: `host:${hostId}`,
      details: { host: hostName, tenant: tenantSlug, frozen, controls: JSON.stringify(controls) },
    });
    await deps.changes.publish(tx, [newsAbout('compartments', { tenantSlug, hostId }), newsAbout('hosts', { hostId })]);
  });
  return DONE;
}

async function lockLivingHost(tx: Transaction, hostId: string): Promise<string> {
  const [host] = await tx.$queryRaw<{ name: string; revoked: boolean }[]>`
    select name, "revokedAt" is not null as revoked from "Host" where id = ${hostId}::uuid for no key update`;
  if (!host) throw noSuchHost(hostId);
  if (host.revoked)
    throw new BulkheadError('CONFLICT', `${host.name} has been revoked: nothing can be set there any more.`);
  return host.name;
}

/** Also those that are being deleted: the kernel holds them until the host says otherwise. */
async function readHeldInstances(tx: Transaction, tenantId: string, hostId: string): Promise<HeldInstance[]> {
  const instances = await tx.instance.findMany({
    where: { tenantId, hostId, goneAt: null },
    orderBy: { name: 'asc' },
    select: { name: true, memoryBytes: true, controls: true },
  });
  return instances.map(({ name, memoryBytes, controls }) => ({
    name,
    memoryBytes: Number(memoryBytes),
    controls: readControls(controls),
  }));
}

function compartmentMemory(instances: HeldInstance[], facts: ControlsGround['facts']): ControlsGround['memory'] {
  if (instances.length === 0) return { bytes: facts?.memoryBytes ?? 0, name: 'the memory of the host' };
  const bytes = instances.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  return { bytes, name: 'the sum of its reservations there' };
}

function findFreezeRefusal(
  frozen: boolean,
  { facts, hostName }: Pick<ControlsGround, 'facts' | 'hostName'>,
): BulkheadError | null {
  const capability = facts?.capabilities.find(({ control }) => control === 'freeze');
  if (!frozen || (capability && capability.held !== 'none')) return null;
  const reason = capability ? capability.note.replace(/\.$/, '') : 'it has not said yet whether it can';
  return new BulkheadError('CONTROL_UNSUPPORTED', `${hostName} cannot freeze a compartment: ${reason}.`, {
    field: 'frozen',
    value: 'true',
  });
}
