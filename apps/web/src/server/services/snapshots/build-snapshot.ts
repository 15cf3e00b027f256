import { Prisma } from '@bulkhead/db';
import {
  BulkheadError,
  desiredCompartmentSchema,
  desiredInstanceSchema,
  firstUidOf,
  MAX_INSTANCES_PER_HOST,
  MAX_TASKS_PER_HOST,
  NO_CONTROLS,
  NOTHING_BESIDE,
  UID_RANGE_SIZE,
  slugSchema,
  type InstanceNetworking,
  type Snapshot,
} from '@bulkhead/shared';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { groupedOf, networksOf, placesOf, rulesOf, withRules } from './read-networks.ts';
import { readParts, type SnapshotPart } from './read-parts.ts';
import { secretsOf, secretsOfInstance } from './read-secrets.ts';
import { registryCredentialsOf } from './read-credentials.ts';
import { tasksOf } from './read-tasks.ts';
import { storeCredentialsOf, volumesOf, volumesOfInstance } from './read-volumes.ts';
import { rulesByInstance } from '../networks/resolve-rules.ts';
import { storedControlsSchema } from '../controls/read-controls.ts';

const storedCompartmentSchema = desiredCompartmentSchema.extend({ controls: storedControlsSchema });
const instanceSchema = desiredInstanceSchema.extend({ controls: storedControlsSchema });

type SnapshotDeps = Pick<Deps, 'db' | 'sealer' | 'log'>;

/** What is set on a tenant's compartment beside the sum of its reservations. */
const settingSchema = z.looseObject({ tenantSlug: slugSchema });
type Setting = z.infer<typeof settingSchema>;

const rowSchema = z.object({
  epoch: z.int(),
  generation: z.int(),
  instances: z.array(z.unknown()).max(MAX_INSTANCES_PER_HOST),
  settings: z.array(settingSchema).max(MAX_INSTANCES_PER_HOST),
});

const amount = z.int().min(0);
/** What an instance adds to its compartment, also one whose description is wrong in other parts. */
const reservationSchema = z.looseObject({
  tenantSlug: slugSchema,
  cpuMillicores: amount,
  memoryBytes: amount,
  pids: amount,
});
type Reservation = z.infer<typeof reservationSchema>;

export interface HostSnapshot extends Snapshot {
  /** Rows that are not as they were accepted, such as those that somebody has changed by hand. To be sent along. */
  strange: { instances: unknown[]; compartments: unknown[] };
}

/** Beside the size that was measured when it was brought first. */
const IMAGE_SLACK_BYTES = 1024 ** 2;

/** Where a host fetches the instance's image when it does not have it: by its digest, however the reference has moved since. */
const imagePullOfInstance = Prisma.sql`(
  select jsonb_build_object(
    'catalogId', m."id",
    'reference', regexp_replace(m."reference", '(:[^:/@]+)?(@.*)?$', '') || '@' || m."digest",
    'registryId', m."registryId",
    'maxBytes', m."sizeBytes" + ${IMAGE_SLACK_BYTES}
  ) from "Image" m
  where m."id" = i."catalogImageId" and m."origin" = 'pull' and m."digest" is not null and m."imageId" = i."imageId")`;

/** Where the ranges would begin, were there one with the number 0. */
const FIRST_UID = firstUidOf(0);

/** Whoever stands behind a user's id, as short as a proof has room for. */
const nameOf = (userId: Prisma.Sql) => Prisma.sql`
  coalesce((select left(u."displayName", 256) from "User" u where u.id = ${userId}), 'a removed user')`;

/**
 * What a host should run now, read at one moment. Instances that are being deleted stay in it
 * until the host has confirmed that nothing of them is left. A strange row is for the agent to refuse, by name and alone: a
 * snapshot that is not sent would hold up the whole host, and one without the row would end what runs.
 * Throws NOT_FOUND for an unknown or revoked host.
 */
