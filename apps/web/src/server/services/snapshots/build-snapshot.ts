import { Prisma } from '@bulkhead/db';
import {
  BulkheadError,
  desiredCompartmentSchema,
  desiredInstanceSchema,
  firstUidOf,
  MAX_INSTANCES_PER_HOST,
  NO_CONTROLS,
  UID_RANGE_SIZE,
  type DesiredCompartment,
  type DesiredInstance,
  type Snapshot,
} from '@bulkhead/shared';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { storedControlsSchema } from '../controls/read-controls.ts';

/** What is set on a tenant's compartment beside the sum of its reservations. */
const settingSchema = desiredCompartmentSchema
  .pick({ tenantSlug: true, frozen: true, askedBy: true })
  .extend({ controls: storedControlsSchema });
type Setting = z.infer<typeof settingSchema>;

const rowSchema = z.object({
  instances: z.array(desiredInstanceSchema.extend({ controls: storedControlsSchema })).max(MAX_INSTANCES_PER_HOST),
  settings: z.array(settingSchema).max(MAX_INSTANCES_PER_HOST),
});

/** Where the ranges would begin, were there one with the number 0. */
const FIRST_UID = firstUidOf(0);

/** Whoever stands behind a user's id, as short as a proof has room for. */
const nameOf = (userId: Prisma.Sql) => Prisma.sql`
  coalesce((select left(u."displayName", 256) from "User" u where u.id = ${userId}), 'a removed user')`;

/**
 * What a host should run now, read in one statement and so at one moment. Instances that are being deleted stay in it
 * until the host has confirmed that nothing of them is left. Throws NOT_FOUND for an unknown or revoked host.
 */
export async function buildSnapshot(deps: Pick<Deps, 'db'>, hostId: string): Promise<Snapshot> {
  const [row] = await deps.db.$queryRaw<{ epoch: number; generation: bigint; instances: unknown; settings: unknown }[]>`
    select h."epoch", h."desiredGeneration" as "generation", (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', i."id",
        'tenantSlug', t."slug",
        'name', i."name",
        'revision', i."revision",
        'state', i."desiredState",
        'restartNonce', i."restartNonce",
        'image', jsonb_build_object('reference', i."imageReference", 'id', i."imageId"),
        'command', to_jsonb(i."command"),
        'env', i."env",
        'restartPolicy', i."restartPolicy",
        'cpuMillicores', i."cpuMillicores",
        'cpuLimitMillicores', i."cpuLimitMillicores",
        'memoryBytes', i."memoryBytes",
        'memoryLimitBytes', i."memoryLimitBytes",
        'pids', i."pids",
        'controls', i."controls",
        'profile', t."profile",
        'uid', (${FIRST_UID} + t."uidRange"::bigint * ${UID_RANGE_SIZE}),
        'runtime', case when t."profile" = 'sandboxed' then t."sandboxRuntime" end,
        'askedBy', coalesce(newest."askedBy", 'system')
      ) order by i."id"), '[]')
      from "Instance" i join "Tenant" t on t."id" = i."tenantId"
      left join lateral (
        select ${nameOf(Prisma.sql`o."actorId"`)} as "askedBy" from "Operation" o
        where o."instanceId" = i."id" order by o."revision" desc limit 1
      ) newest on true
      where i."hostId" = h."id" and i."goneAt" is null
    ) as "instances", (
      select coalesce(jsonb_agg(jsonb_build_object(
        'tenantSlug', t."slug",
        'controls', coalesce(c."controls", '{}'),
        'frozen', coalesce(c."frozen", false),
        'askedBy', case
          when newest."createdAt" is null and c."updatedAt" is null then 'system'
          when newest."createdAt" is null or c."updatedAt" > newest."createdAt" then ${nameOf(Prisma.sql`c."updatedById"`)}
          else newest."askedBy" end
      )), '[]')
      from "Tenant" t
      left join "CompartmentControls" c on c."tenantId" = t."id" and c."hostId" = h."id"
      left join lateral (
        select o."createdAt", ${nameOf(Prisma.sql`o."actorId"`)} as "askedBy" from "Operation" o
        where o."hostId" = h."id" and o."tenantId" = t."id" order by o."createdAt" desc, o."id" desc limit 1
      ) newest on true
      where t."id" in (select i."tenantId" from "Instance" i where i."hostId" = h."id" and i."goneAt" is null)
    ) as "settings"
    from "Host" h where h."id" = ${hostId}::uuid and h."revokedAt" is null`;
  if (row === undefined) throw new BulkheadError('NOT_FOUND', `There is no host ${hostId}, or it has been revoked.`);
  const { instances, settings } = rowSchema.parse(row);
  return {
    hostId,
    epoch: row.epoch,
    generation: Number(row.generation),
    compartments: sumCompartments(instances, settings),
    instances,
  };
}

/** Ceilings of each tenant on the host: the sum of its reservations there, stopped instances included. */
function sumCompartments(instances: readonly DesiredInstance[], settings: readonly Setting[]): DesiredCompartment[] {
  const settingOf = new Map(settings.map((setting) => [setting.tenantSlug, setting]));
  const sums = new Map<string, DesiredCompartment>();
  for (const { tenantSlug, cpuMillicores, memoryBytes, pids } of instances) {
    const sum = sums.get(tenantSlug) ?? {
      tenantSlug,
      cpuMillicores: 0,
      memoryBytes: 0,
      pids: 0,
      ...(settingOf.get(tenantSlug) ?? { controls: NO_CONTROLS, frozen: false, askedBy: 'system' }),
    };
    sums.set(tenantSlug, {
      ...sum,
      cpuMillicores: sum.cpuMillicores + cpuMillicores,
      memoryBytes: sum.memoryBytes + memoryBytes,
      pids: sum.pids + pids,
    });
  }
  return [...sums.values()].toSorted((a, b) => (a.tenantSlug < b.tenantSlug ? -1 : 1));
}
