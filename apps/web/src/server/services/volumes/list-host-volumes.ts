import type { HostVolumeView } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { toHostVolume } from './volume-rows.ts';

/** As many as one host can have. */
const MAX_ROWS = 2_000;

/** Every tenant's volumes on a host, for operators. */
export async function listHostVolumes(deps: Deps, { hostId }: { hostId: string }): Promise<HostVolumeView[]> {
  const rows = await deps.db.volume.findMany({
    where: { hostId, goneAt: null },
    orderBy: { name: 'asc' },
    take: MAX_ROWS,
    select: {
      id: true,
      name: true,
      absent: true,
      revision: true,
      sizeBytes: true,
      observed: true,
      tenant: { select: { slug: true } },
      _count: { select: { attachments: { where: { instance: { goneAt: null } } } } },
    },
  });
  return rows.map(({ tenant, _count, ...row }) =>
    toHostVolume(row, { tenantSlug: tenant.slug, attachments: _count.attachments }),
  );
}