export async function buildSnapshot(deps: SnapshotDeps, hostId: string): Promise<HostSnapshot> {
  const { host, places, grouped, rules, ofStores, ofRegistries, ...parts } = await readParts(deps.db, {
    host: hostPart(hostId),
    places: placesOf(hostId),
    grouped: groupedOf(hostId),
    rules: rulesOf(hostId),
    volumes: volumesOf(hostId),
    networks: networksOf(hostId),
    tasks: tasksOf(hostId),
    secrets: secretsOf(deps, hostId),
    ofStores: storeCredentialsOf(deps, hostId),
    ofRegistries: registryCredentialsOf(deps, hostId),
  });
  if (host === null) throw new BulkheadError('NOT_FOUND', `There is no host ${hostId}, or it has been revoked.`);
  const all = withNetworking(host.instances, withRules(places, rulesByInstance(grouped, rules)));
  const instances = sortOut(instanceSchema, all);
  const compartments = sortOut(storedCompartmentSchema, sumCompartments(all, host.settings));
  return {
    hostId,
    epoch: host.epoch,
    generation: host.generation,
    compartments: compartments.sound,
    instances: instances.sound,
    ...NOTHING_BESIDE,
    ...parts,
    credentials: [...ofStores, ...ofRegistries].slice(0, MAX_TASKS_PER_HOST),
    strange: { instances: instances.strange, compartments: compartments.strange },
  };
}

/** The host with its instances and what is set on their compartments; null: there is none, or it has been revoked. */
function hostPart(hostId: string): SnapshotPart<z.infer<typeof rowSchema> | null> {
  return {
    select: Prisma.sql`
      select h."epoch", h."desiredGeneration" as "generation", (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', i."id",
          'tenantSlug', t."slug",
          'name', i."name",
          'revision', i."revision",
          'state', case when i."deleteAt" is not null and i."desiredState" <> 'absent' then 'stopped' else i."desiredState"::text end,
          'restartNonce', i."restartNonce",
          'image', jsonb_build_object('reference', i."imageReference", 'id', i."imageId"),
          'imagePull', ${imagePullOfInstance},
          'command', to_jsonb(i."command"),
          'env', i."env",
          'restartPolicy', i."restartPolicy",
          'cpuMillicores', i."cpuMillicores",
          'cpuLimitMillicores', i."cpuLimitMillicores",
          'memoryBytes', i."memoryBytes",
          'memoryLimitBytes', i."memoryLimitBytes",
          'pids', i."pids",
          'controls', i."controls",
          'secrets', ${secretsOfInstance},
          'volumes', ${volumesOfInstance},
          'profile', t."profile",
          'uid', (${FIRST_UID} + t."uidRange"::bigint * ${UID_RANGE_SIZE}),
          'runtime', case when t."profile" = 'sandboxed' then t."sandboxRuntime" end,
          'healthCheck', i."healthCheck",
          'stopGraceSec', i."stopGraceSec",
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
      from "Host" h where h."id" = ${hostId}::uuid and h."revokedAt" is null`,
    parse: ([row]) => (row === undefined ? null : rowSchema.parse(row)),
  };
}

/** What is as it was accepted, and what is not. */
function sortOut<T>(schema: z.ZodType<T>, values: readonly unknown[]): { sound: T[]; strange: unknown[] } {
  const read = values.map((value) => ({ value, result: schema.safeParse(value) }));
  return {
    sound: read.flatMap(({ result }) => (result.success ? [result.data] : [])),
    strange: read.flatMap(({ value, result }) => (result.success ? [] : [value])),
  };
}

const idTagSchema = z.looseObject({ id: z.string() });

function withNetworking(stored: readonly unknown[], networking: ReadonlyMap<string, InstanceNetworking>): unknown[] {
  return stored.map((one) => {
    const tag = idTagSchema.safeParse(one).data;
    const own = tag === undefined ? undefined : networking.get(tag.id);
    return own === undefined ? one : { ...tag, networking: own };
  });
}

/** Ceilings of each tenant on the host: the sum of its reservations there, stopped instances included. */
function sumCompartments(instances: readonly unknown[], settings: readonly Setting[]): Setting[] {
  const settingOf = new Map(settings.map((setting) => [setting.tenantSlug, setting]));
  const sums = new Map<string, Setting & Reservation>();
  for (const instance of instances) {
    const reservation = reservationSchema.safeParse(instance).data;
    if (reservation === undefined) continue;
    const { tenantSlug, cpuMillicores, memoryBytes, pids } = reservation;
    const sum = sums.get(tenantSlug) ?? {
      ...(settingOf.get(tenantSlug) ?? { controls: NO_CONTROLS, frozen: false, askedBy: 'system' }),
      tenantSlug,
      cpuMillicores: 0,
      memoryBytes: 0,
      pids: 0,
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
