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
import { writeAudit, type AuditActor } from '../audit/write-audit.ts';
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
  isDiscarded: boolean;
  /** Who has locked it; null: nobody. */
  lockedBy: string | null;
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

/** The locked row of an instance that is about to be changed. Throws INSTANCE_LOCKED where somebody forbade that. */
export async function lockInstance(
  tx: Transaction,
  tenantId: string,
  where: { instanceId: string; hostId: string },
): Promise<LockedInstance> {
  const instance = await lockInstanceRow(tx, tenantId, where);
  refuseLocked(instance);
  return instance;
}

/** Throws INSTANCE_LOCKED where somebody forbade changes. */
export function refuseLocked({ name, lockedBy }: Pick<LockedInstance, 'name' | 'lockedBy'>): void {
  if (lockedBy === null) return;
  throw new BulkheadError(
    'INSTANCE_LOCKED',
    `${name} was locked by ${lockedBy}: nothing of it is changed until somebody unlocks it.`,
    { lockedBy },
  );
}

/**
 * Locks the host, then the instance, whoever has forbidden changes. Two statements: one that locks both would read the
 * instance as it was before it waited for the host.
 */
export async function lockInstanceRow(
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
      "heldCpuMillicores" as "heldCpu", "heldMemoryBytes"::float8 as "heldMemory", "heldPids",
      "deleteAt" is not null as "isDiscarded", case when "lockedAt" is not null then coalesce(
        (select u."displayName" from "User" u where u.id = "lockedById"), 'a removed user') end as "lockedBy"
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

export interface AcceptedChange {
  tenant: TenantContext;
  actor: Actor;
  instance: LockedInstance;
  kind: InstanceAction;
  data: Prisma.InstanceUncheckedUpdateInput;
  /** Pending operations of these kinds are no longer what is wanted. */
  supersedes: readonly string[];
  details?: Record<string, string | number | boolean | null>;
  /** Whom the entry names where it is not the actor: `system` for what was asked for in advance. */
  auditedAs?: AuditActor;
  /** It is over already, as where nobody is left to carry it out. */
  finishedAt?: Date;
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
      ...(change.finishedAt && { state: 'succeeded', finishedAt: change.finishedAt }),
    },
  });
  await tx.$executeRaw`update "Host" set "desiredGeneration" = "desiredGeneration" + 1 where id = ${instance.hostId}::uuid`;
  await writeAudit(tx, change.auditedAs ?? actor, {
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
