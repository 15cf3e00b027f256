import { Prisma, type Transaction } from '@bulkhead/db';
import { desiredVolumeSchema, MAX_VOLUMES_PER_HOST, type Credential, type DesiredVolume } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { targetSealName } from '../backups/target-seal-name.ts';

/** As a column of the instance "i": its volumes. */
export const volumesOfInstance = Prisma.sql`(
  select coalesce(jsonb_agg(jsonb_build_object(
    'volumeId', a."volumeId", 'mountPath', a."mountPath", 'readOnly', a."readOnly"
  ) order by a."mountPath"), '[]')
  from "VolumeAttachment" a where a."instanceId" = i."id")`;

/** The volumes that a host should have, and those that it should have no more until it has said so. */
export async function readVolumes(tx: Transaction, hostId: string): Promise<DesiredVolume[]> {
  const rows = await tx.volume.findMany({
    where: { hostId, goneAt: null },
    orderBy: { id: 'asc' },
    take: MAX_VOLUMES_PER_HOST,
    include: { tenant: { select: { slug: true } } },
  });
  return rows.flatMap((row) => {
    const { id, revision, absent, tenant, sizeBytes, sourceKind, sourceId } = row;
    const parsed = desiredVolumeSchema.safeParse({
      id,
      tenantSlug: tenant.slug,
      revision,
      sizeBytes: Number(sizeBytes),
      absent,
      fromSnapshotId: sourceKind === 'snapshot' ? sourceId : null,
    });
    return parsed.data ?? [];
  });
}

/** What a host shows the stores that its open tasks name. One that cannot be opened is left out and logged: its tasks fail. */
export async function readStoreCredentials(
  { sealer, log }: Pick<Deps, 'sealer' | 'log'>,
  tx: Transaction,
  hostId: string,
): Promise<Credential[]> {
  const targets = await tx.$queryRaw<
    { id: string; endpoint: string; accessKeyId: string; sealedSecret: string }[]
  >`select distinct b.id::text as id, b.endpoint, b."accessKeyId", b."sealedSecret"
    from "Task" t join "BackupTarget" b on b.id::text = t.spec->>'targetId' and b."tenantId" = t."tenantId"
    where t."hostId" = ${hostId}::uuid and t.state in ('pending', 'running') order by 1`;
  return targets.flatMap(({ id, endpoint, accessKeyId, sealedSecret }) => {
    try {
      const password = sealer.open(targetSealName(id), sealedSecret);
      return [
        {
          id,
          address: endpoint,
          username: accessKeyId,
          password,
          insecure: endpoint.startsWith('http:'),
          isTrusted: false,
        },
      ];
    } catch (error) {
      log.error('a store’s key cannot be opened: is the key in the data directory the one that sealed it?', {
        id,
        error,
      });
      return [];
    }
  });
}
