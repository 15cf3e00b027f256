import type { Prisma, Transaction } from '@bulkhead/db';
import {
  BulkheadError,
  OBSERVED_STATES,
  type Controls,
  type InstanceAction,
  type ObservedState,
} from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { readControls } from '../controls/read-controls.ts';
import { instanceNews } from '../news.ts';

export const observedStateSchema: z.ZodType<ObservedState> = z.enum(OBSERVED_STATES);

/** The columns that a change looks at, under the instance's row lock. */
export interface LockedInstance {
  id: string;
  hostId: string;
  name: string;
  desiredState: 'running' | 'paused' | 'stopped' | 'absent';
  observedState: ObservedState;
  revision: number;
  restartNonce: number;
  hostRevoked: boolean;
  memoryBytes: number;
  memoryLimitBytes: number | null;
  controls: Controls;
  held: { cpuMillicores: number; memoryBytes: number; pids: number };
}

/** The host of a living instance of this tenant; it never moves, so it can be read before any lock is taken. */
export async function findHostOf(tx: Transaction, tenantId: string, instanceId: string): Promise<string> {
  const instance = await tx.instance.findFirst({
    where: { id: instanceId, tenantId, goneAt: null },
    select: { hostId: true },
  });
  if (!instance) throw noSuchInstance(instanceId);
  return instance.hostId;
}

/**
 * Locks the host, then the instance. Two statements: one that locks both would read the instance as it was before it
 * waited for the host.
 */
export async function lockInstance(
  tx: Transaction,
  tenantId: string,
  { instanceId, hostId }: { instanceId: string; hostId: string },
): Promise<LockedInstance> {
  const [host] = await tx.$queryRaw<{ revoked: boolean }[]>`
    select "revokedAt" is not null as revoked from "Host" where id = ${hostId}::uuid for no key update`;
  const [row] = await tx.$queryRaw<
    (Omit<LockedInstance, 'observedState' | 'hostRevoked' | 'controls' | 'held'> & {
      observedState: string;
      controls: unknown;
      heldCpu: number;
      heldMemory: number;
      heldPids: number;
    })[]
  >`
    select id::text as id, "hostId"::text as "hostId", name, "desiredState"::text as "desiredState", "observedState", revision,
      "restartNonce", "memoryBytes"::float8 as "memoryBytes", "memoryLimitBytes"::float8 as "memoryLimitBytes", controls,
      "heldCpuMillicores" as "heldCpu", "heldMemoryBytes"::float8 as "heldMemory", "heldPids"
    from "Instance" where id = ${instanceId}::uuid and "tenantId" = ${tenantId}::uuid and "goneAt" is null
    for no key update`;
  if (!host || !row) throw noSuchInstance(instanceId);
  const { heldCpu, heldMemory, heldPids, ...rest } = row;
  return {
    ...rest,
    observedState: observedStateSchema.parse(row.observedState),
    hostRevoked: host.revoked,
    controls: readControls(row.controls),
    held: { cpuMillicores: heldCpu, memoryBytes: heldMemory, pids: heldPids },
  };
}

export function noSuchInstance(instanceId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no instance ${instanceId}.`, {
    field: 'instanceId',
    value: instanceId,
  });
}

interface AcceptedChange {
  tenant: TenantContext;
  actor: Actor;
  instance: LockedInstance;
  kind: InstanceAction;
  data: Prisma.InstanceUpdateInput;
  /** Pending operations of these kinds are no longer what is wanted. */
  supersedes: readonly string[];
  details?: Record<string, string | number | boolean | null>;
}

/** Writes an accepted change of a locked instance: revision, operation, audit entry, the host's generation, news. */
export async function acceptChange(
  deps: Deps,
  tx: Transaction,
  change: AcceptedChange,
): Promise<{ instanceId: string; operationId: string }> {
  const { tenant, actor, instance, kind } = change;
  const revision = instance.revision + 1;
  const operationId = newId();
  await tx.instance.update({ where: { id: instance.id }, data: { ...change.data, revision } });
  await tx.operation.updateMany({
    where: { instanceId: instance.id, state: 'pending', kind: { in: [...change.supersedes] } },
    data: { state: 'superseded', finishedAt: deps.now() },
  });
  await tx.operation.create({
    data: {
      id: operationId,
      kind,
      tenantId: tenant.id,
      instanceId: instance.id,
      hostId: instance.hostId,
      actorId: actor.userId,
      revision,
    },
  });
  await tx.$executeRaw`update "Host" set "desiredGeneration" = "desiredGeneration" + 1 where id = ${instance.hostId}::uuid`;
  await writeAudit(tx, actor, {
    tenantId: tenant.id,
    action: `instances.${kind}`,
    target: `instance:${instance.id}`,
    details: { name: instance.name, ...change.details },
  });
  await deps.changes.publish(
    tx,
    instanceNews({ tenantSlug: tenant.slug, hostId: instance.hostId, instanceId: instance.id }),
  );
  return { instanceId: instance.id, operationId };
}
