import { Prisma } from '@bulkhead/db';
import {
  environmentVariableSchema,
  healthCheckSchema,
  imageBeforeSchema,
  observedCompartmentSchema,
  observedInstanceSchema,
  restartPolicySchema,
  type DESIRED_STATES,
  type InstanceView,
} from '@bulkhead/shared';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { groundSchema } from '../controls/host-ground.ts';
import { readControls } from '../controls/read-controls.ts';
import { noSuchInstance, observedStateSchema } from './accept-change.ts';
import { allowedActions } from './allowed-actions.ts';
import { readInstanceRows } from './instance-rows.ts';

/** What a list does not show of an instance, with what stands around it on its host. */
interface DetailRow {
  imageId: string;
  command: string[];
  env: unknown;
  restartPolicy: string;
  cpuLimitMillicores: number | null;
  memoryLimitBytes: number | null;
  desiredState: (typeof DESIRED_STATES)[number];
  observedState: string;
  observed: unknown;
  controls: unknown;
  createdBy: string | null;
  stopGraceSec: number;
  healthCheck: unknown;
  notes: string;
  isLocked: boolean;
  lockedBy: string | null;
  imageBefore: unknown;
  compartment: unknown;
  granted: unknown;
  ground: unknown;
}

/** Everything about one living instance of the tenant. Errors: NOT_FOUND. */
export async function getInstance(deps: Deps, tenant: TenantContext, instanceId: string): Promise<InstanceView> {
  const where = Prisma.sql`i."tenantId" = ${tenant.id}::uuid and i.id = ${instanceId}::uuid`;
  const [[row], [instance]] = await Promise.all([
    readInstanceRows(deps.db, deps.now(), { where, orderBy: Prisma.sql`i.id`, limit: 1 }),
    deps.db.$queryRaw<DetailRow[]>`
      select i."imageId", coalesce(i.command, '{}') as command, i.env, i."restartPolicy"::text as "restartPolicy", i."cpuLimitMillicores",
        i."memoryLimitBytes"::float8 as "memoryLimitBytes", i."desiredState"::text as "desiredState",
        i."observedState", i.observed, i.controls, creator."displayName" as "createdBy", i."stopGraceSec",
        i."healthCheck", i.notes, i."lockedById" is not null as "isLocked", locker."displayName" as "lockedBy",
        i."imageBefore", c.observed as compartment, s.controls as granted, g.ground
      from "Instance" i
      left join "User" creator on creator.id = i."createdById"
      left join "User" locker on locker.id = i."lockedById"
      left join "Compartment" c on c."tenantId" = i."tenantId" and c."hostId" = i."hostId"
      left join "CompartmentControls" s on s."tenantId" = i."tenantId" and s."hostId" = i."hostId"
      left join lateral "host_grounds"(array[i."hostId"]) g on true
      where ${where} and i."goneAt" is null`,
  ]);
  if (!instance || !row) throw noSuchInstance(instanceId);
  const ground = groundSchema.nullable().parse(instance.ground);
  const observed = observedInstanceSchema.nullable().parse(instance.observed);
  return {
    ...row,
    command: instance.command,
    env: z.array(environmentVariableSchema).parse(instance.env),
    restartPolicy: restartPolicySchema.parse(instance.restartPolicy),
    cpuLimitMillicores: instance.cpuLimitMillicores,
    memoryLimitBytes: instance.memoryLimitBytes,
    controls: readControls(instance.controls),
    capabilities: ground?.capabilities ?? null,
    disks: ground?.disks ?? [],
    grantedDevices: instance.granted === null ? [] : readControls(instance.granted).devices,
    proof: observed?.proof ?? null,
    containerId: observed?.containerId ?? null,
    imageId: instance.imageId,
    createdBy: instance.createdBy ?? 'a removed user',
    stopGraceSec: instance.stopGraceSec,
    healthCheck: healthCheckSchema.nullable().parse(instance.healthCheck),
    observedHealth: observed?.health ?? null,
    notes: instance.notes,
    lockedBy: instance.isLocked ? (instance.lockedBy ?? 'a removed user') : null,
    imageBefore: imageBeforeSchema.nullable().parse(instance.imageBefore),
    lastDeath: observed?.lastDeath ?? null,
    nextTryAtMs: observed?.nextTryAtMs ?? null,
    compartment: observedCompartmentSchema.nullable().parse(instance.compartment),
    allowedActions: allowedActions({
      desiredState: instance.desiredState,
      observedState: observedStateSchema.parse(instance.observedState),
      isDiscarded: row.deleteAtMs !== null,
      isLocked: row.lockedAtMs !== null,
    }),
  };
}
