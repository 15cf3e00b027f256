import type { ImageView } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';

/** More than this is no list for a form. */
const MAX_IMAGES = 1_000;

/** What can be launched: every tag that a host holds, with the hosts that hold it. */
export async function listImages(deps: Deps): Promise<ImageView[]> {
  return deps.db.$queryRaw<ImageView[]>`
    select image.reference, max(image."sizeBytes")::float8 as "sizeBytes", array_agg(h.name order by h.name) as hosts
    from "HostImage" image join "Host" h on h.id = image."hostId"
    where h."revokedAt" is null
    group by image.reference order by image.reference limit ${MAX_IMAGES}`;
}
