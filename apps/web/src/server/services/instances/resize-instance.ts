import type { Transaction } from '@bulkhead/db';
import { BulkheadError, formatBytes, shortagesIn, type InstanceSize, type Resources } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { instanceMemory } from '../controls/read-grounds.ts';
import { hostRoom } from '../hosts/host-room.ts';
import { heldByHost, heldOr } from '../usage/holdings.ts';
import { acceptChange, findHostOf, lockInstance, type LockedInstance } from './accept-change.ts';
import { lockTenant, readHoldings, requireTenantRoom } from './admission.ts';
import { requireAction } from './allowed-actions.ts';
import { inTenantTransaction } from './tenant-transaction.ts';
import { wordShortages } from './word-shortages.ts';

/**
 * Accepts a new size. What grows is admitted and held at once; what shrinks stays held until the host confirms it, so
 * that nobody is promised what the kernel has not let go. Errors: NOT_FOUND, INSTANCE_STATE, CONTROL_OUT_OF_BOUNDS when
 * its soft memory limit would be above its ceiling, QUOTA_EXCEEDED, NO_HOST_FITS.
 */
export async function resizeInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, size }: { instanceId: string; size: InstanceSize },
): Promise<{ instanceId: string; operationId: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const quota = await lockTenant(tx, tenant);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'resize');
    requireSoftLimitBelow(instance, size);
    const held = {
      cpuMillicores: Math.max(instance.held.cpuMillicores, size.cpuMillicores),
      memoryBytes: Math.max(instance.held.memoryBytes, size.memoryBytes),
      pids: Math.max(instance.held.pids, size.pids),
    };
    const more: Resources = {
      instances: 0,
      cpuMillicores: held.cpuMillicores - instance.held.cpuMillicores,
      memoryBytes: held.memoryBytes - instance.held.memoryBytes,
      pids: held.pids - instance.held.pids,
    };
    const { held: reserved } = await readHoldings(tx, tenant.id, instance.name);
    requireTenantRoom(tenant, { limit: quota, reserved }, more);
    await requireHostRoom(tx, hostId, more);
    return acceptChange(deps, tx, {
      tenant,
      actor,
      instance,
      kind: 'resize',
      data: {
        ...size,
        heldCpuMillicores: held.cpuMillicores,
        heldMemoryBytes: held.memoryBytes,
        heldPids: held.pids,
      },
      supersedes: ['resize'],
      details: { ...size },
    });
  });
}

function requireSoftLimitBelow({ controls, name }: LockedInstance, size: InstanceSize): void {
  const ceiling = instanceMemory(size);
  const softBytes = controls.memorySoftBytes;
  if (softBytes === null || softBytes <= ceiling.bytes) return;
  const field = size.memoryLimitBytes === null ? 'size.memoryBytes' : 'size.memoryLimitBytes';
  throw new BulkheadError(
    'CONTROL_OUT_OF_BOUNDS',
    `${name} has a soft memory limit of ${formatBytes(softBytes)}, which would be above ${ceiling.name}, ${formatBytes(ceiling.bytes)}; lower the soft limit first.`,
    { field, value: formatBytes(ceiling.bytes) },
  );
}

async function requireHostRoom(tx: Transaction, hostId: string, more: Resources): Promise<void> {
  const host = await tx.host.findUniqueOrThrow({
    where: { id: hostId },
    select: {
      name: true,
      cores: true,
      memoryBytes: true,
      cpuAllocatablePercent: true,
      memoryReservedBytes: true,
    },
  });
  const room = hostRoom(
    { ...host, memoryBytes: Number(host.memoryBytes), memoryReservedBytes: Number(host.memoryReservedBytes) },
    heldOr(await heldByHost(tx, [hostId]), hostId),
  );
  const shortages = shortagesIn(room, more, { scope: 'host', host: host.name });
  if (shortages.length === 0) return;
  throw new BulkheadError(
    'NO_HOST_FITS',
    `The host of this instance has too little left. ${wordShortages(shortages)}.`,
    { shortages },
  );
}
