import { Prisma } from '@bulkhead/db';
import {
  environmentVariableSchema,
  healthCheckSchema,
  imageBeforeSchema,
  observedCompartmentSchema,
  observedInstanceSchema,
  restartPolicySchema,
  type InstanceView,
} from '@bulkhead/shared';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { readHostGrounds } from '../controls/host-ground.ts';
import { readControls } from '../controls/read-controls.ts';
import { noSuchInstance, observedStateSchema } from './accept-change.ts';
import { allowedActions } from './allowed-actions.ts';
import { readInstanceRows } from './instance-rows.ts';

/** Everything about one living instance of the tenant. Errors: NOT_FOUND. */
export async function getInstance(deps: Deps, tenant: TenantContext, instanceId: string): Promise<InstanceView> {
  const { db } = deps;
  const [instance, [row]] = await Promise.all([
    db.instance.findFirst({
      where: { id: instanceId, tenantId: tenant.id, goneAt: null },
      select: {
        hostId: true,
        imageId: true,
        command: true,
        env: true,
        restartPolicy: true,
        cpuLimitMillicores: true,
        memoryLimitBytes: true,
        desiredState: true,
        observedState: true,
        observed: true,
        controls: true,
        createdById: true,
        stopGraceSec: true,
        healthCheck: true,
        notes: true,
        lockedById: true,
        imageBefore: true,
      },
    }),
    readInstanceRows(db, deps.now(), {
      where: Prisma.sql`i."tenantId" = ${tenant.id}::uuid and i.id = ${instanceId}::uuid`,
      orderBy: Prisma.sql`i.id`,
      limit: 1,
    }),
  ]);
  if (!instance || !row) throw noSuchInstance(instanceId);
  const here = { tenantId_hostId: { tenantId: tenant.id, hostId: instance.hostId } };
  const [compartment, setting, names, grounds] = await Promise.all([
    db.compartment.findUnique({ where: here }),
    db.compartmentControls.findUnique({ where: here, select: { controls: true } }),
    namesOfUsers(db, [instance.createdById, instance.lockedById]),
    readHostGrounds(db, [instance.hostId]),
  ]);
  const ground = grounds.get(instance.hostId);
  const observed = observedInstanceSchema.nullable().parse(instance.observed);
  return {
    ...row,
    command: instance.command,
    env: z.array(environmentVariableSchema).parse(instance.env),
    restartPolicy: restartPolicySchema.parse(instance.restartPolicy),
    cpuLimitMillicores: instance.cpuLimitMillicores,
    memoryLimitBytes: instance.memoryLimitBytes === null ? null : Number(instance.memoryLimitBytes),
    controls: readControls(instance.controls),
    capabilities: ground?.capabilities ?? null,
    disks: ground?.disks ?? [],
    grantedDevices: setting ? readControls(setting.controls).devices : [],
    proof: observed?.proof ?? null,
    containerId: observed?.containerId ?? null,
    imageId: instance.imageId,
    createdBy: names.get(instance.createdById) ?? 'a removed user',
    stopGraceSec: instance.stopGraceSec,
    healthCheck: healthCheckSchema.nullable().parse(instance.healthCheck),
    observedHealth: observed?.health ?? null,
    notes: instance.notes,
    lockedBy: instance.lockedById === null ? null : (names.get(instance.lockedById) ?? 'a removed user'),
    imageBefore: imageBeforeSchema.nullable().parse(instance.imageBefore),
    lastDeath: observed?.lastDeath ?? null,
    nextTryAtMs: observed?.nextTryAtMs ?? null,
    compartment: compartment ? observedCompartmentSchema.parse(compartment.observed) : null,
    allowedActions: allowedActions({
      desiredState: instance.desiredState,
      observedState: observedStateSchema.parse(instance.observedState),
      isDiscarded: row.deleteAtMs !== null,
      isLocked: row.lockedAtMs !== null,
    }),
  };
}

async function namesOfUsers(db: Deps['db'], ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const users = await db.user.findMany({
    where: { id: { in: ids.filter((id) => id !== null) } },
    select: { id: true, displayName: true },
  });
  return new Map(users.map(({ id, displayName }) => [id, displayName]));
}
