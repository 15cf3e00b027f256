import { Prisma } from '@bulkhead/db';
import { desiredVolumeSchema, MAX_VOLUMES_PER_HOST, type Credential, type DesiredVolume } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { targetSealName } from '../backups/target-seal-name.ts';
import type { SnapshotPart } from './read-parts.ts';

/** As a column of the instance "i": its volumes. */
export const volumesOfInstance = Prisma.sql`(
  select coalesce(jsonb_agg(jsonb_build_object(
    'volumeId', a."volumeId", 'mountPath', a."mountPath", 'readOnly', a."readOnly"
  ) order by a."mountPath"), '[]')
  from "VolumeAttachment" a where a."instanceId" = i."id")`;

/** The volumes that a host should have, and those that it should have no more until it has said so. */
export function volumesOf(hostId: string): SnapshotPart<DesiredVolume[]> {
  return {
    select: Prisma.sql`
      select v.id, t.slug as "tenantSlug", v.revision, v."sizeBytes", v.absent,
        case when v."sourceKind" = 'snapshot' then v."sourceId" end as "fromSnapshotId"
      from "Volume" v join "Tenant" t on t.id = v."tenantId"
      where v."hostId" = ${hostId}::uuid and v."goneAt" is null
      order by v.id limit ${MAX_VOLUMES_PER_HOST}`,
    parse: (rows) => rows.flatMap((row) => desiredVolumeSchema.safeParse(row).data ?? []),
  };
}

interface TargetRow {
  id: string;
  endpoint: string;
  accessKeyId: string;
  sealedSecret: string;
}

/** What a host shows the stores that its open tasks name. One that cannot be opened is left out and logged: its tasks fail. */
export function storeCredentialsOf(
  { sealer, log }: Pick<Deps, 'sealer' | 'log'>,
  hostId: string,
): SnapshotPart<Credential[]> {
  const open = ({ id, endpoint, accessKeyId, sealedSecret }: TargetRow): Credential[] => {
    try {
      const password = sealer.open(targetSealName(id), sealedSecret);
      const insecure = endpoint.startsWith('http:');
      return [{ id, address: endpoint, username: accessKeyId, password, insecure, isTrusted: false }];
    } catch (error) {
      log.error('a store’s key cannot be opened: is the key in the data directory the one that sealed it?', {
        id,
        error,
      });
      return [];
    }
  };
  return {
    select: Prisma.sql`
      select distinct b.id, b.endpoint, b."accessKeyId", b."sealedSecret"
      from "Task" t join "BackupTarget" b on b.id::text = t.spec->>'targetId' and b."tenantId" = t."tenantId"
      where t."hostId" = ${hostId}::uuid and t.state in ('pending', 'running') order by 1`,
    parse: (rows) => (rows as TargetRow[]).flatMap(open),
  };
}
