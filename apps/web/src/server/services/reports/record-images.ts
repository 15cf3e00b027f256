import type { HostImage } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import { lockHost, type LinkSource, type Recorded } from './lock-host.ts';

/** Replaces the set of images that a host's engine holds; writes and publishes only what is different. */
export async function recordImages(
  deps: Pick<Deps, 'db' | 'changes'>,
  source: LinkSource,
  images: readonly HostImage[],
): Promise<Recorded> {
  const { hostId } = source;
  const byReference = new Map(images.map((image) => [image.reference, image]));
  const rows = JSON.stringify([...byReference.values()]);
  return deps.db.$transaction(async (tx) => {
    if ((await lockHost(tx, source)) === null) return 'stale';
    const removed = await tx.$executeRaw`
      delete from "HostImage" where "hostId" = ${hostId}::uuid
        and "reference" not in (select r."reference" from jsonb_to_recordset(${rows}::jsonb) as r(reference text))`;
    const written = await tx.$executeRaw`
      insert into "HostImage" as kept ("hostId", "reference", "imageId", "sizeBytes", "builtAt")
      select ${hostId}::uuid, r.reference, r.id, r."sizeBytes", to_timestamp(r."createdAtMs" / 1000.0)
      from jsonb_to_recordset(${rows}::jsonb)
        as r(reference text, id text, "sizeBytes" bigint, "createdAtMs" double precision)
      on conflict ("hostId", "reference") do update
        set "imageId" = excluded."imageId", "sizeBytes" = excluded."sizeBytes", "builtAt" = excluded."builtAt"
        where (kept."imageId", kept."sizeBytes") is distinct from (excluded."imageId", excluded."sizeBytes")`;
    if (removed + written > 0) {
      await deps.changes.publish(tx, [newsAbout('images', { hostId }), newsAbout('hosts', { hostId })]);
    }
    return 'recorded';
  });
}
