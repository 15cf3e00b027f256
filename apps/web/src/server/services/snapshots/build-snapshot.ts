import {
  BulkheadError,
  snapshotSchema,
  type DesiredCompartment,
  type DesiredInstance,
  type Snapshot,
} from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';

/**
 * What a host should run now, read in one statement and so at one moment. Instances that are being deleted stay in it
 * until the host has confirmed that nothing of them is left. Throws NOT_FOUND for an unknown or revoked host.
 */
export async function buildSnapshot(deps: Pick<Deps, 'db'>, hostId: string): Promise<Snapshot> {
  const [row] = await deps.db.$queryRaw<{ epoch: number; generation: bigint; instances: unknown }[]>`
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
        'pids', i."pids"
      ) order by i."id"), '[]')
      from "Instance" i join "Tenant" t on t."id" = i."tenantId"
      where i."hostId" = h."id" and i."goneAt" is null
    ) as "instances"
    from "Host" h where h."id" = ${hostId}::uuid and h."revokedAt" is null`;
  if (row === undefined) throw new BulkheadError('NOT_FOUND', `There is no host ${hostId}, or it has been revoked.`);
  const instances = snapshotSchema.shape.instances.parse(row.instances);
  return {
    hostId,
    epoch: row.epoch,
    generation: Number(row.generation),
    compartments: sumCompartments(instances),
    instances,
  };
}

/** Ceilings of each tenant on the host: the sum of its reservations there, stopped instances included. */
export function sumCompartments(instances: readonly DesiredInstance[]): DesiredCompartment[] {
  const sums = new Map<string, DesiredCompartment>();
  for (const { tenantSlug, cpuMillicores, memoryBytes, pids } of instances) {
    const sum = sums.get(tenantSlug) ?? { tenantSlug, cpuMillicores: 0, memoryBytes: 0, pids: 0 };
    sums.set(tenantSlug, {
      tenantSlug,
      cpuMillicores: sum.cpuMillicores + cpuMillicores,
      memoryBytes: sum.memoryBytes + memoryBytes,
      pids: sum.pids + pids,
    });
  }
  return [...sums.values()].toSorted((a, b) => (a.tenantSlug < b.tenantSlug ? -1 : 1));
}
